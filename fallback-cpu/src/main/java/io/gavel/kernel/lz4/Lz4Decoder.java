package io.gavel.kernel.lz4;

import java.util.Objects;

/**
 * A decoder of LZ4 blocks from anywhere: whatever the bytes, it reads only its input, writes only
 * its output and ends. It accepts exactly the blocks the format allows, end-of-block rules
 * included, whoever encoded them.
 *
 * <p>Stateless; allocates nothing.
 */
public final class Lz4Decoder {
  /** Longest decoded block, bytes. */
  public static final int OUTPUT_BYTES_MAX = Lz4Encoder.INPUT_BYTES_MAX;

  /** Longest encoded block that can decode to that. */
  public static final int INPUT_BYTES_MAX = OUTPUT_BYTES_MAX + OUTPUT_BYTES_MAX / 255 + 16;

  /** The answer for a block that breaks the format or does not fit. */
  public static final int MALFORMED = -1;

  private static final int NIBBLE_MAX = 15;
  private static final int DISTANCE_BYTES = 2;

  private Lz4Decoder() {}

  /**
   * Decodes the block of {@code length} bytes of {@code source} from {@code from} on to {@code
   * target} from {@code at} on, at most {@code capacity} bytes and never more than {@link
   * #OUTPUT_BYTES_MAX}. After {@link #MALFORMED} the target's {@code capacity} bytes are undefined.
   *
   * @return bytes written, or {@link #MALFORMED}
   * @throws IndexOutOfBoundsException if the two ranges are not inside their arrays
   */
  public static int decode(
      byte[] source, int from, int length, byte[] target, int at, int capacity) {
    Objects.checkFromIndexSize(from, length, source.length);
    Objects.checkFromIndexSize(at, capacity, target.length);
    int end = from + length;
    int outEnd = at + Math.min(capacity, OUTPUT_BYTES_MAX);
    int in = from;
    int out = at;
    int lastMatchStart = MALFORMED;
    int lastRoomyToken = end - RoomySequences.INPUT_BYTES;
    int lastRoomyOut = outEnd - RoomySequences.OUTPUT_BYTES;
    while (in < end) {
      if (in <= lastRoomyToken && out <= lastRoomyOut) {
        long done =
            RoomySequences.decode(source, in, lastRoomyToken, target, out, lastRoomyOut, at);
        if ((int) done != out) {
          in = (int) (done >>> Integer.SIZE);
          out = (int) done;
          // Not before this; and should only literals follow, then more than the rules ask for.
          lastMatchStart = out;
        }
      }
      int token = source[in++] & 0xFF;
      int literals = token >>> 4;
      if (literals == NIBBLE_MAX) {
        int rest = lengthRest(source, in, end);
        if (rest < 0) {
          return MALFORMED;
        }
        in += rest / 255 + 1;
        literals += rest;
      }
      if (literals > end - in || literals > outEnd - out) {
        return MALFORMED;
      }
      if (literals <= WideBytes.SHORT_MAX
          && literals + WideBytes.SLACK <= Math.min(end - in, outEnd - out)) {
        WideBytes.copy(source, in, target, out, literals);
      } else {
        System.arraycopy(source, in, target, out, literals);
      }
      in += literals;
      out += literals;
      if (in == end) {
        return endsWell(literals, lastMatchStart, out) ? out - at : MALFORMED;
      }

      if (end - in < DISTANCE_BYTES) {
        return MALFORMED;
      }
      int distance = (short) WideBytes.SHORT_LE.get(source, in) & 0xFFFF;
      in += DISTANCE_BYTES;
      if (distance == 0 || distance > out - at) {
        return MALFORMED;
      }
      int matchBytes = token & NIBBLE_MAX;
      if (matchBytes == NIBBLE_MAX) {
        int rest = lengthRest(source, in, end);
        if (rest < 0) {
          return MALFORMED;
        }
        in += rest / 255 + 1;
        matchBytes += rest;
      }
      matchBytes += Lz4Encoder.MATCH_BYTES_MIN;
      if (matchBytes > outEnd - out) {
        return MALFORMED;
      }
      lastMatchStart = out;
      if (matchBytes <= WideBytes.SHORT_MAX && matchBytes + WideBytes.SLACK <= outEnd - out) {
        copyWide(target, out, distance, matchBytes);
      } else {
        copyMatch(target, out, distance, matchBytes);
      }
      out += matchBytes;
    }
    // Empty, or ended behind a match: the last sequence of a block is one of literals only.
    return MALFORMED;
  }

  /**
   * The bytes after a nibble of 15, added up: every 255 says that one more follows. The sum s took
   * s / 255 + 1 bytes. Cannot overflow: an array holds fewer than 2^31 bytes, and past 2^22 of them
   * nothing fits any more.
   *
   * @return the sum, or {@link #MALFORMED} where the input ends first or the length can be no
   *     block's
   */
  private static int lengthRest(byte[] source, int index, int end) {
    int sum = 0;
    for (int in = index; in < end && sum <= OUTPUT_BYTES_MAX; in++) {
      int value = source[in] & 0xFF;
      sum += value;
      if (value != 255) {
        return sum;
      }
    }
    return MALFORMED;
  }

  /** The format's end-of-block rules, which a decoder that copies in wide steps relies on. */
  private static boolean endsWell(int literals, int lastMatchStart, int out) {
    return lastMatchStart == MALFORMED
        || (literals >= Lz4Encoder.LAST_LITERALS
            && out - lastMatchStart >= Lz4Encoder.LAST_MATCH_BYTES_MIN);
  }

  /**
   * Copies a match and up to {@link WideBytes#SLACK} bytes more. A match may overlap what it
   * writes: its bytes then repeat with the distance as period, and with every multiple of it. So
   * eight bytes one by one make room for copying from a multiple of at least eight bytes back.
   */
  private static void copyWide(byte[] target, int out, int distance, int count) {
    if (distance >= WideBytes.SLACK) {
      WideBytes.copy(target, out - distance, target, out, count);
      return;
    }
    int period = distance;
    int done = 0;
    if (distance < Long.BYTES) {
      for (; done < Long.BYTES; done++) {
        target[out + done] = target[out + done - distance];
      }
      period = (Long.BYTES + distance - 1) / distance * distance;
    }
    for (; done < count; done += Long.BYTES) {
      long eight = (long) WideBytes.LONG_LE.get(target, out + done - period);
      WideBytes.LONG_LE.set(target, out + done, eight);
    }
  }

  /** The same without a byte too many, for the end of the room and for long matches. */
  private static void copyMatch(byte[] target, int out, int distance, int count) {
    int done = 0;
    // Everything from the match's source on has the period, so each copy can double the last.
    while (done < count) {
      int take = Math.min(count - done, distance + done);
      System.arraycopy(target, out - distance, target, out + done, take);
      done += take;
    }
  }
}
