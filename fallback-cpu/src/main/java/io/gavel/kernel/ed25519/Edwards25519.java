package io.gavel.kernel.ed25519;

import java.util.Arrays;

/**
 * A running sum of points of -x^2 + y^2 = 1 + d x^2 y^2, with the formulas of Hisil, Wong, Carter
 * and Dawson (2008) for a = -1. They are complete: right for every pair of points of the curve,
 * equal ones, small orders and the neutral element included.
 *
 * <p>Forms of a point (x, y), each an array with an offset, limbs by {@link Field25519}:
 *
 * <pre>
 *   extended  X Y Z T            20 longs  x = X/Z, y = Y/Z, T = XY/Z; magnitude 1
 *   cached    Y+X Y-X 2Z 2dT     20 longs  an addend; magnitudes 2, 2, 2, 1
 *   affine    y+x y-x 2dxy       15 longs  an addend with Z = 1, from the base tables; magnitude 1
 * </pre>
 *
 * <p>The sum is held in two stages. An operation leaves it <i>completed</i>: E, F, G, H with X =
 * EF, Y = GH, Z = FG, T = EH. The caller names the next stage by what follows, since it knows:
 * {@link #project} (3 multiplications; no T) before {@link #twice} and the tests, {@link #extend}
 * (4) before an addition or {@link #store}. Apart from {@link #isNeutral}, time and indexes do not
 * depend on coordinates.
 *
 * <p>An instance owns its scratch, allocates nothing after construction and serves one thread.
 */
public final class Edwards25519 {
  /** Longs of an extended or a cached point. */
  static final int POINT_LONGS = 4 * Field25519.LIMBS;

  /** Longs of an affine addend. */
  public static final int AFFINE_LONGS = 3 * Field25519.LIMBS;

  /** d = -121665 / 121666 of RFC 8032, 5.1, canonical. */
  static final long[] D = fraction(-121_665, 121_666);

  /** 2 d, magnitude 1. */
  static final long[] TWICE_D = fraction(-243_330, 121_666);

  static final int X = 0;
  static final int Y = 5;
  static final int Z = 10;
  static final int T = 15;

  private static final int E = 0;
  private static final int F = 5;
  private static final int G = 10;
  private static final int H = 15;

  private final long[] p = new long[POINT_LONGS];
  private final long[] c = new long[POINT_LONGS];
  private final long[] t = new long[4 * Field25519.LIMBS];

  /** r = d of the curve, canonical. */
  public static void d(long[] r, int ro) {
    Field25519.set(r, ro, D, 0);
  }

  /** r = 2 d, magnitude 1. */
  public static void twiceD(long[] r, int ro) {
    Field25519.set(r, ro, TWICE_D, 0);
  }

  /** Sum = the neutral element, extended. */
  void setNeutral() {
    Field25519.setSmall(p, X, 0);
    Field25519.setSmall(p, Y, 1);
    Field25519.setSmall(p, Z, 1);
    Field25519.setSmall(p, T, 0);
  }

  /** Sum = an extended point. */
  void load(long[] point, int offset) {
    System.arraycopy(point, offset, p, 0, POINT_LONGS);
  }

  /** Writes the extended sum. */
  void store(long[] point, int offset) {
    System.arraycopy(p, 0, point, offset, POINT_LONGS);
  }

  /** Writes the extended sum in cached form. */
  void storeCached(long[] cached, int offset) {
    Field25519.add(cached, offset, p, Y, p, X);
    Field25519.sub(cached, offset + 5, p, Y, p, X);
    Field25519.add(cached, offset + 10, p, Z, p, Z);
    Field25519.mul(cached, offset + 15, p, T, TWICE_D, 0);
  }

  /** Completed to X, Y, Z, each of magnitude 1; T is lost. */
  void project() {
    Field25519.mul(p, X, c, E, c, F);
    Field25519.mul(p, Y, c, G, c, H);
    Field25519.mul(p, Z, c, F, c, G);
  }

  /** Completed to extended. */
  void extend() {
    project();
    Field25519.mul(p, T, c, E, c, H);
  }

  /**
   * Sum = 2 * sum; X, Y, Z to completed with magnitudes E 3, F 4, G 2, H 2 (dbl-2008-hwcd, all four
   * signs of F and H turned, which is the same point).
   */
  void twice() {
    Field25519.add(t, 0, p, X, p, Y);
    Field25519.square(t, 0, t, 0);
    Field25519.square(t, 5, p, X);
    Field25519.square(t, 10, p, Y);
    Field25519.square(t, 15, p, Z);
    Field25519.add(t, 15, t, 15, t, 15);
    Field25519.add(c, H, t, 10, t, 5);
    Field25519.sub(c, G, t, 10, t, 5);
    Field25519.sub(c, E, t, 0, c, H);
    Field25519.sub(c, F, t, 15, c, G);
  }

  /** Sum = sum + cached point; extended to completed, magnitudes E 2, F 2, G 2, H 2. */
  void add(long[] q, int offset) {
    products(q, offset, offset + 5);
    Field25519.mul(t, 10, p, Z, q, offset + 10);
    Field25519.mul(t, 15, p, T, q, offset + 15);
    Field25519.sub(c, F, t, 10, t, 15);
    Field25519.add(c, G, t, 10, t, 15);
  }

  /** Sum = sum - cached point; as {@link #add}: -(x, y) = (-x, y) swaps Y+X with Y-X, F with G. */
  void subtract(long[] q, int offset) {
    products(q, offset + 5, offset);
    Field25519.mul(t, 10, p, Z, q, offset + 10);
    Field25519.mul(t, 15, p, T, q, offset + 15);
    Field25519.add(c, F, t, 10, t, 15);
    Field25519.sub(c, G, t, 10, t, 15);
  }

  /** Sum = sum + affine point; extended to completed, magnitudes E 2, F 3, G 3, H 2. */
  void addAffine(long[] q, int offset) {
    products(q, offset, offset + 5);
    Field25519.add(t, 10, p, Z, p, Z);
    Field25519.mul(t, 15, p, T, q, offset + 10);
    Field25519.sub(c, F, t, 10, t, 15);
    Field25519.add(c, G, t, 10, t, 15);
  }

  /** Sum = sum - affine point; as {@link #addAffine}. */
  void subtractAffine(long[] q, int offset) {
    products(q, offset + 5, offset);
    Field25519.add(t, 10, p, Z, p, Z);
    Field25519.mul(t, 15, p, T, q, offset + 10);
    Field25519.add(c, F, t, 10, t, 15);
    Field25519.sub(c, G, t, 10, t, 15);
  }

  /** E = B - A and H = B + A, with B = (Y+X) * plus and A = (Y-X) * minus. */
  private void products(long[] q, int plus, int minus) {
    Field25519.add(t, 5, p, Y, p, X);
    Field25519.sub(t, 0, p, Y, p, X);
    Field25519.mul(t, 5, t, 5, q, plus);
    Field25519.mul(t, 0, t, 0, q, minus);
    Field25519.sub(c, E, t, 5, t, 0);
    Field25519.add(c, H, t, 5, t, 0);
  }

  /** Whether the projected or extended sum is the neutral element (0, 1): X = 0 and Y = Z. */
  boolean isNeutral() {
    Field25519.canonical(t, 0, p, X);
    Field25519.sub(t, 5, p, Y, p, Z);
    Field25519.canonical(t, 5, t, 5);
    return Field25519.isZero(t, 0) && Field25519.isZero(t, 5);
  }

  /** Writes x and y, canonical, of the projected or extended sum; y from {@code offset + 5} on. */
  void storeAffine(long[] xy, int offset, FieldInverter inverter) {
    inverter.invert(t, 0, p, Z);
    Field25519.mul(t, 5, p, X, t, 0);
    Field25519.mul(t, 10, p, Y, t, 0);
    Field25519.canonical(xy, offset, t, 5);
    Field25519.canonical(xy, offset + 5, t, 10);
  }

  /** Overwrites the sum and all scratch, for whoever added secrets. */
  void wipe() {
    Arrays.fill(p, 0);
    Arrays.fill(c, 0);
    Arrays.fill(t, 0);
  }

  /** numerator / denominator, canonical, for a numerator of either sign. */
  static long[] fraction(long numerator, long denominator) {
    long[] r = new long[Field25519.LIMBS];
    long[] n = new long[Field25519.LIMBS];
    Field25519.setSmall(r, 0, denominator);
    new FieldInverter().invert(r, 0, r, 0);
    Field25519.setSmall(n, 0, Math.abs(numerator));
    if (numerator < 0) {
      Field25519.neg(n, 0, n, 0);
    }
    Field25519.mul(r, 0, r, 0, n, 0);
    Field25519.canonical(r, 0, r, 0);
    return r;
  }
}
