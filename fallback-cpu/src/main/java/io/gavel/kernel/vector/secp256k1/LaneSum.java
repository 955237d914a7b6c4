package io.gavel.kernel.vector.secp256k1;

import static io.gavel.kernel.vector.secp256k1.FieldLanes.ELEMENT;
import static io.gavel.kernel.vector.secp256k1.FieldLanes.PRODUCT;

/**
 * A running sum of points of y^2 = x^3 + 7 in each lane, in Jacobian coordinates, with the formulas
 * of the scalar {@code JacobianSum}, which fail where the two points are equal, opposite or
 * infinite. <b>Then Z becomes 0, and stays 0 whatever follows</b>: addition multiplies Z by H = U -
 * X, which is 0 exactly then, and doubling by 2 Y, which never is. So a sum whose Z is not 0 in the
 * end never met such a case and is right; the others have to be computed elsewhere.
 *
 * <p>Coordinates and addends are elements of {@link FieldLanes}; X and Y are kept as columns too,
 * to be subtracted before settling. An instance owns its scratch, allocates nothing and serves one
 * thread.
 */
final class LaneSum {
  static final int X = 0;
  static final int Y = ELEMENT;
  static final int Z = 2 * ELEMENT;

  private static final int A = 0;
  private static final int B = ELEMENT;
  private static final int C = 2 * ELEMENT;

  /** U - X of the last addition, by which it multiplied Z. */
  private static final int H = 3 * ELEMENT;

  private static final int C0 = 0;
  private static final int C1 = PRODUCT;
  private static final int C2 = 2 * PRODUCT;
  private static final int XC = 3 * PRODUCT;
  private static final int YC = 4 * PRODUCT;

  private final double[] p = new double[3 * ELEMENT];
  private final double[] t = new double[4 * ELEMENT];
  private final long[] c = new long[5 * PRODUCT];

  /** X, Y and Z; read only. */
  double[] coordinates() {
    return p;
  }

  /** Writes the element by which the last {@link #add} multiplied Z. */
  void storeRatio(double[] r, int ro) {
    System.arraycopy(t, H, r, ro, ELEMENT);
  }

  /** Sum = affine points. */
  void set(double[] xy, int xo, int yo) {
    for (int i = 0; i < ELEMENT; i++) {
      double x = xy[xo + i];
      double y = xy[yo + i];
      p[X + i] = x;
      p[Y + i] = y;
      p[Z + i] = i < FieldLanes.LANES ? 1 : 0;
      c[XC + i] = (long) x;
      c[YC + i] = (long) y;
      c[XC + ELEMENT + i] = 0;
      c[YC + ELEMENT + i] = 0;
    }
  }

  /**
   * Sum = 2 * sum: with M = 3 X^2, B = Y^2 and S = X B, X' = M^2 - 8 S, Y' = M (4 S - X') - 8 B^2,
   * Z' = 2 Y Z.
   */
  void twice() {
    FieldLanes.square(c, C0, p, X);
    Columns.triple(c, C0, c, C0);
    Settling.settle(t, A, c, C0);
    FieldLanes.square(c, C0, p, Y);
    Settling.settle(t, B, c, C0);
    FieldLanes.multiply(c, C0, p, Y, p, Z);
    Columns.twice(c, C0, c, C0);
    Settling.settle(p, Z, c, C0);
    FieldLanes.multiply(c, C0, p, X, t, B);
    FieldLanes.square(c, C1, t, A);
    Columns.lessEight(c, XC, c, C1, c, C0);
    Settling.settle(p, X, c, XC);
    Columns.twelveLess(c, C1, c, C0, c, C1);
    Settling.settle(t, C, c, C1);
    FieldLanes.multiply(c, C0, t, A, t, C);
    FieldLanes.square(c, C1, t, B);
    Columns.lessEight(c, YC, c, C0, c, C1);
    Settling.settle(p, Y, c, YC);
  }

  /** Sum = sum + affine points. */
  void add(double[] xy, int xo, int yo) {
    add(xy, xo, yo, p, Z);
  }

  /** Sum = sum + affine points on the curve itself, the sum being on the one scaled by s. */
  void addUnscaled(double[] xy, int xo, int yo, double[] s, int so) {
    FieldLanes.multiply(c, C0, p, Z, s, so);
    Settling.settle(t, H, c, C0);
    add(xy, xo, yo, t, H);
  }

  /**
   * With U = x z^2, S = y z^3, H = U - X, R = S - Y and V = X H^2: X' = R^2 - H^3 - 2 V, Y' = R (V
   * - X') - Y H^3, Z' = Z H.
   */
  private void add(double[] xy, int xo, int yo, double[] z, int zo) {
    FieldLanes.square(c, C0, z, zo);
    Settling.settle(t, A, c, C0);
    FieldLanes.multiply(c, C0, z, zo, t, A);
    Settling.settle(t, B, c, C0);
    FieldLanes.multiply(c, C0, xy, xo, t, A);
    Columns.less(c, C0, c, C0, c, XC);
    Settling.settle(t, H, c, C0);
    FieldLanes.multiply(c, C0, xy, yo, t, B);
    Columns.less(c, C0, c, C0, c, YC);
    Settling.settle(t, B, c, C0);
    FieldLanes.multiply(c, C0, p, Z, t, H);
    Settling.settle(p, Z, c, C0);
    FieldLanes.square(c, C0, t, H);
    Settling.settle(t, A, c, C0);
    FieldLanes.multiply(c, C1, t, H, t, A);
    FieldLanes.multiply(c, C2, p, X, t, A);
    Settling.settle(t, A, c, C1);
    FieldLanes.square(c, C0, t, B);
    Columns.lessTwo(c, XC, c, C0, c, C1, c, C2);
    Settling.settle(p, X, c, XC);
    Columns.less(c, C2, c, C2, c, XC);
    Settling.settle(t, C, c, C2);
    FieldLanes.multiply(c, C0, t, B, t, C);
    FieldLanes.multiply(c, C1, p, Y, t, A);
    Columns.less(c, YC, c, C0, c, C1);
    Settling.settle(p, Y, c, YC);
  }
}
