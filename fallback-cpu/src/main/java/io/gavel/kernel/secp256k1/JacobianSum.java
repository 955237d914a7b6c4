package io.gavel.kernel.secp256k1;

/**
 * A running sum of points of y^2 = x^3 + 7 in Jacobian coordinates, x = X / Z^2, y = Y / Z^3. Every
 * pair of points is added right: equal ones, opposite ones and the point at infinity are told apart
 * and handled.
 *
 * <p>Addends are affine, x and y as ten longs. The curve's 7 occurs in no formula, so all of this
 * holds as well on the curves y^2 = x^3 + 7 c^6, where (x c^2, y c^3) stands for (x, y): a whole
 * sum may be computed there, its tables free of inversions ({@link OddMultiples}).
 *
 * <p>Magnitudes by {@link FieldP}: X at most 4, Y 2, Z 1, and so the addends. An instance owns its
 * scratch, allocates nothing after construction and serves one thread.
 */
final class JacobianSum {
  /** Longs of an affine point. */
  static final int AFFINE_LONGS = 2 * FieldP.LIMBS;

  private static final int L = FieldP.LIMBS;

  static final int X = 0;
  static final int Y = L;
  static final int Z = 2 * L;

  private static final int A = 0;
  private static final int B = L;
  private static final int C = 2 * L;
  private static final int D = 3 * L;

  /** Z of the last sum over Z of the one before, left by {@link #add}. */
  private static final int H = 4 * L;

  private final long[] p = new long[3 * L];
  private final long[] t = new long[5 * L];
  private boolean infinite = true;

  boolean isInfinite() {
    return infinite;
  }

  /** The sum's coordinates, from {@link #X}, {@link #Y}, {@link #Z} on; read only. */
  long[] coordinates() {
    return p;
  }

  void setInfinity() {
    infinite = true;
  }

  /** Sum = an affine point. */
  void set(long[] xy, int offset) {
    System.arraycopy(xy, offset, p, 0, AFFINE_LONGS);
    FieldP.setSmall(p, Z, 1);
    infinite = false;
  }

  /**
   * Sum = 2 * sum. With S = Y^2, T = X S and M = 3/2 X^2: X' = M^2 - 2 T, Y' = M (T - X') - S^2, Z'
   * = Y Z, which is the usual doubling with Z' halved. There is no point of order two.
   */
  void twice() {
    if (infinite) {
      return;
    }
    FieldP.mul(p, Z, p, Y, p, Z);
    FieldP.square(t, A, p, Y);
    FieldP.square(t, B, p, X);
    FieldP.threeHalves(t, B, t, B);
    FieldP.mul(t, C, p, X, t, A);
    FieldP.square(t, D, t, B);
    FieldP.subTwice(p, X, t, D, t, C);
    FieldP.sub(t, C, t, C, p, X);
    FieldP.mul(t, B, t, B, t, C);
    FieldP.square(t, A, t, A);
    FieldP.sub(p, Y, t, B, t, A);
  }

  /** Sum = sum + affine point, or - affine point. */
  void add(long[] xy, int offset, boolean negate) {
    if (infinite) {
      set(xy, offset);
      if (negate) {
        FieldP.neg(p, Y, p, Y);
      }
      return;
    }
    addTo(xy, offset, negate, p, Z);
  }

  /**
   * Sum = sum + affine point, or - affine point, where the sum is on the curve scaled by c and the
   * point on the curve itself.
   */
  void addUnscaled(long[] xy, int offset, boolean negate, long[] c, int co) {
    if (infinite) {
      FieldP.square(t, A, c, co);
      FieldP.mul(p, X, xy, offset, t, A);
      FieldP.mul(t, A, t, A, c, co);
      FieldP.mul(p, Y, xy, offset + L, t, A);
      if (negate) {
        FieldP.neg(p, Y, p, Y);
      }
      FieldP.setSmall(p, Z, 1);
      infinite = false;
      return;
    }
    FieldP.mul(t, H, p, Z, c, co);
    addTo(xy, offset, negate, t, H);
  }

  /**
   * The addition proper. With U = x Z^2, S = y Z^3, H = U - X, R = S - Y and V = X H^2: X' = R^2 -
   * H^3 - 2 V, Y' = R (V - X') - Y H^3, Z' = Z H. H = 0 says that the points are equal or opposite.
   *
   * @param z the Z by which the addend is scaled, the sum's own but for a change of curves
   */
  private void addTo(long[] xy, int offset, boolean negate, long[] z, int zo) {
    FieldP.square(t, A, z, zo);
    FieldP.mul(t, B, t, A, z, zo);
    FieldP.mul(t, A, t, A, xy, offset);
    FieldP.mul(t, B, t, B, xy, offset + L);
    FieldP.sub(t, H, t, A, p, X);
    if (negate) {
      FieldP.add(t, B, t, B, p, Y);
      FieldP.neg(t, B, t, B);
    } else {
      FieldP.sub(t, B, t, B, p, Y);
    }
    if (isZero(t, H)) {
      if (isZero(t, B)) {
        twice();
      } else {
        infinite = true;
      }
      return;
    }
    FieldP.square(t, A, t, H);
    FieldP.mul(t, D, t, H, t, A);
    FieldP.mul(t, C, p, X, t, A);
    FieldP.square(t, A, t, B);
    FieldP.sub(t, A, t, A, t, D);
    FieldP.subTwice(p, X, t, A, t, C);
    FieldP.sub(t, C, t, C, p, X);
    FieldP.mul(t, B, t, B, t, C);
    FieldP.mul(t, D, t, D, p, Y);
    FieldP.sub(p, Y, t, B, t, D);
    FieldP.mul(p, Z, p, Z, t, H);
  }

  /** Writes Z of the sum over Z of the one before the last {@link #add}; magnitude 5. */
  void storeRatio(long[] r, int ro) {
    FieldP.set(r, ro, t, H);
  }

  private boolean isZero(long[] a, int ao) {
    FieldP.canonical(t, A, a, ao);
    return FieldP.isZero(t, A);
  }
}
