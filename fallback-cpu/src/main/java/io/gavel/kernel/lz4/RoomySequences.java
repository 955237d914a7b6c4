package io.gavel.kernel.lz4;

/**
 * The decoder's fast half: short sequences so far from the end of input and room that no copy needs
 * an exact end. All others, and whatever it does not understand, it leaves to the exact half; it
 * judges nothing.
 *
 * <p>In a method of its own, without inner loops and with few variables, because every checked
 * access keeps ready what the interpreter would need, and registers are short: 1.3 times the
 * decoder's throughput on transactions.
 */
final class RoomySequences {
  /** The longest literals and matches that are done here: those of transactions. */
  private static final int RUN_MAX = 64;

  private static final int SHORT_RUN_MAX = 16;

  /** A token, two more bytes of lengths, a distance. */
  private static final int OVERHEAD_MAX = 5;

  /** What always follows a sequence: more than the rules for the end of a block ask for. */
  private static final int SPARE = 16;

  /** Input that must be left at a token. */
  static final int INPUT_BYTES = RUN_MAX + OVERHEAD_MAX + SPARE;

  /** Room that must be left for the literals and the match of a sequence. */
  static final int OUTPUT_BYTES = 2 * RUN_MAX;

  private static final int NIBBLE_MAX = 15;

  private RoomySequences() {}

  /**
   * Decodes sequences from {@code from} on to {@code to} on, none of whose tokens lies behind
   * {@code lastToken} and none of whose output starts behind {@code lastOut}. Their matches do not
   * reach before {@code outStart}.
   *
   * @param lastToken {@link #INPUT_BYTES} before the end of the input or less
   * @param lastOut {@link #OUTPUT_BYTES} before the end of the room or less
   * @return where the first sequence starts that was not decoded, in the high half; where its
   *     output does, in the low
   */
  static long decode(
      byte[] source, int from, int lastToken, byte[] target, int to, int lastOut, int outStart) {
    int token = from;
    int out = to;
    while (token <= lastToken && out <= lastOut) {
      int nibbles = source[token] & 0xFF;
      int in = token + 1;
      int literals = nibbles >>> 4;
      if (literals == NIBBLE_MAX) {
        literals += source[in++] & 0xFF;
        if (literals > RUN_MAX) {
          break;
        }
        copy(source, in, target, out);
        copyRest(source, in, target, out);
      } else {
        copy(source, in, target, out);
      }
      in += literals;
      int match = out + literals;
      int distance = (short) WideBytes.SHORT_LE.get(source, in) & 0xFFFF;
      in += Short.BYTES;
      int matchBytes = nibbles & NIBBLE_MAX;
      if (matchBytes == NIBBLE_MAX) {
        matchBytes += source[in++] & 0xFF;
      }
      matchBytes += Lz4Encoder.MATCH_BYTES_MIN;
      int earlier = match - distance;
      // Eight bytes are moved at a time and in order: from there on a match may overlap itself.
      if (distance < Long.BYTES || earlier < outStart || matchBytes > RUN_MAX) {
        break;
      }
      copy(target, earlier, target, match);
      if (matchBytes > SHORT_RUN_MAX) {
        copyRest(target, earlier, target, match);
      }
      token = in;
      out = match + matchBytes;
    }
    return (long) token << Integer.SIZE | out;
  }

  /** Copies the first bytes of a run, enough of a short one. */
  private static void copy(byte[] source, int from, byte[] target, int to) {
    copyEight(source, from, target, to);
    copyEight(source, from + 8, target, to + 8);
  }

  /** Copies all the others of the longest run. */
  private static void copyRest(byte[] source, int from, byte[] target, int to) {
    copyEight(source, from + 16, target, to + 16);
    copyEight(source, from + 24, target, to + 24);
    copyEight(source, from + 32, target, to + 32);
    copyEight(source, from + 40, target, to + 40);
    copyEight(source, from + 48, target, to + 48);
    copyEight(source, from + 56, target, to + 56);
  }

  private static void copyEight(byte[] source, int from, byte[] target, int to) {
    WideBytes.LONG_LE.set(target, to, (long) WideBytes.LONG_LE.get(source, from));
  }
}
