package io.gavel.kernel.secp256k1;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Integers of 32 bytes, big-endian as SEC 1, 2.3.7 has them, to and from four 64-bit words, the
 * lowest first.
 */
final class Integers {
  static final int BYTES = 32;
  static final int WORDS = 4;

  private static final ValueLayout.OfLong U64_BE =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Integers() {}

  static void read(long[] words, int wo, MemorySegment input, long offset) {
    words[wo] = input.get(U64_BE, offset + 24);
    words[wo + 1] = input.get(U64_BE, offset + 16);
    words[wo + 2] = input.get(U64_BE, offset + 8);
    words[wo + 3] = input.get(U64_BE, offset);
  }

  /** Writes a field element with canonical limbs. */
  static void write(MemorySegment output, long offset, long[] element, int eo) {
    output.set(U64_BE, offset + 24, FieldP.word(element, eo, 0));
    output.set(U64_BE, offset + 16, FieldP.word(element, eo, 1));
    output.set(U64_BE, offset + 8, FieldP.word(element, eo, 2));
    output.set(U64_BE, offset, FieldP.word(element, eo, 3));
  }

  /** Takes words as a field element; false, and nothing taken, where they are p or above. */
  static boolean toField(long[] element, int eo, long[] words, int wo) {
    long w0 = words[wo];
    long w1 = words[wo + 1];
    long w2 = words[wo + 2];
    long w3 = words[wo + 3];
    if (!FieldP.isReduced(w0, w1, w2, w3)) {
      return false;
    }
    FieldP.decode(element, eo, w0, w1, w2, w3);
    return true;
  }
}
