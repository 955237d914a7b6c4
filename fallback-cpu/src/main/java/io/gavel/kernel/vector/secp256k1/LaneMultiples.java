package io.gavel.kernel.vector.secp256k1;

import static io.gavel.kernel.vector.secp256k1.FieldLanes.ELEMENT;
import static io.gavel.kernel.vector.secp256k1.FieldLanes.LANES;
import static io.gavel.kernel.vector.secp256k1.FieldLanes.LIMBS;
import static io.gavel.kernel.vector.secp256k1.FieldLanes.PRODUCT;

import io.gavel.kernel.secp256k1.FieldP;
import io.gavel.kernel.secp256k1.HalfScalars;

/**
 * Q, 3 Q, ..., 31 Q of a point in each lane, and lambda times these, affine on a curve scaled by an
 * s of each lane's own: what the scalar {@code OddMultiples} are, in step. An instance owns its
 * scratch and serves one thread.
 */
final class LaneMultiples {
  /** Bits of a window; digits are odd and below 2^5 in absolute value. */
  static final int WIDTH = 5;

  private static final int ENTRIES = 1 << (WIDTH - 1);

  /** An entry: x, y, beta x. */
  private static final int ENTRY = 3 * ELEMENT;

  private final double[] table = new double[ENTRIES * ENTRY];
  private final double[] ratios = new double[ENTRIES * ELEMENT];
  private final double[] beta = new double[ELEMENT];
  private final double[] doubled = new double[2 * ELEMENT];
  private final double[] scale = new double[ELEMENT];
  private final double[] t = new double[2 * ELEMENT];
  private final long[] c = new long[PRODUCT];
  private final LaneSum sum = new LaneSum();

  LaneMultiples() {
    long[] words = HalfScalars.beta();
    long[] limbs = new long[FieldP.LIMBS];
    FieldP.decode(limbs, 0, words[0], words[1], words[2], words[3]);
    for (int lane = 0; lane < LANES; lane++) {
      put(beta, lane, limbs, 0);
    }
  }

  /** Writes a scalar element with limbs from 0 to 2^52 - 1 into one lane, balanced. */
  static void put(double[] r, int at, long[] limbs, int offset) {
    long carry = 0;
    for (int limb = 0; limb < LIMBS; limb++) {
      long value = limbs[offset + limb] + carry;
      carry = limb < LIMBS - 1 ? (value + (1L << 51)) >> 52 : 0;
      r[at + limb * LANES] = value - (carry << 52);
    }
  }

  /** s; read only, good until the next {@link #compute}. */
  double[] scale() {
    return scale;
  }

  /** Computes the multiples of affine points on the curve, x at 0 and y at ELEMENT. */
  void compute(double[] q) {
    sum.set(q, 0, ELEMENT);
    sum.twice();
    double[] p = sum.coordinates();
    System.arraycopy(p, LaneSum.X, doubled, 0, 2 * ELEMENT);
    System.arraycopy(p, LaneSum.Z, scale, 0, ELEMENT);
    rescale(table, 0, q, 0, scale, 0);
    sum.set(table, 0, ELEMENT);
    for (int i = 1; i < ENTRIES; i++) {
      sum.add(doubled, 0, ELEMENT);
      System.arraycopy(p, LaneSum.X, table, i * ENTRY, 2 * ELEMENT);
      sum.storeRatio(ratios, i * ELEMENT);
    }
    product(scale, 0, scale, 0, p, LaneSum.Z);
    // Each entry is multiplied by what its Z lacks to the last one's.
    int lacking = (ENTRIES - 1) * ELEMENT;
    for (int i = ENTRIES - 2; i >= 0; i--) {
      rescale(table, i * ENTRY, table, i * ENTRY, ratios, lacking);
      if (i > 0) {
        product(ratios, lacking, ratios, lacking, ratios, i * ELEMENT);
      }
    }
    for (int i = 0; i < ENTRIES; i++) {
      product(table, i * ENTRY + 2 * ELEMENT, table, i * ENTRY, beta, 0);
    }
  }

  /** (x, y) = (x s^2, y s^3). */
  private void rescale(double[] r, int ro, double[] xy, int offset, double[] s, int so) {
    FieldLanes.square(c, 0, s, so);
    Settling.settle(t, 0, c, 0);
    product(t, ELEMENT, t, 0, s, so);
    product(r, ro, xy, offset, t, 0);
    product(r, ro + ELEMENT, xy, offset + ELEMENT, t, ELEMENT);
  }

  private void product(double[] r, int ro, double[] a, int ao, double[] b, int bo) {
    FieldLanes.multiply(c, 0, a, ao, b, bo);
    Settling.settle(r, ro, c, 0);
  }

  /**
   * Copies digit Q of a lane, or lambda digit Q, into the lane of an addend, x at {@code to} and y
   * behind it.
   */
  void select(double[] xy, int to, int lane, int digit, boolean timesLambda) {
    int entry = (Math.abs(digit) >> 1) * ENTRY + lane;
    int x = timesLambda ? entry + 2 * ELEMENT : entry;
    int y = entry + ELEMENT;
    double sign = digit < 0 ? -1 : 1;
    for (int limb = 0; limb < ELEMENT; limb += LANES) {
      xy[to + lane + limb] = table[x + limb];
      xy[to + lane + limb + ELEMENT] = sign * table[y + limb];
    }
  }
}
