package io.gavel.kernel.lz4;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * The specified LZ4 block encoder: the same input gives the same bytes on every device.
 *
 * <p>It walks the input in groups of {@value #GROUP} adjacent positions, one for each lane of a GPU
 * warp. All positions of a group look into the hash table as it was before the group; the first
 * with a match of four bytes or more wins; only then are the group's positions entered, those up to
 * the match's end, a later one over an earlier one. The steps are numbered in
 * docs/kernel-contract.md, "LZ4 encoder", and here.
 *
 * <p>One thread at a time; allocates nothing after construction.
 */
public final class Lz4Encoder {
  /** Longest input of one block, bytes. Positions fit 16 bits and every distance is encodable. */
  public static final int INPUT_BYTES_MAX = 1 << 16;

  /** Adjacent positions that probe the table at once. */
  static final int GROUP = 32;

  /** The format: the last match starts at least so many bytes before the end of the input. */
  static final int LAST_MATCH_BYTES_MIN = 12;

  /** The format: so many bytes at the end of the input are literals. */
  static final int LAST_LITERALS = 5;

  /** The format: shortest match, bytes. */
  static final int MATCH_BYTES_MIN = 4;

  private static final int HASH_BITS = 13;

  /** 2^32 divided by the golden ratio, odd: neighbouring values land far apart (Knuth, 6.4). */
  private static final int HASH_MULTIPLIER = 0x9E3779B1;

  private static final VarHandle INT_LE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG_LE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** For each hash a position that had it, 0 at first; a claim that is always checked. */
  private final char[] table = new char[1 << HASH_BITS];

  /** The most bytes a block of so much input has: all literals. */
  public static int encodedBytesMax(int length) {
    return length + length / 255 + 16;
  }

  /**
   * Encodes {@code length} bytes of {@code source} from {@code from} on into one block at {@code
   * at}; the target has room for {@link #encodedBytesMax}.
   *
   * @return bytes written
   * @throws IllegalArgumentException if the input is longer than {@link #INPUT_BYTES_MAX}
   * @throws IndexOutOfBoundsException if the input or the room for the output is not there
   */
  public int encode(byte[] source, int from, int length, byte[] target, int at) {
    Objects.checkFromIndexSize(from, length, source.length);
    if (length > INPUT_BYTES_MAX) {
      throw new IllegalArgumentException(
          "LZ4 input is " + length + " bytes, expected at most " + INPUT_BYTES_MAX);
    }
    Objects.checkFromIndexSize(at, encodedBytesMax(length), target.length);

    Arrays.fill(table, (char) 0);
    int lastStart = length - LAST_MATCH_BYTES_MIN;
    int anchor = 0;
    int group = 0;
    int out = at;
    while (group <= lastStart) {
      int groupEnd = Math.min(group + GROUP, lastStart + 1);
      int start = firstMatch(source, from, group, groupEnd);
      if (start == groupEnd) {
        enter(source, from, group, groupEnd);
        group = groupEnd;
        continue;
      }
      int candidate = table[hash(source, from + start)];
      int end = matchEnd(source, from, start, candidate, length - LAST_LITERALS);
      enter(source, from, group, Math.min(groupEnd, end));
      int distance = start - candidate;
      while (start > anchor
          && start > distance
          && source[from + start - 1] == source[from + start - 1 - distance]) {
        start--;
      }
      out = literals(source, from + anchor, start - anchor, end - start, target, out);
      out = match(distance, end - start, target, out);
      anchor = end;
      group = end;
    }
    return literals(source, from + anchor, length - anchor, MATCH_BYTES_MIN, target, out) - at;
  }

  private static int hash(byte[] source, int index) {
    return ((int) INT_LE.get(source, index) * HASH_MULTIPLIER) >>> (Integer.SIZE - HASH_BITS);
  }

  /** Step 3: the first position whose claim is true, else {@code groupEnd}. */
  private int firstMatch(byte[] source, int from, int group, int groupEnd) {
    for (int position = group; position < groupEnd; position++) {
      int here = (int) INT_LE.get(source, from + position);
      int candidate = table[(here * HASH_MULTIPLIER) >>> (Integer.SIZE - HASH_BITS)];
      if (candidate < position && (int) INT_LE.get(source, from + candidate) == here) {
        return position;
      }
    }
    return groupEnd;
  }

  /** Step 4: how far the match reaches, at most to {@code limit}. */
  private static int matchEnd(byte[] source, int from, int start, int candidate, int limit) {
    int position = start + MATCH_BYTES_MIN;
    int distance = start - candidate;
    while (position + Long.BYTES <= limit) {
      long difference =
          (long) LONG_LE.get(source, from + position)
              ^ (long) LONG_LE.get(source, from + position - distance);
      if (difference != 0) {
        return position + Long.numberOfTrailingZeros(difference) / Byte.SIZE;
      }
      position += Long.BYTES;
    }
    while (position < limit && source[from + position] == source[from + position - distance]) {
      position++;
    }
    return position;
  }

  /** Step 5: enters positions in rising order, so that the later one stays. */
  private void enter(byte[] source, int from, int first, int end) {
    for (int position = first; position < end; position++) {
      table[hash(source, from + position)] = (char) position;
    }
  }

  /** Step 7: a token for both lengths, the rest of the literals' length, the literals. */
  private static int literals(
      byte[] source, int index, int count, int matchBytes, byte[] target, int at) {
    int matchNibble = Math.min(matchBytes - MATCH_BYTES_MIN, 15);
    target[at] = (byte) (Math.min(count, 15) << 4 | matchNibble);
    int out = lengthRest(count, target, at + 1);
    System.arraycopy(source, index, target, out, count);
    return out + count;
  }

  /** Step 7, second half: the distance, the rest of the match's length. */
  private static int match(int distance, int matchBytes, byte[] target, int at) {
    target[at] = (byte) distance;
    target[at + 1] = (byte) (distance >>> 8);
    return lengthRest(matchBytes - MATCH_BYTES_MIN, target, at + 2);
  }

  private static int lengthRest(int length, byte[] target, int at) {
    int out = at;
    if (length >= 15) {
      int rest = length - 15;
      for (; rest >= 255; rest -= 255) {
        target[out++] = (byte) 255;
      }
      target[out++] = (byte) rest;
    }
    return out;
  }
}
