package io.gavel.kernel.ed25519;

/**
 * From 32 bytes to a point: RFC 8032, 5.1.3, with and without its demand for the one canonical
 * encoding. Its time depends on the input, so nothing secret belongs here. An instance owns its
 * scratch and serves one thread.
 */
public final class PointDecoder {
  /** sqrt(-1) = 2^((p - 1) / 4), canonical. */
  private static final long[] SQRT_MINUS_ONE = sqrtMinusOne();

  private static final int U = 0;
  private static final int V = 5;
  private static final int V3 = 10;
  private static final int ROOT = 15;
  private static final int CHECK = 20;
  private static final int YY = 25;

  private final FieldPowers powers = new FieldPowers();
  private final long[] t = new long[30];
  private boolean canonical;
  private boolean smallOrder;

  /** r = sqrt(-1), canonical. */
  public static void sqrtMinusOne(long[] r, int ro) {
    Field25519.set(r, ro, SQRT_MINUS_ONE, 0);
  }

  /**
   * Decodes the encoding whose four little-endian words are given: y below 2^255, taken modulo p,
   * and the sign of x in bit 255. Takes x = 0 with the sign bit set as x = 0.
   *
   * @param point where to write, extended with Z = 1
   * @return whether there is such a point; if not, what was written means nothing
   */
  boolean decode(long[] point, int offset, long w0, long w1, long w2, long w3) {
    int x = offset + Edwards25519.X;
    int y = offset + Edwards25519.Y;
    Field25519.decode(point, y, w0, w1, w2, w3);
    Field25519.canonical(t, CHECK, point, y);
    canonical = sameWords(t, CHECK, w0, w1, w2, w3 & Long.MAX_VALUE);
    if (!squareRoot(point, y)) {
      return false;
    }
    int sign = (int) (w3 >>> 63);
    Field25519.canonical(point, x, t, ROOT);
    canonical &= sign == 0 || !Field25519.isZero(point, x);
    smallOrder = isSmallOrder(point, x);
    if (Field25519.isNegative(point, x) != sign) {
      Field25519.neg(point, x, point, x);
    }
    Field25519.setSmall(point, offset + Edwards25519.Z, 1);
    Field25519.mul(point, offset + Edwards25519.T, point, x, point, y);
    return true;
  }

  /** Whether the point decoded last came in its canonical encoding: y below p, no negative zero. */
  boolean wasCanonical() {
    return canonical;
  }

  /** Whether the order of the point decoded last divides 8. */
  boolean wasSmallOrder() {
    return smallOrder;
  }

  /**
   * The points whose order divides 4 are (0, 1), (0, -1), (i, 0) and (-i, 0): those with x = 0 or y
   * = 0. The order of P divides 8 when that of 2P divides 4, and 2P has its x over x y and its y
   * over y^2 + x^2 of P: so when x = 0, y = 0 or x^2 = -y^2.
   */
  private boolean isSmallOrder(long[] point, int x) {
    Field25519.square(t, U, point, x);
    Field25519.add(t, U, t, U, t, YY);
    Field25519.canonical(t, U, t, U);
    Field25519.canonical(t, YY, t, YY);
    return Field25519.isZero(point, x) || Field25519.isZero(t, U) || Field25519.isZero(t, YY);
  }

  /**
   * Root = a square root of u / v with u = y^2 - 1 and v = d y^2 + 1 (never 0, as -1/d is no
   * square): u v^3 (u v^7)^((p - 5) / 8), times sqrt(-1) where that squares to -u / v. Leaves y^2
   * in its place.
   */
  private boolean squareRoot(long[] point, int y) {
    Field25519.square(t, YY, point, y);
    Field25519.setSmall(t, CHECK, 1);
    Field25519.sub(t, U, t, YY, t, CHECK);
    Field25519.mul(t, V, t, YY, Edwards25519.D, 0);
    Field25519.add(t, V, t, V, t, CHECK);
    Field25519.square(t, V3, t, V);
    Field25519.mul(t, V3, t, V3, t, V);
    Field25519.square(t, ROOT, t, V3);
    Field25519.mul(t, ROOT, t, ROOT, t, V);
    Field25519.mul(t, ROOT, t, ROOT, t, U);
    powers.pow22523(t, ROOT, t, ROOT);
    Field25519.mul(t, V3, t, V3, t, U);
    Field25519.mul(t, ROOT, t, ROOT, t, V3);
    Field25519.square(t, CHECK, t, ROOT);
    Field25519.mul(t, CHECK, t, CHECK, t, V);
    Field25519.sub(t, V3, t, CHECK, t, U);
    Field25519.canonical(t, V3, t, V3);
    if (Field25519.isZero(t, V3)) {
      return true;
    }
    Field25519.add(t, V3, t, CHECK, t, U);
    Field25519.canonical(t, V3, t, V3);
    Field25519.mul(t, ROOT, t, ROOT, SQRT_MINUS_ONE, 0);
    return Field25519.isZero(t, V3);
  }

  private static boolean sameWords(long[] a, int ao, long w0, long w1, long w2, long w3) {
    return Field25519.word(a, ao, 0) == w0
        && Field25519.word(a, ao, 1) == w1
        && Field25519.word(a, ao, 2) == w2
        && Field25519.word(a, ao, 3) == w3;
  }

  /** (p - 1) / 4 = 2 (p - 5) / 8 + 1. */
  private static long[] sqrtMinusOne() {
    long[] two = new long[Field25519.LIMBS];
    long[] r = new long[Field25519.LIMBS];
    Field25519.setSmall(two, 0, 2);
    new FieldPowers().pow22523(r, 0, two, 0);
    Field25519.square(r, 0, r, 0);
    Field25519.mul(r, 0, r, 0, two, 0);
    Field25519.canonical(r, 0, r, 0);
    return r;
  }
}
