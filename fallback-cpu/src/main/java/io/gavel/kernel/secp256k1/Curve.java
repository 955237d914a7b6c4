package io.gavel.kernel.secp256k1;

/** The equation y^2 = x^3 + 7 of SEC 2, 2.4.1. An instance owns its scratch; one thread. */
final class Curve {
  private static final int L = FieldP.LIMBS;

  private final long[] t = new long[3 * L];
  private final long[] seven = new long[L];
  private final FieldPowers powers = new FieldPowers();

  Curve() {
    FieldP.setSmall(seven, 0, 7);
  }

  /** Whether (x, y) of magnitude 1 is on the curve. */
  boolean has(long[] xy, int offset) {
    rightSide(xy, offset);
    FieldP.square(t, L, xy, offset + L);
    return isZeroDifference();
  }

  /**
   * Sets y, canonical, to the root of that parity.
   *
   * @param xy x of magnitude 1; y behind it
   * @return false where there is no point with this x
   */
  boolean setY(long[] xy, int offset, boolean odd) {
    int y = offset + L;
    rightSide(xy, offset);
    powers.squareRoot(xy, y, t, 0);
    FieldP.square(t, L, xy, y);
    if (!isZeroDifference()) {
      return false;
    }
    FieldP.canonical(xy, y, xy, y);
    // No point has y = 0, so the two roots differ in parity.
    if (FieldP.isOdd(xy, y) != odd) {
      FieldP.neg(xy, y, xy, y);
      FieldP.canonical(xy, y, xy, y);
    }
    return true;
  }

  /** t[0] = x^3 + 7, magnitude 2. */
  private void rightSide(long[] xy, int offset) {
    FieldP.square(t, 0, xy, offset);
    FieldP.mul(t, 0, t, 0, xy, offset);
    FieldP.add(t, 0, t, 0, seven, 0);
  }

  private boolean isZeroDifference() {
    FieldP.sub(t, 2 * L, t, 0, t, L);
    FieldP.canonical(t, 2 * L, t, 2 * L);
    return FieldP.isZero(t, 2 * L);
  }
}
