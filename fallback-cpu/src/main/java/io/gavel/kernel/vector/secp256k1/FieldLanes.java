package io.gavel.kernel.vector.secp256k1;

import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products in the field of p = 2^256 - 2^32 - 977, one element in each lane, computed on in step.
 * An element has five limbs of 52 bits, integers kept in doubles: element = sum of limb i * 2^(52
 * i) mod p. As many elements as there are lanes are an array's doubles from an offset on; limb i of
 * lane j lies at i * LANES + j. Limbs are signed and balanced: below U = 2^51 + 2^45 in absolute
 * value, the highest below 2^48.
 *
 * <p>A product is ten <b>columns</b>, longs laid out like limbs: column i has weight 2^(52 i) and
 * is below 2^54 in absolute value. Sums of columns are formed as they are ({@link Columns}) and
 * become an element again in one go ({@link Settling}), so that every factor has the bounds above.
 *
 * <p><b>Why doubles are exact.</b> IEEE 754 rounds a fused multiply-add once, to nearest. With H =
 * 1.5 * 2^104, g = fma(a, b, H) is H + a b rounded to a multiple of 2^52, as long as |a b| &lt;=
 * 2^103 keeps it between 2^104 and 2^105; and U^2 &lt; 1.04 * 2^102. H - g is a multiple of 2^52 of
 * at most 2^103, so exact; with 1.5 * 2^52 added a multiple of 2^51, so exact too. Then l = fma(a,
 * b, H - g + 1.5 * 2^52) is 1.5 * 2^52 plus what g was rounded by, an integer of at most 2^51:
 * between 2^52 and 2^53, where doubles are the integers. So a b = (g - H) + (l - 1.5 * 2^52),
 * exactly. In their ranges, the bits of g read as a long count steps of 2^52, the weight of the
 * next column, and those of l steps of 1: sums of bits are sums of values plus a known multiple of
 * the bits of H and of 1.5 * 2^52, modulo 2^64, which comes off in the end. A column has at most
 * five l, each at most 2^51, and five g - H, at most 1.04 * 2^50 steps.
 *
 * <p>Methods are as large as C2 still compiles without boxing vectors (some 200 vector operations)
 * and call the Vector API directly: a private method in between that is not inlined would box. Any
 * thread may call; arrays belong to the caller; nothing is allocated once compiled.
 */
final class FieldLanes {
  static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;

  /** Elements side by side: 4 in 256 bits, 8 in 512. */
  static final int LANES = DOUBLES.length();

  /** Limbs of an element. */
  static final int LIMBS = 5;

  /** Doubles of one element in each lane. */
  static final int ELEMENT = LIMBS * LANES;

  /** Longs of one product in each lane. */
  static final int PRODUCT = 2 * LIMBS * LANES;

  static final long LOW_BITS = Double.doubleToRawLongBits(0x1.8p52);
  static final long HIGH_BITS = Double.doubleToRawLongBits(0x1.8p104);

  static final DoubleVector HIGH = DoubleVector.broadcast(DOUBLES, 0x1.8p104);
  static final DoubleVector LOW = DoubleVector.broadcast(DOUBLES, 0x1.8p52);

  private static final LongVector BIAS_0 = bias(0);
  private static final LongVector BIAS_1 = bias(1);
  private static final LongVector BIAS_2 = bias(2);
  private static final LongVector BIAS_3 = bias(3);
  private static final LongVector BIAS_4 = bias(4);
  private static final LongVector BIAS_5 = bias(5);
  private static final LongVector BIAS_6 = bias(6);
  private static final LongVector BIAS_7 = bias(7);
  private static final LongVector BIAS_8 = bias(8);
  private static final LongVector BIAS_9 = bias(9);

  private FieldLanes() {}

  /** What the bits of H and of 1.5 * 2^52 add up to in a column. */
  private static LongVector bias(int column) {
    return LongVector.broadcast(
        LONGS, products(column) * LOW_BITS + products(column - 1) * HIGH_BITS);
  }

  /** Products of limbs that meet in a column. */
  private static long products(int column) {
    return Math.max(0, LIMBS - Math.abs(column - (LIMBS - 1)));
  }

  /** Columns c = a * b in each lane. */
  static void multiply(long[] c, int co, double[] a, int ao, double[] b, int bo) {
    multiplyLow(c, co, a, ao, b, bo);
    multiplyHigh(c, co, a, ao, b, bo);
  }

  /** Columns 0 to 4, and what column 4 carries in place of column 5: one method would box. */
  private static void multiplyLow(long[] c, int co, double[] a, int ao, double[] b, int bo) {
    final DoubleVector a0 = DoubleVector.fromArray(DOUBLES, a, ao);
    final DoubleVector a1 = DoubleVector.fromArray(DOUBLES, a, ao + LANES);
    final DoubleVector a2 = DoubleVector.fromArray(DOUBLES, a, ao + 2 * LANES);
    final DoubleVector a3 = DoubleVector.fromArray(DOUBLES, a, ao + 3 * LANES);
    final DoubleVector a4 = DoubleVector.fromArray(DOUBLES, a, ao + 4 * LANES);
    final DoubleVector b0 = DoubleVector.fromArray(DOUBLES, b, bo);
    final DoubleVector b1 = DoubleVector.fromArray(DOUBLES, b, bo + LANES);
    final DoubleVector b2 = DoubleVector.fromArray(DOUBLES, b, bo + 2 * LANES);
    final DoubleVector b3 = DoubleVector.fromArray(DOUBLES, b, bo + 3 * LANES);
    final DoubleVector b4 = DoubleVector.fromArray(DOUBLES, b, bo + 4 * LANES);
    final DoubleVector g0a = a0.fma(b0, HIGH);
    final LongVector h0 = g0a.reinterpretAsLongs();
    final LongVector l0 = a0.fma(b0, HIGH.sub(g0a).add(LOW)).reinterpretAsLongs();
    l0.sub(BIAS_0).intoArray(c, co);
    final DoubleVector g1a = a0.fma(b1, HIGH);
    final DoubleVector g1b = a1.fma(b0, HIGH);
    final LongVector h1 = g1a.reinterpretAsLongs().add(g1b.reinterpretAsLongs());
    final LongVector l1 =
        a0.fma(b1, HIGH.sub(g1a).add(LOW))
            .reinterpretAsLongs()
            .add(a1.fma(b0, HIGH.sub(g1b).add(LOW)).reinterpretAsLongs());
    l1.add(h0).sub(BIAS_1).intoArray(c, co + LANES);
    final DoubleVector g2a = a0.fma(b2, HIGH);
    final DoubleVector g2b = a1.fma(b1, HIGH);
    final DoubleVector g2c = a2.fma(b0, HIGH);
    final LongVector h2 =
        g2a.reinterpretAsLongs().add(g2b.reinterpretAsLongs()).add(g2c.reinterpretAsLongs());
    final LongVector l2 =
        a0.fma(b2, HIGH.sub(g2a).add(LOW))
            .reinterpretAsLongs()
            .add(a1.fma(b1, HIGH.sub(g2b).add(LOW)).reinterpretAsLongs())
            .add(a2.fma(b0, HIGH.sub(g2c).add(LOW)).reinterpretAsLongs());
    l2.add(h1).sub(BIAS_2).intoArray(c, co + 2 * LANES);
    final DoubleVector g3a = a0.fma(b3, HIGH);
    final DoubleVector g3b = a1.fma(b2, HIGH);
    final DoubleVector g3c = a2.fma(b1, HIGH);
    final DoubleVector g3d = a3.fma(b0, HIGH);
    final LongVector h3 =
        g3a.reinterpretAsLongs()
            .add(g3b.reinterpretAsLongs())
            .add(g3c.reinterpretAsLongs())
            .add(g3d.reinterpretAsLongs());
    final LongVector l3 =
        a0.fma(b3, HIGH.sub(g3a).add(LOW))
            .reinterpretAsLongs()
            .add(a1.fma(b2, HIGH.sub(g3b).add(LOW)).reinterpretAsLongs())
            .add(a2.fma(b1, HIGH.sub(g3c).add(LOW)).reinterpretAsLongs())
            .add(a3.fma(b0, HIGH.sub(g3d).add(LOW)).reinterpretAsLongs());
    l3.add(h2).sub(BIAS_3).intoArray(c, co + 3 * LANES);
    final DoubleVector g4a = a0.fma(b4, HIGH);
    final DoubleVector g4b = a1.fma(b3, HIGH);
    final DoubleVector g4c = a2.fma(b2, HIGH);
    final DoubleVector g4d = a3.fma(b1, HIGH);
    final DoubleVector g4e = a4.fma(b0, HIGH);
    final LongVector h4 =
        g4a.reinterpretAsLongs()
            .add(g4b.reinterpretAsLongs())
            .add(g4c.reinterpretAsLongs())
            .add(g4d.reinterpretAsLongs())
            .add(g4e.reinterpretAsLongs());
    final LongVector l4 =
        a0.fma(b4, HIGH.sub(g4a).add(LOW))
            .reinterpretAsLongs()
            .add(a1.fma(b3, HIGH.sub(g4b).add(LOW)).reinterpretAsLongs())
            .add(a2.fma(b2, HIGH.sub(g4c).add(LOW)).reinterpretAsLongs())
            .add(a3.fma(b1, HIGH.sub(g4d).add(LOW)).reinterpretAsLongs())
            .add(a4.fma(b0, HIGH.sub(g4e).add(LOW)).reinterpretAsLongs());
    l4.add(h3).sub(BIAS_4).intoArray(c, co + 4 * LANES);
    h4.intoArray(c, co + 5 * LANES);
  }

  /** Columns 5 to 9. */
  private static void multiplyHigh(long[] c, int co, double[] a, int ao, double[] b, int bo) {
    final DoubleVector a1 = DoubleVector.fromArray(DOUBLES, a, ao + LANES);
    final DoubleVector a2 = DoubleVector.fromArray(DOUBLES, a, ao + 2 * LANES);
    final DoubleVector a3 = DoubleVector.fromArray(DOUBLES, a, ao + 3 * LANES);
    final DoubleVector a4 = DoubleVector.fromArray(DOUBLES, a, ao + 4 * LANES);
    final DoubleVector b1 = DoubleVector.fromArray(DOUBLES, b, bo + LANES);
    final DoubleVector b2 = DoubleVector.fromArray(DOUBLES, b, bo + 2 * LANES);
    final DoubleVector b3 = DoubleVector.fromArray(DOUBLES, b, bo + 3 * LANES);
    final DoubleVector b4 = DoubleVector.fromArray(DOUBLES, b, bo + 4 * LANES);
    final LongVector h4 = LongVector.fromArray(LONGS, c, co + 5 * LANES);
    final DoubleVector g5a = a1.fma(b4, HIGH);
    final DoubleVector g5b = a2.fma(b3, HIGH);
    final DoubleVector g5c = a3.fma(b2, HIGH);
    final DoubleVector g5d = a4.fma(b1, HIGH);
    final LongVector h5 =
        g5a.reinterpretAsLongs()
            .add(g5b.reinterpretAsLongs())
            .add(g5c.reinterpretAsLongs())
            .add(g5d.reinterpretAsLongs());
    final LongVector l5 =
        a1.fma(b4, HIGH.sub(g5a).add(LOW))
            .reinterpretAsLongs()
            .add(a2.fma(b3, HIGH.sub(g5b).add(LOW)).reinterpretAsLongs())
            .add(a3.fma(b2, HIGH.sub(g5c).add(LOW)).reinterpretAsLongs())
            .add(a4.fma(b1, HIGH.sub(g5d).add(LOW)).reinterpretAsLongs());
    l5.add(h4).sub(BIAS_5).intoArray(c, co + 5 * LANES);
    final DoubleVector g6a = a2.fma(b4, HIGH);
    final DoubleVector g6b = a3.fma(b3, HIGH);
    final DoubleVector g6c = a4.fma(b2, HIGH);
    final LongVector h6 =
        g6a.reinterpretAsLongs().add(g6b.reinterpretAsLongs()).add(g6c.reinterpretAsLongs());
    final LongVector l6 =
        a2.fma(b4, HIGH.sub(g6a).add(LOW))
            .reinterpretAsLongs()
            .add(a3.fma(b3, HIGH.sub(g6b).add(LOW)).reinterpretAsLongs())
            .add(a4.fma(b2, HIGH.sub(g6c).add(LOW)).reinterpretAsLongs());
    l6.add(h5).sub(BIAS_6).intoArray(c, co + 6 * LANES);
    final DoubleVector g7a = a3.fma(b4, HIGH);
    final DoubleVector g7b = a4.fma(b3, HIGH);
    final LongVector h7 = g7a.reinterpretAsLongs().add(g7b.reinterpretAsLongs());
    final LongVector l7 =
        a3.fma(b4, HIGH.sub(g7a).add(LOW))
            .reinterpretAsLongs()
            .add(a4.fma(b3, HIGH.sub(g7b).add(LOW)).reinterpretAsLongs());
    l7.add(h6).sub(BIAS_7).intoArray(c, co + 7 * LANES);
    final DoubleVector g8a = a4.fma(b4, HIGH);
    final LongVector h8 = g8a.reinterpretAsLongs();
    final LongVector l8 = a4.fma(b4, HIGH.sub(g8a).add(LOW)).reinterpretAsLongs();
    l8.add(h7).sub(BIAS_8).intoArray(c, co + 8 * LANES);
    h8.sub(BIAS_9).intoArray(c, co + 9 * LANES);
  }

  /** Columns c = a * a in each lane; what occurs twice is computed once and doubled. */
  static void square(long[] c, int co, double[] a, int ao) {
    final DoubleVector a0 = DoubleVector.fromArray(DOUBLES, a, ao);
    final DoubleVector a1 = DoubleVector.fromArray(DOUBLES, a, ao + LANES);
    final DoubleVector a2 = DoubleVector.fromArray(DOUBLES, a, ao + 2 * LANES);
    final DoubleVector a3 = DoubleVector.fromArray(DOUBLES, a, ao + 3 * LANES);
    final DoubleVector a4 = DoubleVector.fromArray(DOUBLES, a, ao + 4 * LANES);
    final DoubleVector g4a = a0.fma(a4, HIGH);
    final DoubleVector g4b = a1.fma(a3, HIGH);
    final DoubleVector g4c = a2.fma(a2, HIGH);
    final LongVector h4 =
        g4a.reinterpretAsLongs()
            .add(g4b.reinterpretAsLongs())
            .lanewise(LSHL, 1)
            .add(g4c.reinterpretAsLongs());
    final LongVector l4 =
        a0.fma(a4, HIGH.sub(g4a).add(LOW))
            .reinterpretAsLongs()
            .add(a1.fma(a3, HIGH.sub(g4b).add(LOW)).reinterpretAsLongs())
            .lanewise(LSHL, 1)
            .add(a2.fma(a2, HIGH.sub(g4c).add(LOW)).reinterpretAsLongs());
    final DoubleVector g5a = a1.fma(a4, HIGH);
    final DoubleVector g5b = a2.fma(a3, HIGH);
    final LongVector h5 = g5a.reinterpretAsLongs().add(g5b.reinterpretAsLongs()).lanewise(LSHL, 1);
    final LongVector l5 =
        a1.fma(a4, HIGH.sub(g5a).add(LOW))
            .reinterpretAsLongs()
            .add(a2.fma(a3, HIGH.sub(g5b).add(LOW)).reinterpretAsLongs())
            .lanewise(LSHL, 1);
    final DoubleVector g6a = a2.fma(a4, HIGH);
    final DoubleVector g6b = a3.fma(a3, HIGH);
    final LongVector h6 = g6a.reinterpretAsLongs().lanewise(LSHL, 1).add(g6b.reinterpretAsLongs());
    final LongVector l6 =
        a2.fma(a4, HIGH.sub(g6a).add(LOW))
            .reinterpretAsLongs()
            .lanewise(LSHL, 1)
            .add(a3.fma(a3, HIGH.sub(g6b).add(LOW)).reinterpretAsLongs());
    final DoubleVector g7a = a3.fma(a4, HIGH);
    final LongVector h7 = g7a.reinterpretAsLongs().lanewise(LSHL, 1);
    final LongVector l7 = a3.fma(a4, HIGH.sub(g7a).add(LOW)).reinterpretAsLongs().lanewise(LSHL, 1);
    final DoubleVector g8a = a4.fma(a4, HIGH);
    final LongVector h8 = g8a.reinterpretAsLongs();
    final LongVector l8 = a4.fma(a4, HIGH.sub(g8a).add(LOW)).reinterpretAsLongs();
    final DoubleVector g0a = a0.fma(a0, HIGH);
    final LongVector h0 = g0a.reinterpretAsLongs();
    final LongVector l0 = a0.fma(a0, HIGH.sub(g0a).add(LOW)).reinterpretAsLongs();
    final DoubleVector g1a = a0.fma(a1, HIGH);
    final LongVector h1 = g1a.reinterpretAsLongs().lanewise(LSHL, 1);
    final LongVector l1 = a0.fma(a1, HIGH.sub(g1a).add(LOW)).reinterpretAsLongs().lanewise(LSHL, 1);
    final DoubleVector g2a = a0.fma(a2, HIGH);
    final DoubleVector g2b = a1.fma(a1, HIGH);
    final LongVector h2 = g2a.reinterpretAsLongs().lanewise(LSHL, 1).add(g2b.reinterpretAsLongs());
    final LongVector l2 =
        a0.fma(a2, HIGH.sub(g2a).add(LOW))
            .reinterpretAsLongs()
            .lanewise(LSHL, 1)
            .add(a1.fma(a1, HIGH.sub(g2b).add(LOW)).reinterpretAsLongs());
    final DoubleVector g3a = a0.fma(a3, HIGH);
    final DoubleVector g3b = a1.fma(a2, HIGH);
    final LongVector h3 = g3a.reinterpretAsLongs().add(g3b.reinterpretAsLongs()).lanewise(LSHL, 1);
    final LongVector l3 =
        a0.fma(a3, HIGH.sub(g3a).add(LOW))
            .reinterpretAsLongs()
            .add(a1.fma(a2, HIGH.sub(g3b).add(LOW)).reinterpretAsLongs())
            .lanewise(LSHL, 1);
    l0.sub(BIAS_0).intoArray(c, co);
    l1.add(h0).sub(BIAS_1).intoArray(c, co + LANES);
    l2.add(h1).sub(BIAS_2).intoArray(c, co + 2 * LANES);
    l3.add(h2).sub(BIAS_3).intoArray(c, co + 3 * LANES);
    l4.add(h3).sub(BIAS_4).intoArray(c, co + 4 * LANES);
    l5.add(h4).sub(BIAS_5).intoArray(c, co + 5 * LANES);
    l6.add(h5).sub(BIAS_6).intoArray(c, co + 6 * LANES);
    l7.add(h6).sub(BIAS_7).intoArray(c, co + 7 * LANES);
    l8.add(h7).sub(BIAS_8).intoArray(c, co + 8 * LANES);
    h8.sub(BIAS_9).intoArray(c, co + 9 * LANES);
  }
}
