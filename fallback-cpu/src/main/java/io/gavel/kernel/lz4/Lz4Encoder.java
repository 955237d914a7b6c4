package io.gavel.kernel.lz4;

import static io.gavel.kernel.lz4.WideBytes.INT_LE;
import static io.gavel.kernel.lz4.WideBytes.LONG_LE;

import java.util.Arrays;
import java.util.Objects;

/**
 * The specified LZ4 block encoder: the same input gives the same bytes on every device.
 *
 * <p>It is greedy: the first position that finds four equal bytes through the hash table makes a
 * match, as long as it will get. Positions are looked up in order, each one after a match, then
 * sparser and sparser the longer nothing is found, in steps that let the 32 lanes of a GPU warp
 * take 32 look-ups at once. The steps are numbered in docs/kernel-contract.md, "LZ4 encoder", and
 * here.
 *
 * <p>One thread at a time; allocates nothing after construction.
 */
public final class Lz4Encoder {
  /** Longest input of one block, bytes. Positions fit 16 bits and every distance is encodable. */
  public static final int INPUT_BYTES_MAX = 1 << 16;

  /** The format: the last match starts at least so many bytes before the end of the input. */
  static final int LAST_MATCH_BYTES_MIN = 12;

  /** The format: so many bytes at the end of the input are literals. */
  static final int LAST_LITERALS = 5;

  /** The format: shortest match, bytes. */
  static final int MATCH_BYTES_MIN = 4;

  /** Look-ups without a match after which the stride grows by one, as log2. */
  private static final int PATIENCE_LOG2 = 3;

  private static final int STRIDE_MAX = 4;

  /**
   * 2^14 claims of 2 bytes: with a quarter of them transactions get 4 percent larger, with twice as
   * many 0.2 percent smaller, and 32 KiB still fit a CPU's first cache and a GPU's shared memory.
   */
  private static final int HASH_BITS = 14;

  /** Bits above the five bytes that are hashed: five, for four repeat by chance in keys. */
  private static final int UNHASHED_BITS = 24;

  /** 2^64 divided by the golden ratio, odd: neighbouring values land far apart (Knuth, 6.4). */
  private static final long HASH_MULTIPLIER = 0x9E3779B97F4A7C15L;

  /** For each hash a position that had it, 0 at first; a claim that is always checked. */
  private final char[] table = new char[1 << HASH_BITS];

  /** The claim that turned out true in the last {@link #findMatch}. */
  private int candidate;

  /** The most bytes a block of so much input has: all literals. */
  public static int encodedBytesMax(int length) {
    return length + length / 255 + 16;
  }

  /**
   * Encodes {@code length} bytes of {@code source} from {@code from} on into one block at {@code
   * at}; the target has room for {@link #encodedBytesMax}, of which what lies behind the block is
   * undefined afterwards.
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
    int out = at;
    // Position 0 is entered already: all claims are for it. So a claim is always of the past.
    for (int position = 1; position <= lastStart; position = anchor) {
      int found = findMatch(source, from, position, lastStart);
      if (found > lastStart) {
        break;
      }
      int distance = found - candidate;
      int end = matchEnd(source, from, found, distance, length - LAST_LITERALS);
      int start = matchStart(source, from, found, distance, anchor);
      out =
          literals(source, from + anchor, from + length, start - anchor, end - start, target, out);
      out = match(distance, end - start, target, out);
      anchor = end;
      if (end <= lastStart) {
        enter(source, from, end - 2);
      }
    }
    return lastLiterals(source, from + anchor, length - anchor, target, out) - at;
  }

  private static int hash(long bytes) {
    return (int) (((bytes << UNHASHED_BITS) * HASH_MULTIPLIER) >>> (Long.SIZE - HASH_BITS));
  }

  private void enter(byte[] source, int from, int position) {
    table[hash((long) LONG_LE.get(source, from + position))] = (char) position;
  }

  /**
   * Steps 2 and 3: looks positions up and enters them until a claim is true.
   *
   * @return the position, or one past {@code lastStart}
   */
  private int findMatch(byte[] source, int from, int first, int lastStart) {
    char[] table = this.table;
    int position = first;
    int lookups = 1 << PATIENCE_LOG2;
    while (position <= lastStart) {
      long here = (long) LONG_LE.get(source, from + position);
      int hash = hash(here);
      int claim = table[hash];
      table[hash] = (char) position;
      if ((int) INT_LE.get(source, from + claim) == (int) here) {
        candidate = claim;
        return position;
      }
      position += Math.min(lookups++ >>> PATIENCE_LOG2, STRIDE_MAX);
    }
    return position;
  }

  /** Step 4: how far the match reaches, at most to {@code limit}. */
  private static int matchEnd(byte[] source, int from, int found, int distance, int limit) {
    int position = found + MATCH_BYTES_MIN;
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

  /** Step 5: how far the match reaches back, at most to {@code anchor}. */
  private static int matchStart(byte[] source, int from, int found, int distance, int anchor) {
    int limit = Math.max(anchor, distance);
    int start = found;
    while (start - Long.BYTES >= limit) {
      long difference =
          (long) LONG_LE.get(source, from + start - Long.BYTES)
              ^ (long) LONG_LE.get(source, from + start - Long.BYTES - distance);
      if (difference != 0) {
        return start - Long.numberOfLeadingZeros(difference) / Byte.SIZE;
      }
      start -= Long.BYTES;
    }
    while (start > limit && source[from + start - 1] == source[from + start - 1 - distance]) {
      start--;
    }
    return start;
  }

  /**
   * Step 6: a token for both lengths, the rest of the literals' length, the literals. The target
   * has room for a wide copy: what is written never outgrows what is read by more than a 255th, and
   * behind the literals at least twelve bytes are still to be read.
   */
  private static int literals(
      byte[] source, int index, int limit, int count, int matchBytes, byte[] target, int at) {
    int out = token(count, matchBytes - MATCH_BYTES_MIN, target, at);
    if (count <= WideBytes.SHORT_MAX && index + count + WideBytes.SLACK <= limit) {
      WideBytes.copy(source, index, target, out, count);
    } else {
      System.arraycopy(source, index, target, out, count);
    }
    return out + count;
  }

  /** Step 6, second half: the distance, the rest of the match's length. */
  private static int match(int distance, int matchBytes, byte[] target, int at) {
    WideBytes.SHORT_LE.set(target, at, (short) distance);
    return lengthRest(matchBytes - MATCH_BYTES_MIN, target, at + Short.BYTES);
  }

  /** Step 8. */
  private static int lastLiterals(byte[] source, int index, int count, byte[] target, int at) {
    int out = token(count, 0, target, at);
    System.arraycopy(source, index, target, out, count);
    return out + count;
  }

  private static int token(int literals, int matchCode, byte[] target, int at) {
    target[at] = (byte) (Math.min(literals, 15) << 4 | Math.min(matchCode, 15));
    return lengthRest(literals, target, at + 1);
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
