package io.gavel.kernel.ed25519;

import java.util.Arrays;

/**
 * Secret multiples of the base point: n = sum of 51 odd digits n_i * 32^i; the odd ones' multiples
 * are added from the comb's rows, the sum is multiplied by 32, the even ones' are added: 51
 * additions and 5 doublings (Bernstein et al., CHES 2011, section 4, with digits of 5 bits that are
 * never zero). Branches, indexes and time do not depend on n. An instance owns its scratch and
 * serves one thread.
 */
final class FixedBaseComb {
  private static final int DIGITS = 51;
  private static final int WIDTH = BasePoint.COMB_DIGIT_BITS;
  private static final int ROW_LONGS = BasePoint.COMB_ENTRIES * Edwards25519.AFFINE_LONGS;

  private final Edwards25519 sum = new Edwards25519();
  private final FieldPowers powers = new FieldPowers();
  private final long[] signs = new long[Scalar25519.WORDS];

  /** A row of the comb, of which the entry wanted is left in front. */
  private final long[] entries = new long[ROW_LONGS];

  private final long[] xy = new long[2 * Field25519.LIMBS];

  /** Writes the encoding of n B, 32 bytes, for a secret n of four words below 2^254. */
  void multiply(long[] scalar, int scalarOffset, byte[] out, int outOffset) {
    Scalar25519.signs(signs, 0, scalar, scalarOffset);
    sum.setNeutral();
    for (int i = 1; i < DIGITS; i += 2) {
      addDigit(i);
    }
    for (int i = 1; i < WIDTH; i++) {
      sum.twice();
      sum.project();
    }
    sum.twice();
    sum.extend();
    for (int i = 0; i < DIGITS; i += 2) {
      addDigit(i);
    }
    sum.storeAffine(xy, 0, powers);
    for (int i = 0; i < 3; i++) {
      LittleEndian.word(out, outOffset + 8 * i, Field25519.word(xy, 5, i));
    }
    long sign = (long) Field25519.isNegative(xy, 0) << 63;
    LittleEndian.word(out, outOffset + 24, Field25519.word(xy, 5, 3) | sign);
  }

  /**
   * Adds digit i times its unit. Five signs make the digit 2 b - 31 of their bits b: with the
   * highest bit set that is entry b - 16 of the row, else entry 15 - b negated.
   */
  private void addDigit(int i) {
    int bits = Scalar25519.bitsAt(signs, 0, WIDTH * i, WIDTH);
    int negative = (bits >>> (WIDTH - 1)) - 1;
    selectEntry(i >> 1, bits ^ negative);
    negateEntry(negative);
    sum.addAffine(entries, 0);
    sum.extend();
  }

  /**
   * Leaves the entry whose number the four low bits give, having read all of the row, which four
   * masks halve. With sizes that the compiler knows this becomes vector code, and takes two thirds
   * of the time of a mask for each entry.
   */
  private void selectEntry(int row, int number) {
    System.arraycopy(BasePoint.COMB, row * ROW_LONGS, entries, 0, ROW_LONGS);
    keepHalf(ROW_LONGS / 2, number >> 3);
    keepHalf(ROW_LONGS / 4, number >> 2);
    keepHalf(ROW_LONGS / 8, number >> 1);
    keepHalf(ROW_LONGS / 16, number);
  }

  /** Keeps the second {@code half} longs where the choice is odd, the first where it is even. */
  private void keepHalf(int half, int choice) {
    long mask = -(choice & 1L);
    for (int i = 0; i < half; i++) {
      entries[i] ^= mask & (entries[i] ^ entries[half + i]);
    }
  }

  /** The first entry, negated under the mask -1: y+x and y-x change places, 2dxy its sign. */
  private void negateEntry(long mask) {
    for (int i = 0; i < Field25519.LIMBS; i++) {
      long difference = mask & (entries[i] ^ entries[i + 5]);
      entries[i] ^= difference;
      entries[i + 5] ^= difference;
      entries[i + 10] = (entries[i + 10] ^ mask) - mask;
    }
  }

  /** Overwrites what depends on the last secret. */
  void wipe() {
    sum.wipe();
    powers.wipe();
    Arrays.fill(signs, 0);
    Arrays.fill(entries, 0);
    Arrays.fill(xy, 0);
  }
}
