package io.gavel.kernel.vector.secp256k1;

import static io.gavel.kernel.vector.secp256k1.FieldLanes.DOUBLES;
import static io.gavel.kernel.vector.secp256k1.FieldLanes.HIGH;
import static io.gavel.kernel.vector.secp256k1.FieldLanes.HIGH_BITS;
import static io.gavel.kernel.vector.secp256k1.FieldLanes.LANES;
import static io.gavel.kernel.vector.secp256k1.FieldLanes.LONGS;
import static io.gavel.kernel.vector.secp256k1.FieldLanes.LOW;
import static io.gavel.kernel.vector.secp256k1.FieldLanes.LOW_BITS;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.OR;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;

/**
 * Reduction modulo p = 2^256 - 2^32 - 977: the columns of {@link FieldLanes}, or sums of them below
 * 2^58 in absolute value, to an element again.
 *
 * <p>Column 5 is worth FOLD = 2^260 mod p times column 0, and so on. The upper columns are first
 * made digits of 52 bits, balanced around 0, so that their products with FOLD are exact as those of
 * {@link FieldLanes}. The uppermost digit is below 2^47, as limb 4 is below 2^48, and what its
 * product carries beyond the fifth column is folded once more. Then a multiple of p with limbs of
 * about 2^58 makes the columns positive, each keeps its 52 bits, the fifth 48, balanced, and hands
 * on its carry, the fifth times 2^256 mod p to the first: the carry is below 2^12, so that a limb
 * is below 2^51 + 2^45.
 *
 * <p>Shifts are logical: AVX2 has no arithmetic ones of 64 bits. So what is shifted is made
 * positive.
 */
final class Settling {
  private static final int LIMB_BITS = 52;
  private static final int TOP_BITS = 48;
  private static final long MASK_BITS = (1L << LIMB_BITS) - 1;

  /** Half of a digit's range. */
  private static final long CENTRE = 1L << (LIMB_BITS - 1);

  private static final long TOP_CENTRE = 1L << (TOP_BITS - 1);

  /** Makes a column positive, and its carry too much by {@link #CARRY_BIAS}. */
  private static final int UPPER_BIAS_BITS = 59;

  private static final long CARRY_BIAS = 1L << (UPPER_BIAS_BITS - LIMB_BITS);
  private static final long UPPER_BIAS = 1L << UPPER_BIAS_BITS;

  /** A multiple of p: limbs a little below 2^58. */
  private static final long[] POSITIVE = {
    0x3fffbfffff0bc00L,
    0x3ffffffffffffc0L,
    0x3ffffffffffffc0L,
    0x3ffffffffffffc0L,
    0x3ffffffffffffc0L
  };

  private static final LongVector UPPER_FIRST = longs(UPPER_BIAS + CENTRE);
  private static final LongVector UPPER_NEXT = longs(UPPER_BIAS + CENTRE - CARRY_BIAS);
  private static final LongVector UPPER_LAST = longs(CENTRE - CARRY_BIAS);

  /** What the bits of the folded products add up to comes off with the rest, see FieldLanes. */
  private static final LongVector ON_0 = longs(POSITIVE[0] + CENTRE - 2 * LOW_BITS);

  private static final LongVector ON_1 = longs(POSITIVE[1] + CENTRE - LOW_BITS - 2 * HIGH_BITS);
  private static final LongVector ON_2 = longs(POSITIVE[2] + CENTRE - LOW_BITS - HIGH_BITS);
  private static final LongVector ON_3 = longs(POSITIVE[3] + CENTRE - LOW_BITS - HIGH_BITS);
  private static final LongVector ON_4 = longs(POSITIVE[4] + TOP_CENTRE - LOW_BITS - HIGH_BITS);

  private static final LongVector MASK = longs(MASK_BITS);
  private static final LongVector TOP_MASK = longs((1L << TOP_BITS) - 1);

  /** The bits of 2^52: with an integer below 2^52 in their low bits they are 2^52 + integer. */
  private static final LongVector TO_DOUBLE = longs(Double.doubleToRawLongBits(0x1p52));

  private static final DoubleVector FROM_DIGIT = doubles(0x1p52 + 0x1p51);
  private static final DoubleVector FROM_CARRY = doubles(0x1p52);
  private static final DoubleVector FROM_DIGIT_AND_CARRY = doubles(0x1p52 + 0x1p52 + 0x1p51);
  private static final DoubleVector FROM_TOP_AND_CARRY = doubles(0x1p52 + 0x1p52 + 0x1p47);

  private static final DoubleVector FOLD_256 = doubles(0x1000003D1p0);
  private static final DoubleVector FOLD = doubles(0x1000003D10p0);

  /** FOLD / 2^52, exact: what is carried beyond counts steps of 2^52. */
  private static final DoubleVector FOLD_STEPS = doubles(0x1000003D10p-52);

  private Settling() {}

  private static LongVector longs(long value) {
    return LongVector.broadcast(LONGS, value);
  }

  private static DoubleVector doubles(double value) {
    return DoubleVector.broadcast(DOUBLES, value);
  }

  /** Element r = the columns c modulo p, in each lane. */
  static void settle(double[] r, int ro, long[] c, int co) {
    final LongVector t5 = LongVector.fromArray(LONGS, c, co + 5 * LANES).add(UPPER_FIRST);
    final LongVector t6 =
        LongVector.fromArray(LONGS, c, co + 6 * LANES)
            .add(UPPER_NEXT)
            .add(t5.lanewise(LSHR, LIMB_BITS));
    final LongVector t7 =
        LongVector.fromArray(LONGS, c, co + 7 * LANES)
            .add(UPPER_NEXT)
            .add(t6.lanewise(LSHR, LIMB_BITS));
    final LongVector t8 =
        LongVector.fromArray(LONGS, c, co + 8 * LANES)
            .add(UPPER_NEXT)
            .add(t7.lanewise(LSHR, LIMB_BITS));
    final LongVector t9 =
        LongVector.fromArray(LONGS, c, co + 9 * LANES)
            .add(UPPER_LAST)
            .add(t8.lanewise(LSHR, LIMB_BITS));
    final DoubleVector d5 =
        t5.and(MASK).lanewise(OR, TO_DOUBLE).reinterpretAsDoubles().sub(FROM_DIGIT);
    final DoubleVector d6 =
        t6.and(MASK).lanewise(OR, TO_DOUBLE).reinterpretAsDoubles().sub(FROM_DIGIT);
    final DoubleVector d7 =
        t7.and(MASK).lanewise(OR, TO_DOUBLE).reinterpretAsDoubles().sub(FROM_DIGIT);
    final DoubleVector d8 =
        t8.and(MASK).lanewise(OR, TO_DOUBLE).reinterpretAsDoubles().sub(FROM_DIGIT);
    final DoubleVector d9 = t9.lanewise(OR, TO_DOUBLE).reinterpretAsDoubles().sub(FROM_DIGIT);
    final DoubleVector g5 = d5.fma(FOLD, HIGH);
    final DoubleVector g6 = d6.fma(FOLD, HIGH);
    final DoubleVector g7 = d7.fma(FOLD, HIGH);
    final DoubleVector g8 = d8.fma(FOLD, HIGH);
    final DoubleVector g9 = d9.fma(FOLD, HIGH);
    final DoubleVector beyond = g9.sub(HIGH);
    final DoubleVector g10 = beyond.fma(FOLD_STEPS, HIGH);
    final LongVector e0 =
        LongVector.fromArray(LONGS, c, co)
            .add(ON_0)
            .add(d5.fma(FOLD, HIGH.sub(g5).add(LOW)).reinterpretAsLongs())
            .add(beyond.fma(FOLD_STEPS, HIGH.sub(g10).add(LOW)).reinterpretAsLongs());
    final LongVector e1 =
        LongVector.fromArray(LONGS, c, co + LANES)
            .add(ON_1)
            .add(d6.fma(FOLD, HIGH.sub(g6).add(LOW)).reinterpretAsLongs())
            .add(g5.reinterpretAsLongs())
            .add(g10.reinterpretAsLongs());
    final LongVector e2 =
        LongVector.fromArray(LONGS, c, co + 2 * LANES)
            .add(ON_2)
            .add(d7.fma(FOLD, HIGH.sub(g7).add(LOW)).reinterpretAsLongs())
            .add(g6.reinterpretAsLongs());
    final LongVector e3 =
        LongVector.fromArray(LONGS, c, co + 3 * LANES)
            .add(ON_3)
            .add(d8.fma(FOLD, HIGH.sub(g8).add(LOW)).reinterpretAsLongs())
            .add(g7.reinterpretAsLongs());
    final LongVector e4 =
        LongVector.fromArray(LONGS, c, co + 4 * LANES)
            .add(ON_4)
            .add(d9.fma(FOLD, HIGH.sub(g9).add(LOW)).reinterpretAsLongs())
            .add(g8.reinterpretAsLongs());
    final DoubleVector carry4 =
        e4.lanewise(LSHR, TOP_BITS).lanewise(OR, TO_DOUBLE).reinterpretAsDoubles().sub(FROM_CARRY);
    carry4
        .fma(FOLD_256, e0.and(MASK).lanewise(OR, TO_DOUBLE).reinterpretAsDoubles().sub(FROM_DIGIT))
        .intoArray(r, ro);
    e1.and(MASK)
        .lanewise(OR, TO_DOUBLE)
        .reinterpretAsDoubles()
        .add(
            e0.lanewise(LSHR, LIMB_BITS)
                .lanewise(OR, TO_DOUBLE)
                .reinterpretAsDoubles()
                .sub(FROM_DIGIT_AND_CARRY))
        .intoArray(r, ro + LANES);
    e2.and(MASK)
        .lanewise(OR, TO_DOUBLE)
        .reinterpretAsDoubles()
        .add(
            e1.lanewise(LSHR, LIMB_BITS)
                .lanewise(OR, TO_DOUBLE)
                .reinterpretAsDoubles()
                .sub(FROM_DIGIT_AND_CARRY))
        .intoArray(r, ro + 2 * LANES);
    e3.and(MASK)
        .lanewise(OR, TO_DOUBLE)
        .reinterpretAsDoubles()
        .add(
            e2.lanewise(LSHR, LIMB_BITS)
                .lanewise(OR, TO_DOUBLE)
                .reinterpretAsDoubles()
                .sub(FROM_DIGIT_AND_CARRY))
        .intoArray(r, ro + 3 * LANES);
    e4.and(TOP_MASK)
        .lanewise(OR, TO_DOUBLE)
        .reinterpretAsDoubles()
        .add(
            e3.lanewise(LSHR, LIMB_BITS)
                .lanewise(OR, TO_DOUBLE)
                .reinterpretAsDoubles()
                .sub(FROM_TOP_AND_CARRY))
        .intoArray(r, ro + 4 * LANES);
  }
}
