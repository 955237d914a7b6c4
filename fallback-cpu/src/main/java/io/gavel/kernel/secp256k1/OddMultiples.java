package io.gavel.kernel.secp256k1;

/**
 * Q, 3 Q, ..., 15 Q for a point Q of the curve, and lambda times these, all affine on one scaled
 * curve: (x c^2, y c^3) stands for (x, y). Sharing the scale c makes them affine without an
 * inversion, so that additions are the short ones. An instance owns its scratch; one thread.
 *
 * <p>On the curve scaled by the Z of 2 Q both 2 Q and Q are affine. Each further multiple adds 2 Q,
 * which multiplies Z by a known ratio; in the end all are brought to the last one's Z, backwards.
 * None of the sums can meet an exceptional case, as the order n is a large prime.
 */
final class OddMultiples {
  /** Width of the non-adjacent forms these are for: multiples up to 2^(w - 1) - 1. */
  static final int WIDTH = 5;

  private static final int ENTRIES = 1 << (WIDTH - 2);
  private static final int L = FieldP.LIMBS;
  private static final int POINT = JacobianSum.AFFINE_LONGS;
  private static final long[] BETA = new long[L];

  static {
    long[] words = HalfScalars.beta();
    FieldP.decode(BETA, 0, words[0], words[1], words[2], words[3]);
  }

  private final long[] multiples = new long[2 * ENTRIES * POINT];
  private final long[] ratios = new long[ENTRIES * L];
  private final long[] scale = new long[L];
  private final long[] doubled = new long[POINT];
  private final long[] t = new long[2 * L];
  private final JacobianSum sum = new JacobianSum();

  /** Where in {@link #points} the multiple {@code digit} is, for an odd digit of either sign. */
  static int place(int digit) {
    return (Math.abs(digit) >> 1) * POINT;
  }

  /** Where in {@link #points} lambda times the multiple is. */
  static int placeTimesLambda(int digit) {
    return place(digit) + ENTRIES * POINT;
  }

  /**
   * The points, x of magnitude 4 at most and y 2; read only, good until the next {@link #compute}.
   */
  long[] points() {
    return multiples;
  }

  /** c, magnitude 1; read only, good until the next {@link #compute}. */
  long[] scale() {
    return scale;
  }

  /** Computes the multiples of an affine point of magnitude 1, on the curve. */
  void compute(long[] q, int offset) {
    sum.set(q, offset);
    sum.twice();
    long[] p = sum.coordinates();
    FieldP.set(doubled, 0, p, JacobianSum.X);
    FieldP.set(doubled, L, p, JacobianSum.Y);
    FieldP.set(scale, 0, p, JacobianSum.Z);
    FieldP.square(t, 0, scale, 0);
    FieldP.mul(t, L, t, 0, scale, 0);
    FieldP.mul(multiples, 0, q, offset, t, 0);
    FieldP.mul(multiples, L, q, offset + L, t, L);
    sum.set(multiples, 0);
    for (int i = 1; i < ENTRIES; i++) {
      sum.add(doubled, 0, false);
      System.arraycopy(p, 0, multiples, i * POINT, POINT);
      sum.storeRatio(ratios, i * L);
    }
    FieldP.mul(scale, 0, scale, 0, p, JacobianSum.Z);
    toOneScale();
    for (int at = 0; at < ENTRIES * POINT; at += POINT) {
      FieldP.mul(multiples, ENTRIES * POINT + at, multiples, at, BETA, 0);
      FieldP.set(multiples, ENTRIES * POINT + at + L, multiples, at + L);
    }
  }

  /** Multiplies each entry by what its Z lacks to the last one's, which stays as it is. */
  private void toOneScale() {
    FieldP.set(ratios, 0, ratios, (ENTRIES - 1) * L);
    for (int i = ENTRIES - 2; i >= 0; i--) {
      FieldP.square(t, 0, ratios, 0);
      FieldP.mul(t, L, t, 0, ratios, 0);
      FieldP.mul(multiples, i * POINT, multiples, i * POINT, t, 0);
      FieldP.mul(multiples, i * POINT + L, multiples, i * POINT + L, t, L);
      if (i > 0) {
        FieldP.mul(ratios, 0, ratios, 0, ratios, i * L);
      }
    }
  }
}
