package io.gavel.kernel.ed25519;

import java.util.Arrays;

/**
 * Secret multiples of the base point. n = sum of 64 signed nibbles n_i * 16^i; the odd ones are
 * added from the comb's rows, the sum is multiplied by 16, the even ones are added: 64 additions
 * and 4 doublings (Bernstein et al., CHES 2011, section 4). Branches, indexes and time do not
 * depend on n. An instance owns its scratch and serves one thread.
 */
final class FixedBaseComb {
  private static final int DIGITS = 64;

  private final Edwards25519 sum = new Edwards25519();
  private final FieldPowers powers = new FieldPowers();
  private final byte[] digits = new byte[DIGITS];
  private final long[] entry = new long[Edwards25519.AFFINE_LONGS];
  private final long[] swap = new long[Field25519.LIMBS];
  private final long[] xy = new long[2 * Field25519.LIMBS];

  /** Writes the encoding of n B, 32 bytes, for a secret n of four words below 2^255. */
  void multiply(long[] scalar, int scalarOffset, byte[] out, int outOffset) {
    Scalar25519.signedNibbles(digits, scalar, scalarOffset);
    sum.setNeutral();
    for (int i = 1; i < DIGITS; i += 2) {
      addDigit(i);
    }
    for (int i = 0; i < 4; i++) {
      sum.twice();
      sum.extend();
    }
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

  private void addDigit(int i) {
    selectEntry(i >> 1, digits[i]);
    sum.addAffine(entry, 0);
    sum.extend();
  }

  /**
   * Entry = digit times the row's unit, -8 &lt;= digit &lt;= 8, having read all of the row: starts
   * from the neutral element (1, 1, 0), takes the entry whose number is |digit|, and negates it,
   * which swaps y+x with y-x, under a mask.
   */
  private void selectEntry(int row, int digit) {
    int negative = digit >> 31;
    int magnitude = (digit ^ negative) - negative;
    Field25519.setSmall(entry, 0, 1);
    Field25519.setSmall(entry, 5, 1);
    Field25519.setSmall(entry, 10, 0);
    int at = row * BasePoint.COMB_ENTRIES * Edwards25519.AFFINE_LONGS;
    for (int number = 1; number <= BasePoint.COMB_ENTRIES; number++) {
      long mask = ((long) (number ^ magnitude) - 1) >> 63;
      for (int limb = 0; limb < Edwards25519.AFFINE_LONGS; limb++) {
        entry[limb] ^= mask & (entry[limb] ^ BasePoint.COMB[at + limb]);
      }
      at += Edwards25519.AFFINE_LONGS;
    }
    long mask = negative;
    Field25519.set(swap, 0, entry, 0);
    Field25519.select(entry, 0, entry, 5, mask);
    Field25519.select(entry, 5, swap, 0, mask);
    Field25519.neg(swap, 0, entry, 10);
    Field25519.select(entry, 10, swap, 0, mask);
  }

  /** Overwrites what depends on the last secret. */
  void wipe() {
    sum.wipe();
    powers.wipe();
    Arrays.fill(digits, (byte) 0);
    Arrays.fill(entry, 0);
    Arrays.fill(swap, 0);
    Arrays.fill(xy, 0);
  }
}
