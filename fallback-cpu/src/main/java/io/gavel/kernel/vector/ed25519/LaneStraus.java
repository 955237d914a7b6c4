package io.gavel.kernel.vector.ed25519;

import io.gavel.kernel.ed25519.BasePoint;
import io.gavel.kernel.ed25519.Edwards25519;

/**
 * A sum of multiples n_i P_i with one chain of doublings for all terms (Straus 1964), on {@link
 * PointLanes}: each scalar in non-adjacent form of its term's width w over a table of the odd
 * multiples 1, 3, ..., 2^(w - 1) - 1 of its point. The digits that are not zero are strung on one
 * list for each bit, so that an evaluation visits no others.
 *
 * <p>Use: {@link #begin}, {@link #add} for each term, {@link #addBase}, {@link #evaluate}. Time and
 * indexes depend on the scalars, so nothing secret belongs here. An instance owns its scratch,
 * allocates nothing after construction and serves one thread; tables belong to the caller.
 */
final class LaneStraus {
  /** Width for scalars of 253 bits used once: 8 multiples, then 42 additions. */
  static final int WIDTH_FULL = 5;

  /**
   * Width for scalars of 253 bits of points that come back in every batch: 16 multiples, then 36
   * additions. A wider one saves additions and loses more to the L2 cache, which should hold the
   * tables of a batch.
   */
  static final int WIDTH_OFTEN = 6;

  /** Width for scalars of 128 bits: 4 multiples, then 26 additions; a wider one gains nothing. */
  static final int WIDTH_HALF = 4;

  /** Width for the scalar 1: the point itself is its table. */
  static final int WIDTH_ONE = 2;

  private static final int BITS = 256;
  private static final int NONE = -1;

  /** Digits of one term that are not zero: at most one in two bits, and the last carry. */
  private static final int DIGITS_MAX = BITS / WIDTH_HALF + 1;

  private static final double[] BASE = baseTable();

  private final int[] first = new int[BITS];
  private final int[] next;
  private final int[] places;
  private final boolean[] negative;
  private final double[][] tables;
  private final PointLanes sum = new PointLanes();
  private final double[] twice = new double[PointLanes.POINT];
  private int digits;
  private int end;

  /**
   * @param termsMax most terms of a sum, the base point's among them
   */
  LaneStraus(int termsMax) {
    next = new int[termsMax * DIGITS_MAX];
    places = new int[termsMax * DIGITS_MAX];
    negative = new boolean[termsMax * DIGITS_MAX];
    tables = new double[termsMax * DIGITS_MAX][];
  }

  /** Doubles of a table of the width. */
  static int tableDoubles(int width) {
    return (1 << (width - 2)) * PointLanes.POINT;
  }

  /** The base point's odd multiples in cached form, from its affine ones: Y - X, Y + X, 2, 2dT. */
  private static double[] baseTable() {
    double[] table = new double[tableDoubles(BasePoint.WINDOW)];
    long[] affine = new long[Edwards25519.AFFINE_LONGS];
    for (int i = 0; i < table.length / PointLanes.POINT; i++) {
      BasePoint.oddMultiple(i, affine, 0);
      int at = i * PointLanes.POINT;
      FieldLanes.setLane(table, at, PointLanes.Y, affine, 0);
      FieldLanes.setLane(table, at, PointLanes.X, affine, FieldLanes.LIMBS);
      FieldLanes.setLane(table, at, PointLanes.T, affine, 2 * FieldLanes.LIMBS);
      table[at + PointLanes.Z] = 2;
    }
    return table;
  }

  /** Writes the table of an extended point for a width. */
  void tabulate(double[] table, int offset, int width, double[] point, int pointOffset) {
    sum.load(point, pointOffset);
    sum.storeCached(table, offset);
    if (width == WIDTH_ONE) {
      return;
    }
    sum.twice();
    sum.storeCached(twice, 0);
    sum.load(point, pointOffset);
    int tableEnd = offset + tableDoubles(width);
    for (int at = offset + PointLanes.POINT; at < tableEnd; at += PointLanes.POINT) {
      sum.add(twice, 0);
      sum.storeCached(table, at);
    }
  }

  /** Starts a sum of no terms. */
  void begin() {
    digits = 0;
    end = 0;
  }

  /** Adds n B for n of four words, below 2^253. */
  void addBase(long[] scalar, int scalarOffset) {
    add(BASE, 0, BasePoint.WINDOW, scalar, scalarOffset);
  }

  /** Adds n P for P's table of the width and n of four words, below 2^253. */
  void add(double[] table, int tableOffset, int width, long[] scalar, int scalarOffset) {
    int carry = 0;
    int bit = 0;
    int mask = (1 << width) - 1;
    while (bit < BITS) {
      long rest = wordAt(scalar, scalarOffset, bit);
      // The next bit that differs from the carry starts a digit.
      int skipped = Long.numberOfTrailingZeros(rest ^ -carry);
      if (skipped > 0) {
        bit += skipped;
        continue;
      }
      int window = carry + ((int) rest & mask);
      carry = window >>> (width - 1);
      string(bit, table, tableOffset, window - (carry << width));
      bit += width;
    }
  }

  /** 64 bits from a bit on; zeros behind the fourth word. */
  private static long wordAt(long[] scalar, int offset, int bit) {
    int word = bit >>> 6;
    int shift = bit & 63;
    long low = scalar[offset + word] >>> shift;
    return shift == 0 || word == 3 ? low : low | scalar[offset + word + 1] << (64 - shift);
  }

  private void string(int bit, double[] table, int tableOffset, int digit) {
    while (end <= bit) {
      first[end++] = NONE;
    }
    places[digits] = tableOffset + (Math.abs(digit) >> 1) * PointLanes.POINT;
    negative[digits] = digit < 0;
    tables[digits] = table;
    next[digits] = first[bit];
    first[bit] = digits++;
  }

  /**
   * Computes the sum.
   *
   * @return it, good until the next call of any method here
   */
  PointLanes evaluate() {
    sum.setNeutral();
    for (int bit = end - 1; bit >= 0; bit--) {
      if (bit < end - 1) {
        sum.twice();
      }
      for (int digit = first[bit]; digit != NONE; digit = next[digit]) {
        if (negative[digit]) {
          sum.subtract(tables[digit], places[digit]);
        } else {
          sum.add(tables[digit], places[digit]);
        }
      }
    }
    return sum;
  }
}
