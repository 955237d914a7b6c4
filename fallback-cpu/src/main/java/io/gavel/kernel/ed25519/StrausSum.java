package io.gavel.kernel.ed25519;

/**
 * b B + sum of n_i P_i with one chain of doublings for all terms (Straus 1964): each scalar as a
 * non-adjacent form of a width w over a table of the odd multiples 1, 3, ..., 2^(w - 1) - 1 of its
 * point, b over the base point's table of 64.
 *
 * <p>Use: {@link #point} for each term, once; then, as often as wanted, {@link #multiplier} for
 * each term of a range and {@link #baseMultiplier}, then {@link #evaluate} over that range. Time
 * and indexes depend on the scalars, so nothing secret belongs here. An instance owns some 1.5 KiB
 * for each term, allocates nothing after construction and serves one thread.
 */
final class StrausSum {
  /** Width for scalars of 253 bits: 8 multiples, then 42 additions. */
  static final int WIDTH_FULL = 5;

  /** Width for scalars of 128 bits: 4 multiples, then 26 additions; a wider one gains nothing. */
  static final int WIDTH_HALF = 4;

  /** Width for the scalar 1: the point itself is its table. */
  static final int WIDTH_ONE = 2;

  private static final int TABLE_LONGS = entries(WIDTH_FULL) * Edwards25519.POINT_LONGS;

  private final int termsMax;
  private final long[] tables;
  private final int[] widths;

  /**
   * Digit {@code bit} of a term at {@code bit * termsMax + term}, so that a step of the sum reads
   * along a row. All zero between evaluations: each evaluation takes the digits it meets.
   */
  private final byte[] digits;

  private final byte[] baseDigits = new byte[Scalar25519.RECODED_BITS];
  private final long[] twice = new long[Edwards25519.POINT_LONGS];
  private final Edwards25519 sum = new Edwards25519();

  /** One more than the highest bit with a digit. */
  private int end;

  StrausSum(int termsMax) {
    this.termsMax = termsMax;
    tables = new long[termsMax * TABLE_LONGS];
    widths = new int[termsMax];
    digits = new byte[termsMax * Scalar25519.RECODED_BITS];
  }

  private static int entries(int width) {
    return 1 << (width - 2);
  }

  /**
   * The term's point P, extended.
   *
   * @param width w for this term, from {@link #WIDTH_ONE} to {@link #WIDTH_FULL}: a wider one costs
   *     more here and less in each evaluation
   */
  void point(int term, long[] point, int offset, int width) {
    widths[term] = width;
    int table = term * TABLE_LONGS;
    sum.load(point, offset);
    sum.storeCached(tables, table);
    if (width == WIDTH_ONE) {
      return;
    }
    sum.twice();
    sum.extend();
    sum.storeCached(twice, 0);
    sum.load(point, offset);
    for (int i = 1; i < entries(width); i++) {
      sum.add(twice, 0);
      sum.extend();
      sum.storeCached(tables, table + i * Edwards25519.POINT_LONGS);
    }
  }

  /** The term's n for the next evaluation: four words, below 2^253; 0 or 1 at width one. */
  void multiplier(int term, long[] scalar, int offset) {
    int scalarEnd = Scalar25519.signedWindows(digits, term, termsMax, widths[term], scalar, offset);
    end = Math.max(end, scalarEnd);
  }

  /** b for the next evaluation: four words, below 2^253. */
  void baseMultiplier(long[] scalar, int offset) {
    int scalarEnd = Scalar25519.signedWindows(baseDigits, 0, 1, BasePoint.WINDOW, scalar, offset);
    end = Math.max(end, scalarEnd);
  }

  /**
   * Computes the sum over the terms {@code first} to {@code first + count - 1}, which must be all
   * those with multipliers, and leaves it projected.
   *
   * @return the sum, good until the next call of any method here
   */
  Edwards25519 evaluate(int first, int count) {
    sum.setNeutral();
    for (int bit = end - 1; bit >= 0; bit--) {
      sum.twice();
      int row = bit * termsMax;
      for (int term = first; term < first + count; term++) {
        int digit = digits[row + term];
        if (digit != 0) {
          digits[row + term] = 0;
          sum.extend();
          addMultiple(term * TABLE_LONGS, digit);
        }
      }
      addBaseMultiple(bit);
      sum.project();
    }
    end = 0;
    return sum;
  }

  private void addMultiple(int table, int digit) {
    if (digit > 0) {
      sum.add(tables, table + (digit >> 1) * Edwards25519.POINT_LONGS);
    } else {
      sum.subtract(tables, table + (-digit >> 1) * Edwards25519.POINT_LONGS);
    }
  }

  private void addBaseMultiple(int bit) {
    int digit = baseDigits[bit];
    if (digit == 0) {
      return;
    }
    baseDigits[bit] = 0;
    sum.extend();
    if (digit > 0) {
      sum.addAffine(BasePoint.ODD_MULTIPLES, (digit >> 1) * Edwards25519.AFFINE_LONGS);
    } else {
      sum.subtractAffine(BasePoint.ODD_MULTIPLES, (-digit >> 1) * Edwards25519.AFFINE_LONGS);
    }
  }
}
