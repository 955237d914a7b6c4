package io.gavel.kernel.vector.ed25519;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.gavel.kernel.ed25519.Edwards25519;
import io.gavel.kernel.ed25519.Field25519;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * A running sum of points of -x^2 + y^2 = 1 + d x^2 y^2, one coordinate in each lane, so that an
 * addition or a doubling is two multiplications of {@link FieldLanes} with all four lanes at work.
 * The formulas are those of {@link Edwards25519}, complete for every pair of points of the curve.
 *
 * <p>Forms of a point (x, y), each 20 doubles of magnitude 1, lanes 0 to 3:
 *
 * <pre>
 *   extended  X    Y    Z   T     x = X/Z, y = Y/Z, T = XY/Z
 *   cached    Y-X  Y+X  2Z  2dT   an addend
 * </pre>
 *
 * <p>Between its two multiplications an operation adds and subtracts across lanes: on columns,
 * before they settle, so that the factors of the second are of magnitude 1 again.
 *
 * <p>An instance owns its scratch, allocates nothing after construction and serves one thread.
 */
final class PointLanes {
  /** Doubles of a point in either form. */
  static final int POINT = FieldLanes.ELEMENTS;

  static final int X = 0;
  static final int Y = 1;
  static final int Z = 2;
  static final int T = 3;

  private static final int LANES = FieldLanes.LANES;
  private static final int LIMB_BITS = 51;

  /** Lanes X, Y, Z, T to Y, X, Z, T, and with the factors added to Y - X, Y + X, Z, T. */
  private static final VectorShuffle<Double> SWAP_XY = doubles(1, 0, 2, 3);

  private static final DoubleVector MINUS_X_PLUS_Y = factors(-1, 1, 0, 0);

  /** With X and Y swapped, the negative of a cached point. */
  private static final DoubleVector MINUS_T = factors(1, 1, 1, -1);

  /** X, Y, Z, X times X, Y, 2Z, 2Y. */
  private static final VectorShuffle<Double> TWICE_LEFT = doubles(0, 1, 2, 0);

  private static final VectorShuffle<Double> TWICE_RIGHT = doubles(0, 1, 2, 1);
  private static final DoubleVector TWICE_FACTORS = factors(1, 1, 2, 2);

  /** Of A, B, D, C the lanes B - A, A + B, C + D, D - C, which are E, H, G, F. */
  private static final VectorShuffle<Long> SWAP_PAIRS = longs(1, 0, 3, 2);

  private static final LongVector SUM_SIGNS = words(-1, 0, 0, -1);
  private static final LongVector SUM_BIAS_0 = sumBias(0);
  private static final LongVector SUM_BIAS = sumBias(1);

  /** E, H, G, F to E, G, G, E and F, H, F, H: the factors of X, Y, Z, T. */
  private static final VectorShuffle<Double> SUM_LEFT = doubles(0, 2, 2, 0);

  private static final VectorShuffle<Double> SUM_RIGHT = doubles(3, 1, 3, 1);

  /** Of A, B, C, E the lanes A + B, B - A, C - B + A, E, which are H, G, F, E. */
  private static final VectorShuffle<Long> TWICE_B_A_B = longs(1, 0, 1, 3);

  private static final VectorShuffle<Long> TWICE_A = longs(0, 1, 0, 3);
  private static final LongVector TWICE_SIGNS = words(0, -1, -1, 0);
  private static final LongVector LANES_0_TO_2 = words(-1, -1, -1, 0);
  private static final LongVector LANE_2 = words(0, 0, -1, 0);
  private static final LongVector TWICE_BIAS_0 = twiceBias(0);
  private static final LongVector TWICE_BIAS = twiceBias(1);

  /** H, G, F, E to E, G, F, E and F, H, G, H: the factors of X, Y, Z, T. */
  private static final VectorShuffle<Double> TWICE_OUT_LEFT = doubles(3, 1, 2, 3);

  private static final VectorShuffle<Double> TWICE_OUT_RIGHT = doubles(2, 0, 1, 0);

  /** 1, 1, 2, 2d: what Y - X, Y + X, Z, T are multiplied by for the cached form. */
  private static final double[] TO_CACHED = toCached();

  private final double[] p = new double[POINT];
  private final double[] left = new double[POINT];
  private final double[] right = new double[POINT];
  private final long[] columns = new long[POINT];
  private final long[] element = new long[2 * FieldLanes.LIMBS];

  private static VectorShuffle<Double> doubles(int... sources) {
    return VectorShuffle.fromValues(FieldLanes.DOUBLES, sources);
  }

  private static VectorShuffle<Long> longs(int... sources) {
    return VectorShuffle.fromValues(FieldLanes.LONGS, sources);
  }

  private static DoubleVector factors(double... lanes) {
    return DoubleVector.fromArray(FieldLanes.DOUBLES, lanes, 0);
  }

  private static LongVector words(long... lanes) {
    return LongVector.fromArray(FieldLanes.LONGS, lanes, 0);
  }

  /**
   * A sum of columns holds 2^50 once too often, a difference not at all, and is 1 short besides as
   * it takes ~c = -c - 1 for -c.
   */
  private static LongVector sumBias(int limb) {
    long sum = -FieldLanes.CENTRE_BITS;
    long difference = FieldLanes.CENTRE_BITS + FieldLanes.differenceBias(limb) + 1;
    return words(difference, sum, sum, difference);
  }

  private static LongVector twiceBias(int limb) {
    long sum = -FieldLanes.CENTRE_BITS;
    long difference = FieldLanes.CENTRE_BITS + FieldLanes.differenceBias(limb) + 1;
    long differenceAndSum = FieldLanes.differenceBias(limb) + 1;
    return words(sum, difference, differenceAndSum, 0);
  }

  private static double[] toCached() {
    double[] factors = new double[POINT];
    long[] twiceD = new long[Edwards25519.AFFINE_LONGS];
    factors[X] = 1;
    factors[Y] = 1;
    factors[Z] = 2;
    Edwards25519.twiceD(twiceD, 0);
    FieldLanes.setLane(factors, 0, T, twiceD, 0);
    return factors;
  }

  /** Sum = the neutral element. */
  void setNeutral() {
    Arrays.fill(p, 0);
    p[Y] = 1;
    p[Z] = 1;
  }

  /** Sum = an extended point. */
  void load(double[] point, int offset) {
    System.arraycopy(point, offset, p, 0, POINT);
  }

  /** Writes the extended sum. */
  void store(double[] point, int offset) {
    System.arraycopy(p, 0, point, offset, POINT);
  }

  /** Writes the sum in cached form. */
  void storeCached(double[] cached, int offset) {
    addendFactors();
    FieldLanes.multiply(columns, 0, left, 0, TO_CACHED, 0);
    FieldLanes.settle(cached, offset, columns, 0);
  }

  /** Sum = sum + cached point. */
  void add(double[] q, int offset) {
    addendFactors();
    FieldLanes.multiply(columns, 0, left, 0, q, offset);
    completeSum();
  }

  /** Sum = sum - cached point. */
  void subtract(double[] q, int offset) {
    addendFactors();
    negate(q, offset);
    FieldLanes.multiply(columns, 0, left, 0, right, 0);
    completeSum();
  }

  private void completeSum() {
    crossSum();
    FieldLanes.multiply(columns, 0, left, 0, right, 0);
    FieldLanes.settle(p, 0, columns, 0);
  }

  /** Sum = 2 * sum. */
  void twice() {
    twiceFactors();
    FieldLanes.multiply(columns, 0, left, 0, right, 0);
    crossTwice();
    FieldLanes.multiply(columns, 0, left, 0, right, 0);
    FieldLanes.settle(p, 0, columns, 0);
  }

  /** Whether the sum is the neutral element (0, 1): X = 0 and Y = Z. */
  boolean isNeutral() {
    FieldLanes.canonicalLane(element, 0, p, 0, X);
    if (!Field25519.isZero(element, 0)) {
      return false;
    }
    FieldLanes.canonicalLane(element, 0, p, 0, Y);
    FieldLanes.canonicalLane(element, FieldLanes.LIMBS, p, 0, Z);
    Field25519.sub(element, 0, element, 0, element, FieldLanes.LIMBS);
    Field25519.canonical(element, 0, element, 0);
    return Field25519.isZero(element, 0);
  }

  /** Left = Y - X, Y + X, Z, T, magnitude 2. */
  private void addendFactors() {
    final DoubleVector p0 = DoubleVector.fromArray(FieldLanes.DOUBLES, p, 0);
    final DoubleVector p1 = DoubleVector.fromArray(FieldLanes.DOUBLES, p, LANES);
    final DoubleVector p2 = DoubleVector.fromArray(FieldLanes.DOUBLES, p, 2 * LANES);
    final DoubleVector p3 = DoubleVector.fromArray(FieldLanes.DOUBLES, p, 3 * LANES);
    final DoubleVector p4 = DoubleVector.fromArray(FieldLanes.DOUBLES, p, 4 * LANES);
    p0.fma(MINUS_X_PLUS_Y, p0.rearrange(SWAP_XY)).intoArray(left, 0);
    p1.fma(MINUS_X_PLUS_Y, p1.rearrange(SWAP_XY)).intoArray(left, LANES);
    p2.fma(MINUS_X_PLUS_Y, p2.rearrange(SWAP_XY)).intoArray(left, 2 * LANES);
    p3.fma(MINUS_X_PLUS_Y, p3.rearrange(SWAP_XY)).intoArray(left, 3 * LANES);
    p4.fma(MINUS_X_PLUS_Y, p4.rearrange(SWAP_XY)).intoArray(left, 4 * LANES);
  }

  /** Right = minus a cached point. */
  private void negate(double[] q, int offset) {
    final DoubleVector q0 = DoubleVector.fromArray(FieldLanes.DOUBLES, q, offset);
    final DoubleVector q1 = DoubleVector.fromArray(FieldLanes.DOUBLES, q, offset + LANES);
    final DoubleVector q2 = DoubleVector.fromArray(FieldLanes.DOUBLES, q, offset + 2 * LANES);
    final DoubleVector q3 = DoubleVector.fromArray(FieldLanes.DOUBLES, q, offset + 3 * LANES);
    final DoubleVector q4 = DoubleVector.fromArray(FieldLanes.DOUBLES, q, offset + 4 * LANES);
    q0.rearrange(SWAP_XY).mul(MINUS_T).intoArray(right, 0);
    q1.rearrange(SWAP_XY).mul(MINUS_T).intoArray(right, LANES);
    q2.rearrange(SWAP_XY).mul(MINUS_T).intoArray(right, 2 * LANES);
    q3.rearrange(SWAP_XY).mul(MINUS_T).intoArray(right, 3 * LANES);
    q4.rearrange(SWAP_XY).mul(MINUS_T).intoArray(right, 4 * LANES);
  }

  /** From A, B, D, C of the sum's first products to the factors of the second. */
  private void crossSum() {
    final LongVector c0 = LongVector.fromArray(FieldLanes.LONGS, columns, 0);
    final LongVector c1 = LongVector.fromArray(FieldLanes.LONGS, columns, LANES);
    final LongVector c2 = LongVector.fromArray(FieldLanes.LONGS, columns, 2 * LANES);
    final LongVector c3 = LongVector.fromArray(FieldLanes.LONGS, columns, 3 * LANES);
    final LongVector c4 = LongVector.fromArray(FieldLanes.LONGS, columns, 4 * LANES);
    final LongVector u0 = c0.rearrange(SWAP_PAIRS).add(c0.lanewise(XOR, SUM_SIGNS)).add(SUM_BIAS_0);
    final LongVector u1 = c1.rearrange(SWAP_PAIRS).add(c1.lanewise(XOR, SUM_SIGNS)).add(SUM_BIAS);
    final LongVector u2 = c2.rearrange(SWAP_PAIRS).add(c2.lanewise(XOR, SUM_SIGNS)).add(SUM_BIAS);
    final LongVector u3 = c3.rearrange(SWAP_PAIRS).add(c3.lanewise(XOR, SUM_SIGNS)).add(SUM_BIAS);
    final LongVector u4 = c4.rearrange(SWAP_PAIRS).add(c4.lanewise(XOR, SUM_SIGNS)).add(SUM_BIAS);
    final LongVector t = u4.lanewise(LSHR, LIMB_BITS);
    final LongVector t19 = t.add(t.lanewise(LSHL, 1)).add(t.lanewise(LSHL, 4));
    final DoubleVector r0 =
        u0.and(FieldLanes.MASK)
            .add(t19)
            .add(FieldLanes.TO_DOUBLE)
            .reinterpretAsDoubles()
            .sub(FieldLanes.CENTRE);
    final DoubleVector r1 =
        u1.and(FieldLanes.MASK)
            .add(u0.lanewise(LSHR, LIMB_BITS))
            .add(FieldLanes.TO_DOUBLE)
            .reinterpretAsDoubles()
            .sub(FieldLanes.CENTRE);
    final DoubleVector r2 =
        u2.and(FieldLanes.MASK)
            .add(u1.lanewise(LSHR, LIMB_BITS))
            .add(FieldLanes.TO_DOUBLE)
            .reinterpretAsDoubles()
            .sub(FieldLanes.CENTRE);
    final DoubleVector r3 =
        u3.and(FieldLanes.MASK)
            .add(u2.lanewise(LSHR, LIMB_BITS))
            .add(FieldLanes.TO_DOUBLE)
            .reinterpretAsDoubles()
            .sub(FieldLanes.CENTRE);
    final DoubleVector r4 =
        u4.and(FieldLanes.MASK)
            .add(u3.lanewise(LSHR, LIMB_BITS))
            .add(FieldLanes.TO_DOUBLE)
            .reinterpretAsDoubles()
            .sub(FieldLanes.CENTRE);
    r0.rearrange(SUM_LEFT).intoArray(left, 0);
    r0.rearrange(SUM_RIGHT).intoArray(right, 0);
    r1.rearrange(SUM_LEFT).intoArray(left, LANES);
    r1.rearrange(SUM_RIGHT).intoArray(right, LANES);
    r2.rearrange(SUM_LEFT).intoArray(left, 2 * LANES);
    r2.rearrange(SUM_RIGHT).intoArray(right, 2 * LANES);
    r3.rearrange(SUM_LEFT).intoArray(left, 3 * LANES);
    r3.rearrange(SUM_RIGHT).intoArray(right, 3 * LANES);
    r4.rearrange(SUM_LEFT).intoArray(left, 4 * LANES);
    r4.rearrange(SUM_RIGHT).intoArray(right, 4 * LANES);
  }

  /** Left and right = the factors of A = X^2, B = Y^2, C = 2Z^2 and E = 2XY, magnitudes 1 and 2. */
  private void twiceFactors() {
    final DoubleVector p0 = DoubleVector.fromArray(FieldLanes.DOUBLES, p, 0);
    final DoubleVector p1 = DoubleVector.fromArray(FieldLanes.DOUBLES, p, LANES);
    final DoubleVector p2 = DoubleVector.fromArray(FieldLanes.DOUBLES, p, 2 * LANES);
    final DoubleVector p3 = DoubleVector.fromArray(FieldLanes.DOUBLES, p, 3 * LANES);
    final DoubleVector p4 = DoubleVector.fromArray(FieldLanes.DOUBLES, p, 4 * LANES);
    p0.rearrange(TWICE_LEFT).intoArray(left, 0);
    p0.rearrange(TWICE_RIGHT).mul(TWICE_FACTORS).intoArray(right, 0);
    p1.rearrange(TWICE_LEFT).intoArray(left, LANES);
    p1.rearrange(TWICE_RIGHT).mul(TWICE_FACTORS).intoArray(right, LANES);
    p2.rearrange(TWICE_LEFT).intoArray(left, 2 * LANES);
    p2.rearrange(TWICE_RIGHT).mul(TWICE_FACTORS).intoArray(right, 2 * LANES);
    p3.rearrange(TWICE_LEFT).intoArray(left, 3 * LANES);
    p3.rearrange(TWICE_RIGHT).mul(TWICE_FACTORS).intoArray(right, 3 * LANES);
    p4.rearrange(TWICE_LEFT).intoArray(left, 4 * LANES);
    p4.rearrange(TWICE_RIGHT).mul(TWICE_FACTORS).intoArray(right, 4 * LANES);
  }

  /** From A, B, C, E to the factors of the second products. */
  private void crossTwice() {
    final LongVector c0 = LongVector.fromArray(FieldLanes.LONGS, columns, 0);
    final LongVector c1 = LongVector.fromArray(FieldLanes.LONGS, columns, LANES);
    final LongVector c2 = LongVector.fromArray(FieldLanes.LONGS, columns, 2 * LANES);
    final LongVector c3 = LongVector.fromArray(FieldLanes.LONGS, columns, 3 * LANES);
    final LongVector c4 = LongVector.fromArray(FieldLanes.LONGS, columns, 4 * LANES);
    final LongVector u0 =
        c0.add(c0.rearrange(TWICE_B_A_B).lanewise(XOR, TWICE_SIGNS).and(LANES_0_TO_2))
            .add(c0.rearrange(TWICE_A).and(LANE_2))
            .add(TWICE_BIAS_0);
    final LongVector u1 =
        c1.add(c1.rearrange(TWICE_B_A_B).lanewise(XOR, TWICE_SIGNS).and(LANES_0_TO_2))
            .add(c1.rearrange(TWICE_A).and(LANE_2))
            .add(TWICE_BIAS);
    final LongVector u2 =
        c2.add(c2.rearrange(TWICE_B_A_B).lanewise(XOR, TWICE_SIGNS).and(LANES_0_TO_2))
            .add(c2.rearrange(TWICE_A).and(LANE_2))
            .add(TWICE_BIAS);
    final LongVector u3 =
        c3.add(c3.rearrange(TWICE_B_A_B).lanewise(XOR, TWICE_SIGNS).and(LANES_0_TO_2))
            .add(c3.rearrange(TWICE_A).and(LANE_2))
            .add(TWICE_BIAS);
    final LongVector u4 =
        c4.add(c4.rearrange(TWICE_B_A_B).lanewise(XOR, TWICE_SIGNS).and(LANES_0_TO_2))
            .add(c4.rearrange(TWICE_A).and(LANE_2))
            .add(TWICE_BIAS);
    final LongVector t = u4.lanewise(LSHR, LIMB_BITS);
    final LongVector t19 = t.add(t.lanewise(LSHL, 1)).add(t.lanewise(LSHL, 4));
    final DoubleVector r0 =
        u0.and(FieldLanes.MASK)
            .add(t19)
            .add(FieldLanes.TO_DOUBLE)
            .reinterpretAsDoubles()
            .sub(FieldLanes.CENTRE);
    final DoubleVector r1 =
        u1.and(FieldLanes.MASK)
            .add(u0.lanewise(LSHR, LIMB_BITS))
            .add(FieldLanes.TO_DOUBLE)
            .reinterpretAsDoubles()
            .sub(FieldLanes.CENTRE);
    final DoubleVector r2 =
        u2.and(FieldLanes.MASK)
            .add(u1.lanewise(LSHR, LIMB_BITS))
            .add(FieldLanes.TO_DOUBLE)
            .reinterpretAsDoubles()
            .sub(FieldLanes.CENTRE);
    final DoubleVector r3 =
        u3.and(FieldLanes.MASK)
            .add(u2.lanewise(LSHR, LIMB_BITS))
            .add(FieldLanes.TO_DOUBLE)
            .reinterpretAsDoubles()
            .sub(FieldLanes.CENTRE);
    final DoubleVector r4 =
        u4.and(FieldLanes.MASK)
            .add(u3.lanewise(LSHR, LIMB_BITS))
            .add(FieldLanes.TO_DOUBLE)
            .reinterpretAsDoubles()
            .sub(FieldLanes.CENTRE);
    r0.rearrange(TWICE_OUT_LEFT).intoArray(left, 0);
    r0.rearrange(TWICE_OUT_RIGHT).intoArray(right, 0);
    r1.rearrange(TWICE_OUT_LEFT).intoArray(left, LANES);
    r1.rearrange(TWICE_OUT_RIGHT).intoArray(right, LANES);
    r2.rearrange(TWICE_OUT_LEFT).intoArray(left, 2 * LANES);
    r2.rearrange(TWICE_OUT_RIGHT).intoArray(right, 2 * LANES);
    r3.rearrange(TWICE_OUT_LEFT).intoArray(left, 3 * LANES);
    r3.rearrange(TWICE_OUT_RIGHT).intoArray(right, 3 * LANES);
    r4.rearrange(TWICE_OUT_LEFT).intoArray(left, 4 * LANES);
    r4.rearrange(TWICE_OUT_RIGHT).intoArray(right, 4 * LANES);
  }
}
