package io.gavel.kernel.vector.ed25519;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import io.gavel.kernel.ed25519.Field25519;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Four elements of the field of p = 2^255 - 19 side by side, computed on in step. An element has
 * five limbs of 51 bits, integers kept in doubles: element = sum of limb i * 2^(51 i) mod p. Four
 * elements are 20 doubles of an array from an offset on; limb i of lane j lies at 4 i + j.
 *
 * <p>An element has <b>magnitude</b> m when every limb's absolute value is at most m * U, where U =
 * 2^50 + 2^17. Limbs are signed and balanced, so that sums and differences need no carry:
 *
 * <pre>
 *   multiply   takes ma * mb &lt;= 3, gives columns
 *   square     takes ma &lt;= 1, gives columns
 *   settle     columns to an element of magnitude 1
 * </pre>
 *
 * <p><b>Columns</b> are five longs for each lane, laid out like limbs: column i has weight 2^(51
 * i), is at least 0 and below 2^60, and holds 2^50 too much. What is linear can be computed on
 * columns before they settle, see {@link PointLanes}.
 *
 * <p><b>Why doubles are exact.</b> IEEE 754 rounds a fused multiply-add once, to nearest. With H =
 * 1.5 * 2^103, h = fma(a, b, H) is H + a b rounded to a multiple of 2^51, as long as |a b| &lt;=
 * 2^102 keeps it between 2^103 and 2^104; and 3 U^2 &lt; 2^102. H + 1.5 * 2^52 - h is a multiple of
 * 2^51 below 2^103 in absolute value, so a double. Then l = fma(a, b, H + 1.5 * 2^52 - h) is 1.5 *
 * 2^52 plus what h was rounded by, an integer of at most 2^50 in absolute value: between 2^52 and
 * 2^53, where doubles are the integers. So a b = (h - H) + (l - 1.5 * 2^52), exactly. In their
 * ranges, the bits of h read as a long count steps of 2^51, the weight of the next limb, and those
 * of l steps of 1: sums of bits are sums of values plus a known multiple of the bits of H and of
 * 1.5 * 2^52, modulo 2^64. These come off with the bias, at the end.
 *
 * <p>Methods are as large as C2 still compiles without boxing vectors (some 200 vector operations)
 * and call the Vector API directly: a private method in between that is not inlined would box. Any
 * thread may call; arrays belong to the caller; nothing is allocated once compiled.
 */
final class FieldLanes {
  /** Elements side by side. */
  static final int LANES = 4;

  /** Limbs of an element. */
  static final int LIMBS = 5;

  /** Array elements of four field elements, or of four elements' columns. */
  static final int ELEMENTS = LANES * LIMBS;

  static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_256;
  static final VectorSpecies<Long> LONGS = LongVector.SPECIES_256;

  private static final int LIMB_BITS = 51;
  private static final long MASK_BITS = (1L << LIMB_BITS) - 1;

  /** What a column holds too much: half of a limb's range, for limbs balanced around 0. */
  static final long CENTRE_BITS = 1L << (LIMB_BITS - 1);

  private static final DoubleVector HIGH = DoubleVector.broadcast(DOUBLES, 0x1.8p103);
  private static final DoubleVector LOW = DoubleVector.broadcast(DOUBLES, 0x1.8p103 + 0x1.8p52);

  private static final LongVector BIAS_0 = bias(0, false);
  private static final LongVector BIAS_1 = bias(1, false);
  private static final LongVector BIAS_2 = bias(2, false);
  private static final LongVector BIAS_3 = bias(3, false);
  private static final LongVector BIAS_4 = bias(4, false);
  private static final LongVector SQUARE_BIAS_0 = bias(0, true);
  private static final LongVector SQUARE_BIAS_1 = bias(1, true);
  private static final LongVector SQUARE_BIAS_2 = bias(2, true);
  private static final LongVector SQUARE_BIAS_3 = bias(3, true);
  private static final LongVector SQUARE_BIAS_4 = bias(4, true);

  /** The low bits of a column that stay in its limb. */
  static final LongVector MASK = LongVector.broadcast(LONGS, MASK_BITS);

  /** The bits of 2^52: added to an integer below 2^52 they make the double 2^52 + integer. */
  static final LongVector TO_DOUBLE =
      LongVector.broadcast(LONGS, Double.doubleToRawLongBits(0x1p52));

  /** What {@link #TO_DOUBLE} added, and the 2^50 that a column holds too much. */
  static final DoubleVector CENTRE = DoubleVector.broadcast(DOUBLES, 0x1p52 + 0x1p50);

  private FieldLanes() {}

  /**
   * What column i needs besides its products: off comes what the bits of H and 1.5 * 2^52 added up
   * to, once for each product, those of the columns from 5 on 19 times; on comes 2^50, and limb i
   * of 2^8 p, which makes the column positive: products are at most 3 U^2, so that a column's h and
   * l, counted 20 times for 5 products, stay below 20 * 5 * (1.5 * 2^50 + 2^50) &lt; 2^58.
   */
  private static LongVector bias(int column, boolean isSquare) {
    long low = Double.doubleToRawLongBits(0x1.8p52);
    long high = Double.doubleToRawLongBits(0x1.8p103);
    long added =
        products(column, isSquare) * low
            + products(column - 1, isSquare) * high
            + 19 * products(column + LIMBS, isSquare) * low
            + 19 * products(column + LIMBS - 1, isSquare) * high;
    return LongVector.broadcast(LONGS, limbOfP(column) * (1L << 8) + CENTRE_BITS - added);
  }

  /** Products that meet in a column before folding, squares taking equal ones together. */
  private static long products(int column, boolean isSquare) {
    long products = Math.max(0, LIMBS - Math.abs(column - (LIMBS - 1)));
    return isSquare ? (products + 1) / 2 : products;
  }

  private static long limbOfP(int limb) {
    return limb == 0 ? MASK_BITS - 18 : MASK_BITS;
  }

  /**
   * Limb {@code limb} of 2^10 p: added to the difference of two columns it makes it positive again.
   */
  static long differenceBias(int limb) {
    return limbOfP(limb) << 10;
  }

  /** Columns c = a * b in each lane, given ma * mb &lt;= 3; c may be neither a nor b. */
  static void multiply(long[] c, int co, double[] a, int ao, double[] b, int bo) {
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
        a0.fma(b4, LOW.sub(g4a))
            .reinterpretAsLongs()
            .add(a1.fma(b3, LOW.sub(g4b)).reinterpretAsLongs())
            .add(a2.fma(b2, LOW.sub(g4c)).reinterpretAsLongs())
            .add(a3.fma(b1, LOW.sub(g4d)).reinterpretAsLongs())
            .add(a4.fma(b0, LOW.sub(g4e)).reinterpretAsLongs());
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
        a1.fma(b4, LOW.sub(g5a))
            .reinterpretAsLongs()
            .add(a2.fma(b3, LOW.sub(g5b)).reinterpretAsLongs())
            .add(a3.fma(b2, LOW.sub(g5c)).reinterpretAsLongs())
            .add(a4.fma(b1, LOW.sub(g5d)).reinterpretAsLongs());
    final LongVector u0 = l5.add(h4);
    final DoubleVector g6a = a2.fma(b4, HIGH);
    final DoubleVector g6b = a3.fma(b3, HIGH);
    final DoubleVector g6c = a4.fma(b2, HIGH);
    final LongVector h6 =
        g6a.reinterpretAsLongs().add(g6b.reinterpretAsLongs()).add(g6c.reinterpretAsLongs());
    final LongVector l6 =
        a2.fma(b4, LOW.sub(g6a))
            .reinterpretAsLongs()
            .add(a3.fma(b3, LOW.sub(g6b)).reinterpretAsLongs())
            .add(a4.fma(b2, LOW.sub(g6c)).reinterpretAsLongs());
    final LongVector u1 = l6.add(h5);
    final DoubleVector g7a = a3.fma(b4, HIGH);
    final DoubleVector g7b = a4.fma(b3, HIGH);
    final LongVector h7 = g7a.reinterpretAsLongs().add(g7b.reinterpretAsLongs());
    final LongVector l7 =
        a3.fma(b4, LOW.sub(g7a))
            .reinterpretAsLongs()
            .add(a4.fma(b3, LOW.sub(g7b)).reinterpretAsLongs());
    final LongVector u2 = l7.add(h6);
    final DoubleVector g8a = a4.fma(b4, HIGH);
    final LongVector h8 = g8a.reinterpretAsLongs();
    final LongVector l8 = a4.fma(b4, LOW.sub(g8a)).reinterpretAsLongs();
    final LongVector u3 = l8.add(h7);
    final DoubleVector g0a = a0.fma(b0, HIGH);
    final LongVector h0 = g0a.reinterpretAsLongs();
    final LongVector l0 = a0.fma(b0, LOW.sub(g0a)).reinterpretAsLongs();
    l0.add(u0).add(u0.add(u0.lanewise(LSHL, 3)).lanewise(LSHL, 1)).add(BIAS_0).intoArray(c, co);
    final DoubleVector g1a = a0.fma(b1, HIGH);
    final DoubleVector g1b = a1.fma(b0, HIGH);
    final LongVector h1 = g1a.reinterpretAsLongs().add(g1b.reinterpretAsLongs());
    final LongVector l1 =
        a0.fma(b1, LOW.sub(g1a))
            .reinterpretAsLongs()
            .add(a1.fma(b0, LOW.sub(g1b)).reinterpretAsLongs());
    l1.add(h0)
        .add(u1)
        .add(u1.add(u1.lanewise(LSHL, 3)).lanewise(LSHL, 1))
        .add(BIAS_1)
        .intoArray(c, co + LANES);
    final DoubleVector g2a = a0.fma(b2, HIGH);
    final DoubleVector g2b = a1.fma(b1, HIGH);
    final DoubleVector g2c = a2.fma(b0, HIGH);
    final LongVector h2 =
        g2a.reinterpretAsLongs().add(g2b.reinterpretAsLongs()).add(g2c.reinterpretAsLongs());
    final LongVector l2 =
        a0.fma(b2, LOW.sub(g2a))
            .reinterpretAsLongs()
            .add(a1.fma(b1, LOW.sub(g2b)).reinterpretAsLongs())
            .add(a2.fma(b0, LOW.sub(g2c)).reinterpretAsLongs());
    l2.add(h1)
        .add(u2)
        .add(u2.add(u2.lanewise(LSHL, 3)).lanewise(LSHL, 1))
        .add(BIAS_2)
        .intoArray(c, co + 2 * LANES);
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
        a0.fma(b3, LOW.sub(g3a))
            .reinterpretAsLongs()
            .add(a1.fma(b2, LOW.sub(g3b)).reinterpretAsLongs())
            .add(a2.fma(b1, LOW.sub(g3c)).reinterpretAsLongs())
            .add(a3.fma(b0, LOW.sub(g3d)).reinterpretAsLongs());
    l3.add(h2)
        .add(u3)
        .add(u3.add(u3.lanewise(LSHL, 3)).lanewise(LSHL, 1))
        .add(BIAS_3)
        .intoArray(c, co + 3 * LANES);
    l4.add(h3)
        .add(h8)
        .add(h8.add(h8.lanewise(LSHL, 3)).lanewise(LSHL, 1))
        .add(BIAS_4)
        .intoArray(c, co + 4 * LANES);
  }

  /** Columns c = a * a in each lane, given ma &lt;= 1. */
  static void square(long[] c, int co, double[] a, int ao) {
    final DoubleVector a0 = DoubleVector.fromArray(DOUBLES, a, ao);
    final DoubleVector a1 = DoubleVector.fromArray(DOUBLES, a, ao + LANES);
    final DoubleVector a2 = DoubleVector.fromArray(DOUBLES, a, ao + 2 * LANES);
    final DoubleVector a3 = DoubleVector.fromArray(DOUBLES, a, ao + 3 * LANES);
    final DoubleVector a4 = DoubleVector.fromArray(DOUBLES, a, ao + 4 * LANES);
    final DoubleVector d0 = a0.add(a0);
    final DoubleVector d1 = a1.add(a1);
    final DoubleVector d2 = a2.add(a2);
    final DoubleVector d3 = a3.add(a3);
    final DoubleVector g4a = d0.fma(a4, HIGH);
    final DoubleVector g4b = d1.fma(a3, HIGH);
    final DoubleVector g4c = a2.fma(a2, HIGH);
    final LongVector h4 =
        g4a.reinterpretAsLongs().add(g4b.reinterpretAsLongs()).add(g4c.reinterpretAsLongs());
    final LongVector l4 =
        d0.fma(a4, LOW.sub(g4a))
            .reinterpretAsLongs()
            .add(d1.fma(a3, LOW.sub(g4b)).reinterpretAsLongs())
            .add(a2.fma(a2, LOW.sub(g4c)).reinterpretAsLongs());
    final DoubleVector g5a = d1.fma(a4, HIGH);
    final DoubleVector g5b = d2.fma(a3, HIGH);
    final LongVector h5 = g5a.reinterpretAsLongs().add(g5b.reinterpretAsLongs());
    final LongVector l5 =
        d1.fma(a4, LOW.sub(g5a))
            .reinterpretAsLongs()
            .add(d2.fma(a3, LOW.sub(g5b)).reinterpretAsLongs());
    final LongVector u0 = l5.add(h4);
    final DoubleVector g6a = d2.fma(a4, HIGH);
    final DoubleVector g6b = a3.fma(a3, HIGH);
    final LongVector h6 = g6a.reinterpretAsLongs().add(g6b.reinterpretAsLongs());
    final LongVector l6 =
        d2.fma(a4, LOW.sub(g6a))
            .reinterpretAsLongs()
            .add(a3.fma(a3, LOW.sub(g6b)).reinterpretAsLongs());
    final LongVector u1 = l6.add(h5);
    final DoubleVector g7a = d3.fma(a4, HIGH);
    final LongVector h7 = g7a.reinterpretAsLongs();
    final LongVector l7 = d3.fma(a4, LOW.sub(g7a)).reinterpretAsLongs();
    final LongVector u2 = l7.add(h6);
    final DoubleVector g8a = a4.fma(a4, HIGH);
    final LongVector h8 = g8a.reinterpretAsLongs();
    final LongVector l8 = a4.fma(a4, LOW.sub(g8a)).reinterpretAsLongs();
    final LongVector u3 = l8.add(h7);
    final DoubleVector g0a = a0.fma(a0, HIGH);
    final LongVector h0 = g0a.reinterpretAsLongs();
    final LongVector l0 = a0.fma(a0, LOW.sub(g0a)).reinterpretAsLongs();
    l0.add(u0)
        .add(u0.add(u0.lanewise(LSHL, 3)).lanewise(LSHL, 1))
        .add(SQUARE_BIAS_0)
        .intoArray(c, co);
    final DoubleVector g1a = d0.fma(a1, HIGH);
    final LongVector h1 = g1a.reinterpretAsLongs();
    final LongVector l1 = d0.fma(a1, LOW.sub(g1a)).reinterpretAsLongs();
    l1.add(h0)
        .add(u1)
        .add(u1.add(u1.lanewise(LSHL, 3)).lanewise(LSHL, 1))
        .add(SQUARE_BIAS_1)
        .intoArray(c, co + LANES);
    final DoubleVector g2a = d0.fma(a2, HIGH);
    final DoubleVector g2b = a1.fma(a1, HIGH);
    final LongVector h2 = g2a.reinterpretAsLongs().add(g2b.reinterpretAsLongs());
    final LongVector l2 =
        d0.fma(a2, LOW.sub(g2a))
            .reinterpretAsLongs()
            .add(a1.fma(a1, LOW.sub(g2b)).reinterpretAsLongs());
    l2.add(h1)
        .add(u2)
        .add(u2.add(u2.lanewise(LSHL, 3)).lanewise(LSHL, 1))
        .add(SQUARE_BIAS_2)
        .intoArray(c, co + 2 * LANES);
    final DoubleVector g3a = d0.fma(a3, HIGH);
    final DoubleVector g3b = d1.fma(a2, HIGH);
    final LongVector h3 = g3a.reinterpretAsLongs().add(g3b.reinterpretAsLongs());
    final LongVector l3 =
        d0.fma(a3, LOW.sub(g3a))
            .reinterpretAsLongs()
            .add(d1.fma(a2, LOW.sub(g3b)).reinterpretAsLongs());
    l3.add(h2)
        .add(u3)
        .add(u3.add(u3.lanewise(LSHL, 3)).lanewise(LSHL, 1))
        .add(SQUARE_BIAS_3)
        .intoArray(c, co + 3 * LANES);
    l4.add(h3)
        .add(h8)
        .add(h8.add(h8.lanewise(LSHL, 3)).lanewise(LSHL, 1))
        .add(SQUARE_BIAS_4)
        .intoArray(c, co + 4 * LANES);
  }

  /**
   * Element r = the columns c, carried once; magnitude 1. A column below 2^63 hands on less than
   * 2^12, 19 times that from the last to the first: so limbs end between -2^50 and 2^50 + 2^17.
   */
  static void settle(double[] r, int ro, long[] c, int co) {
    final LongVector c0 = LongVector.fromArray(LONGS, c, co);
    final LongVector c1 = LongVector.fromArray(LONGS, c, co + LANES);
    final LongVector c2 = LongVector.fromArray(LONGS, c, co + 2 * LANES);
    final LongVector c3 = LongVector.fromArray(LONGS, c, co + 3 * LANES);
    final LongVector c4 = LongVector.fromArray(LONGS, c, co + 4 * LANES);
    final LongVector t = c4.lanewise(LSHR, LIMB_BITS);
    final LongVector t19 = t.add(t.lanewise(LSHL, 1)).add(t.lanewise(LSHL, 4));
    final LongVector r0 = c0.and(MASK).add(t19);
    final LongVector r1 = c1.and(MASK).add(c0.lanewise(LSHR, LIMB_BITS));
    final LongVector r2 = c2.and(MASK).add(c1.lanewise(LSHR, LIMB_BITS));
    final LongVector r3 = c3.and(MASK).add(c2.lanewise(LSHR, LIMB_BITS));
    final LongVector r4 = c4.and(MASK).add(c3.lanewise(LSHR, LIMB_BITS));
    r0.add(TO_DOUBLE).reinterpretAsDoubles().sub(CENTRE).intoArray(r, ro);
    r1.add(TO_DOUBLE).reinterpretAsDoubles().sub(CENTRE).intoArray(r, ro + LANES);
    r2.add(TO_DOUBLE).reinterpretAsDoubles().sub(CENTRE).intoArray(r, ro + 2 * LANES);
    r3.add(TO_DOUBLE).reinterpretAsDoubles().sub(CENTRE).intoArray(r, ro + 3 * LANES);
    r4.add(TO_DOUBLE).reinterpretAsDoubles().sub(CENTRE).intoArray(r, ro + 4 * LANES);
  }

  /** One lane = an element of {@link Field25519} with limbs of at most 2^52; magnitude 1. */
  static void setLane(double[] r, int ro, int lane, long[] a, int ao) {
    long carry = 0;
    for (int limb = 0; limb < LIMBS; limb++) {
      long value = a[ao + limb] + carry;
      carry = (value + CENTRE_BITS) >> LIMB_BITS;
      r[ro + limb * LANES + lane] = value - (carry << LIMB_BITS);
    }
    r[ro + lane] += 19 * carry;
  }

  /** Element r of {@link Field25519} = one lane, canonical, given m &lt;= 8. */
  static void canonicalLane(long[] r, int ro, double[] a, int ao, int lane) {
    for (int limb = 0; limb < LIMBS; limb++) {
      r[ro + limb] = (long) a[ao + limb * LANES + lane];
    }
    Field25519.canonical(r, ro, r, ro);
  }
}
