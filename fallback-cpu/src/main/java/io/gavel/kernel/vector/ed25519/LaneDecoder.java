package io.gavel.kernel.vector.ed25519;

import io.gavel.kernel.ed25519.Edwards25519;
import io.gavel.kernel.ed25519.Field25519;
import io.gavel.kernel.ed25519.PointDecoder;

/**
 * From encodings to points, four at a time, one in each lane: RFC 8032, 5.1.3, with and without its
 * demand for the one canonical encoding, as {@link PointDecoder} does it for one.
 *
 * <p>Use: {@link #encoding} for each lane that is wanted, then {@link #decode}, then the answers of
 * each lane. What other lanes hold costs nothing and means nothing. An instance owns its scratch,
 * allocates nothing after construction and serves one thread.
 */
final class LaneDecoder {
  private static final int LANES = FieldLanes.LANES;
  private static final int ELEMENTS = FieldLanes.ELEMENTS;
  private static final int LIMBS = FieldLanes.LIMBS;

  private static final double[] D = constants();
  private static final int SQRT_MINUS_ONE = ELEMENTS;

  private static final int X = 0;
  private static final int Y = ELEMENTS;
  private static final int YY = 2 * ELEMENTS;
  private static final int U = 3 * ELEMENTS;
  private static final int V = 4 * ELEMENTS;
  private static final int V3 = 5 * ELEMENTS;
  private static final int CHECK = 6 * ELEMENTS;
  private static final int TURNED = 7 * ELEMENTS;
  private static final int VYY = 12 * ELEMENTS;
  private static final int T0 = 8 * ELEMENTS;
  private static final int T1 = 9 * ELEMENTS;
  private static final int T2 = 10 * ELEMENTS;
  private static final int T3 = 11 * ELEMENTS;

  private final double[] t = new double[13 * ELEMENTS];
  private final long[] columns = new long[ELEMENTS];
  private final long[] element = new long[LIMBS];

  private final boolean[] negative = new boolean[LANES];
  private final boolean[] decoded = new boolean[LANES];
  private final boolean[] canonical = new boolean[LANES];
  private final boolean[] smallOrder = new boolean[LANES];

  /** d, then sqrt(-1), the same in all lanes. */
  private static double[] constants() {
    double[] constants = new double[2 * ELEMENTS];
    long[] element = new long[LIMBS];
    for (int lane = 0; lane < LANES; lane++) {
      Edwards25519.d(element, 0);
      FieldLanes.setLane(constants, 0, lane, element, 0);
      PointDecoder.sqrtMinusOne(element, 0);
      FieldLanes.setLane(constants, ELEMENTS, lane, element, 0);
    }
    return constants;
  }

  /** A lane's encoding, as four little-endian words: y below 2^255, and the sign of x on top. */
  void encoding(int lane, long w0, long w1, long w2, long w3) {
    Field25519.decode(element, 0, w0, w1, w2, w3);
    FieldLanes.setLane(t, Y, lane, element, 0);
    negative[lane] = w3 < 0;
    // y < p unless it is one of the 19 integers from 2^255 - 19 on.
    canonical[lane] =
        (w3 & Long.MAX_VALUE) != Long.MAX_VALUE
            || w2 != -1
            || w1 != -1
            || Long.compareUnsigned(w0, -19) < 0;
  }

  /** Decodes all lanes; y is taken modulo p, x = 0 with the sign bit set as x = 0. */
  void decode() {
    squareRoots();
    for (int lane = 0; lane < LANES; lane++) {
      settleLane(lane);
    }
    multiply(T0, t, X, t, Y);
  }

  /** Whether the lane's encoding is that of a point. */
  boolean isDecoded(int lane) {
    return decoded[lane];
  }

  /** Whether it is the point's canonical encoding: y below p, no negative zero. */
  boolean isCanonical(int lane) {
    return canonical[lane];
  }

  /** Whether the order of the point divides 8. */
  boolean isSmallOrder(int lane) {
    return smallOrder[lane];
  }

  /** Writes minus the lane's point (x, y), that is (-x, y), in the extended form of PointLanes. */
  void storeNegated(int lane, double[] point, int offset) {
    for (int limb = 0; limb < LIMBS; limb++) {
      int from = limb * LANES + lane;
      int to = offset + limb * LANES;
      point[to + PointLanes.X] = -t[X + from];
      point[to + PointLanes.Y] = t[Y + from];
      point[to + PointLanes.Z] = limb == 0 ? 1 : 0;
      point[to + PointLanes.T] = -t[T0 + from];
    }
  }

  /**
   * X = a square root of u / v or of -u / v, whichever is a square, with u = y^2 - 1 and v = d y^2
   * + 1 (never 0, as -1/d is no square): u v^3 (u v^7)^((p - 5) / 8). Check = v x^2, which is u or
   * -u then; turned = x sqrt(-1), the root wanted where it is -u.
   */
  private void squareRoots() {
    square(YY, Y);
    copyPlus(U, YY, -1);
    multiply(V, D, 0, t, YY);
    copyPlus(V, V, 1);
    square(V3, V);
    multiply(V3, t, V3, t, V);
    square(X, V3);
    multiply(X, t, X, t, V);
    multiply(X, t, X, t, U);
    pow22523(X);
    multiply(V3, t, V3, t, U);
    multiply(X, t, X, t, V3);
    square(CHECK, X);
    multiply(CHECK, t, CHECK, t, V);
    multiply(VYY, t, V, t, YY);
    multiply(TURNED, D, SQRT_MINUS_ONE, t, X);
  }

  /** Decides which root a lane takes, with which sign, and what its point is like. */
  private void settleLane(int lane) {
    if (sumIsZero(CHECK, U, -1, lane)) {
      decoded[lane] = true;
    } else {
      decoded[lane] = sumIsZero(CHECK, U, 1, lane);
      copyLane(X, TURNED, lane);
    }
    FieldLanes.canonicalLane(element, 0, t, X, lane);
    boolean isZero = Field25519.isZero(element, 0);
    boolean isNegative = Field25519.isNegative(element, 0) == 1;
    canonical[lane] &= !(isZero && negative[lane]);
    smallOrder[lane] = isZero || isOrderFourOrEight(lane);
    if (isNegative != negative[lane]) {
      for (int i = X + lane; i < X + ELEMENTS; i += LANES) {
        t[i] = -t[i];
      }
    }
  }

  /**
   * Whether y = 0 or x^2 = -y^2, for {@link PointDecoder}'s reasons. As x^2 = u / v the latter says
   * u + v y^2 = 0.
   */
  private boolean isOrderFourOrEight(int lane) {
    FieldLanes.canonicalLane(element, 0, t, YY, lane);
    return Field25519.isZero(element, 0) || sumIsZero(VYY, U, 1, lane);
  }

  private boolean sumIsZero(int a, int b, int factor, int lane) {
    for (int limb = 0; limb < LIMBS; limb++) {
      int at = limb * LANES + lane;
      element[limb] = (long) (t[a + at] + factor * t[b + at]);
    }
    Field25519.canonical(element, 0, element, 0);
    return Field25519.isZero(element, 0);
  }

  private void copyLane(int to, int from, int lane) {
    for (int i = lane; i < ELEMENTS; i += LANES) {
      t[to + i] = t[from + i];
    }
  }

  /** To = from + 1 or - 1 in each lane; magnitude 1, for a settled element may be 1 larger. */
  private void copyPlus(int to, int from, int addend) {
    System.arraycopy(t, from, t, to, ELEMENTS);
    for (int lane = 0; lane < LANES; lane++) {
      t[to + lane] += addend;
    }
  }

  /**
   * Raises an element to (p - 5) / 8 = 2^252 - 3 = (2^250 - 1) 2^2 + 1, lengthening the exponent's
   * run of ones: 5, 10, 20, 40, 50, 100, 200, 250.
   */
  private void pow22523(int a) {
    squareN(T0, a, 1);
    squareN(T1, T0, 2);
    multiply(T1, t, T1, t, a);
    multiply(T0, t, T0, t, T1);
    square(T0, T0);
    // 22 + 9 = 31 = 2^5 - 1
    multiply(T0, t, T0, t, T1);
    appendOnes(T1, T0, 5, T0);
    appendOnes(T2, T1, 10, T1);
    appendOnes(T3, T2, 20, T2);
    appendOnes(T0, T3, 10, T1);
    appendOnes(T1, T0, 50, T0);
    appendOnes(T2, T1, 100, T1);
    appendOnes(T2, T2, 50, T0);
    squareN(T2, T2, 2);
    multiply(a, t, T2, t, a);
  }

  /** Shifts the exponent of {@code from} left by n and adds that of {@code low}, not {@code to}. */
  private void appendOnes(int to, int from, int n, int low) {
    squareN(to, from, n);
    multiply(to, t, to, t, low);
  }

  private void squareN(int to, int from, int n) {
    square(to, from);
    for (int i = 1; i < n; i++) {
      square(to, to);
    }
  }

  private void square(int to, int from) {
    FieldLanes.square(columns, 0, t, from);
    FieldLanes.settle(t, to, columns, 0);
  }

  private void multiply(int to, double[] a, int ao, double[] b, int bo) {
    FieldLanes.multiply(columns, 0, a, ao, b, bo);
    FieldLanes.settle(t, to, columns, 0);
  }
}
