package io.gavel.kernel.secp256k1;

/**
 * u1 G + u2 Q with one chain of at most 129 doublings (Straus 1964): u2 as two halves over odd
 * multiples of Q and lambda Q ({@link HalfScalars}, {@link OddMultiples}), u1 as its low and high
 * 128 bits over those of G and 2^128 G ({@link BasePoint}), each a non-adjacent form. Right for all
 * scalars and points; nothing here is secret.
 *
 * <p>An instance owns its scratch, allocates nothing after construction and serves one thread.
 */
public final class StrausSum implements PointSums {
  private final HalfScalars halves = new HalfScalars();
  private final OddMultiples multiples = new OddMultiples();
  private final JacobianSum sum = new JacobianSum();
  private final short[] baseLow = new short[HalfScalars.DIGITS];
  private final short[] baseHigh = new short[HalfScalars.DIGITS];
  private final short[] first = new short[HalfScalars.DIGITS];
  private final short[] second = new short[HalfScalars.DIGITS];

  /** For whoever verifies or recovers. */
  public StrausSum() {}

  @Override
  public void evaluate(
      long[] u1, long[] u2, long[] points, int first, int count, long[] sums, boolean[] infinite) {
    for (int slot = first; slot < first + count; slot++) {
      int words = slot * ScalarN.WORDS;
      infinite[slot] =
          !evaluate(u1, words, u2, words, points, slot * POINT_LONGS, sums, slot * SUM_LONGS);
    }
  }

  /**
   * Computes u1 G + u2 Q.
   *
   * @param u1 four words at {@code u1o}, reduced modulo n
   * @param u2 four words at {@code u2o}, reduced modulo n
   * @param q Q, affine on the curve, magnitude 1
   * @param r where X, Y and Z go, of magnitudes 4, 2 and 1
   * @return false where the sum is the point at infinity
   */
  boolean evaluate(long[] u1, int u1o, long[] u2, int u2o, long[] q, int qo, long[] r, int ro) {
    int end = recode(u1, u1o, u2, u2o);
    multiples.compute(q, qo);
    long[] points = multiples.points();
    sum.setInfinity();
    for (int bit = end - 1; bit >= 0; bit--) {
      sum.twice();
      int digit = first[bit];
      if (digit != 0) {
        sum.add(points, OddMultiples.place(digit), digit < 0);
      }
      digit = second[bit];
      if (digit != 0) {
        sum.add(points, OddMultiples.placeTimesLambda(digit), digit < 0);
      }
      digit = baseLow[bit];
      if (digit != 0) {
        addBase(BasePoint.place(digit), digit < 0);
      }
      digit = baseHigh[bit];
      if (digit != 0) {
        addBase(BasePoint.placeShifted(digit), digit < 0);
      }
    }
    if (sum.isInfinite()) {
      return false;
    }
    long[] p = sum.coordinates();
    FieldP.set(r, ro + JacobianSum.X, p, JacobianSum.X);
    FieldP.set(r, ro + JacobianSum.Y, p, JacobianSum.Y);
    FieldP.mul(r, ro + JacobianSum.Z, p, JacobianSum.Z, multiples.scale(), 0);
    return true;
  }

  private int recode(long[] u1, int u1o, long[] u2, int u2o) {
    halves.split(u2, u2o);
    long[] k1 = halves.first();
    long[] k2 = halves.second();
    int width = OddMultiples.WIDTH;
    int baseWidth = BasePoint.WIDTH;
    int end = HalfScalars.signedWindows(first, k1[0], k1[1], halves.firstNegative(), width);
    end =
        Math.max(
            end, HalfScalars.signedWindows(second, k2[0], k2[1], halves.secondNegative(), width));
    end = Math.max(end, HalfScalars.signedWindows(baseLow, u1[u1o], u1[u1o + 1], false, baseWidth));
    return Math.max(
        end, HalfScalars.signedWindows(baseHigh, u1[u1o + 2], u1[u1o + 3], false, baseWidth));
  }

  private void addBase(int place, boolean negate) {
    sum.addUnscaled(BasePoint.ODD_MULTIPLES, place, negate, multiples.scale(), 0);
  }
}
