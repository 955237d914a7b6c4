package io.gavel.kernel.secp256k1;

/**
 * The field of p = 2^256 - 2^32 - 977 elements: five signed limbs of 52 bits, element = sum of limb
 * i * 2^(52 i) mod p. An element is five longs of an array from an offset on; any result may lie
 * where an operand lies, and nothing is allocated.
 *
 * <p>An element has <b>magnitude</b> m when every limb's absolute value is at most m * (2^52 +
 * 2^16). Limbs are signed, so that sums and differences need no carry and no bias:
 *
 * <pre>
 *   add, sub   magnitudes add up
 *   neg        keeps the magnitude
 *   threeHalves takes m, gives 3 m / 2 + 1
 *   mul        takes ma, mb &lt;= 8 with ma * mb &lt;= 25, gives 1
 *   square     takes ma &lt;= 8, gives 1
 *   canonical  takes m &lt;= 8, gives the one representative with limbs in [0, 2^52) below p
 *   decode     gives 1
 * </pre>
 *
 * <p>{@link #isZero}, {@link #isOdd} and {@link #word} demand canonical limbs. Nothing here is
 * secret: keys and signatures are public. Any thread may call; arrays belong to the caller.
 */
public final class FieldP {
  /** Limbs, and array elements, of one field element. */
  public static final int LIMBS = 5;

  /** Bytes of an encoded element, big-endian. */
  static final int ENCODED_BYTES = 32;

  private static final int LIMB_BITS = 52;
  private static final int TOP_BITS = 48;
  private static final long MASK = (1L << LIMB_BITS) - 1;
  private static final long TOP_MASK = (1L << TOP_BITS) - 1;

  /** 2^256 mod p. */
  private static final long FOLD_256 = 0x1000003D1L;

  /** 2^260 mod p, what a limb beyond the fifth is worth. */
  private static final long FOLD = FOLD_256 << 4;

  /** The high half of {@code (x << 2) * FOLD_HIGH} is floor(x * FOLD / 2^52). */
  private static final long FOLD_HIGH = FOLD << 10;

  /**
   * Multiplication collects each column T of partial products as T = h * 2^58 + l: with one factor
   * shifted left by 6 the high halves of the products have weight 2^(64 - 6); h is their sum, and l
   * = T - h * 2^58 is what the roundings left, at least 0 and below 2^58 for each product, so its
   * low 64 bits are all of it and no carry has to be detected.
   */
  private static final int SHIFT = 6;

  private static final int HIGH_WEIGHT = 64 - SHIFT;

  /** 2^58 of column i is 2^6 of column i + 1. */
  private static final int CARRY_SHIFT = HIGH_WEIGHT - LIMB_BITS;

  /** The limbs of p, the lowest first. */
  private static final long P_0 = MASK + 1 - FOLD_256;

  private static final long P_MIDDLE = MASK;
  private static final long P_TOP = TOP_MASK;

  /** 256 p, limb by limb: added before reduction it makes every limb of magnitude 8 positive. */
  private static final int BIAS_SHIFT = 8;

  private FieldP() {}

  static void set(long[] r, int ro, long[] a, int ao) {
    System.arraycopy(a, ao, r, ro, LIMBS);
  }

  /** r = a small integer, 0 &lt;= value &lt; 2^52; magnitude 1. */
  static void setSmall(long[] r, int ro, long value) {
    r[ro] = value;
    r[ro + 1] = 0;
    r[ro + 2] = 0;
    r[ro + 3] = 0;
    r[ro + 4] = 0;
  }

  /** r = a + b; magnitude ma + mb. */
  public static void add(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
    r[ro] = a[ao] + b[bo];
    r[ro + 1] = a[ao + 1] + b[bo + 1];
    r[ro + 2] = a[ao + 2] + b[bo + 2];
    r[ro + 3] = a[ao + 3] + b[bo + 3];
    r[ro + 4] = a[ao + 4] + b[bo + 4];
  }

  /** r = a - b; magnitude ma + mb. */
  public static void sub(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
    r[ro] = a[ao] - b[bo];
    r[ro + 1] = a[ao + 1] - b[bo + 1];
    r[ro + 2] = a[ao + 2] - b[bo + 2];
    r[ro + 3] = a[ao + 3] - b[bo + 3];
    r[ro + 4] = a[ao + 4] - b[bo + 4];
  }

  /** r = a - 2 b; magnitude ma + 2 mb. */
  static void subTwice(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
    r[ro] = a[ao] - 2 * b[bo];
    r[ro + 1] = a[ao + 1] - 2 * b[bo + 1];
    r[ro + 2] = a[ao + 2] - 2 * b[bo + 2];
    r[ro + 3] = a[ao + 3] - 2 * b[bo + 3];
    r[ro + 4] = a[ao + 4] - 2 * b[bo + 4];
  }

  /** r = -a; magnitude ma. */
  static void neg(long[] r, int ro, long[] a, int ao) {
    r[ro] = -a[ao];
    r[ro + 1] = -a[ao + 1];
    r[ro + 2] = -a[ao + 2];
    r[ro + 3] = -a[ao + 3];
    r[ro + 4] = -a[ao + 4];
  }

  /**
   * r = 3 a / 2, magnitude 3 ma / 2 + 1: p is added where the value is odd, and each limb's lowest
   * bit then moves to the limb below.
   */
  static void threeHalves(long[] r, int ro, long[] a, int ao) {
    long r0 = 3 * a[ao];
    long r1 = 3 * a[ao + 1];
    long r2 = 3 * a[ao + 2];
    long r3 = 3 * a[ao + 3];
    long r4 = 3 * a[ao + 4];
    long odd = -(r0 & 1);
    r0 += P_0 & odd;
    r1 += P_MIDDLE & odd;
    r2 += P_MIDDLE & odd;
    r3 += P_MIDDLE & odd;
    r4 += P_TOP & odd;
    r[ro] = (r0 >> 1) + ((r1 & 1) << (LIMB_BITS - 1));
    r[ro + 1] = (r1 >> 1) + ((r2 & 1) << (LIMB_BITS - 1));
    r[ro + 2] = (r2 >> 1) + ((r3 & 1) << (LIMB_BITS - 1));
    r[ro + 3] = (r3 >> 1) + ((r4 & 1) << (LIMB_BITS - 1));
    r[ro + 4] = r4 >> 1;
  }

  /**
   * r = a * b; magnitude 1, given ma, mb &lt;= 8 and ma * mb &lt;= 25.
   *
   * <p>A column is a sum of a_i b_j + a_j b_i = a_i b_i + a_j b_j + (a_i - a_j) (b_j - b_i): the
   * five products a_i b_i serve all columns, so that 15 do for 25. It is a tenth faster.
   *
   * <p>Bounds: at most six roundings in a column that folds, so l &lt; 6 * 2^58; |h| carries as at
   * most 5 * 25 * 2^52 (1 + 2^-30) &lt; 2 * 2^58: together below 2^61, as {@link #FOLD_HIGH}
   * demands. The columns below the fifth have seven roundings and need stay below 2^63 alone. What
   * folds adds less than 2^47. Each limb of the result lies within 2^52 + 2^12.
   */
  public static void mul(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
    final long a0 = a[ao + 0];
    final long a1 = a[ao + 1];
    final long a2 = a[ao + 2];
    final long a3 = a[ao + 3];
    final long a4 = a[ao + 4];
    final long b0 = b[bo + 0];
    final long b1 = b[bo + 1];
    final long b2 = b[bo + 2];
    final long b3 = b[bo + 3];
    final long b4 = b[bo + 4];
    final long s0 = a0 << SHIFT;
    final long s1 = a1 << SHIFT;
    final long s2 = a2 << SHIFT;
    final long s3 = a3 << SHIFT;
    final long s4 = a4 << SHIFT;
    final long ph0 = Math.multiplyHigh(s0, b0);
    final long pl0 = a0 * b0;
    final long ph1 = Math.multiplyHigh(s1, b1);
    final long pl1 = a1 * b1;
    final long ph2 = Math.multiplyHigh(s2, b2);
    final long pl2 = a2 * b2;
    final long ph3 = Math.multiplyHigh(s3, b3);
    final long pl3 = a3 * b3;
    final long ph4 = Math.multiplyHigh(s4, b4);
    final long pl4 = a4 * b4;
    final long uh1 = ph0 + ph1;
    final long uh2 = uh1 + ph2;
    final long uh3 = uh2 + ph3;
    final long uh4 = uh3 + ph4;
    final long vh3 = ph3 + ph4;
    final long vh2 = vh3 + ph2;
    final long vh1 = vh2 + ph1;
    final long ul1 = pl0 + pl1;
    final long ul2 = ul1 + pl2;
    final long ul3 = ul2 + pl3;
    final long ul4 = ul3 + pl4;
    final long vl3 = pl3 + pl4;
    final long vl2 = vl3 + pl2;
    final long vl1 = vl2 + pl1;
    final long h0 = ph0;
    final long l0 = pl0 - (h0 << HIGH_WEIGHT);
    final long h1 = uh1 + Math.multiplyHigh(s0 - s1, b1 - b0);
    final long l1 = ul1 + (a0 - a1) * (b1 - b0) - (h1 << HIGH_WEIGHT);
    final long h2 = uh2 + Math.multiplyHigh(s0 - s2, b2 - b0);
    final long l2 = ul2 + (a0 - a2) * (b2 - b0) - (h2 << HIGH_WEIGHT);
    final long h3 = uh3 + Math.multiplyHigh(s0 - s3, b3 - b0) + Math.multiplyHigh(s1 - s2, b2 - b1);
    final long l3 = ul3 + (a0 - a3) * (b3 - b0) + (a1 - a2) * (b2 - b1) - (h3 << HIGH_WEIGHT);
    final long h4 = uh4 + Math.multiplyHigh(s0 - s4, b4 - b0) + Math.multiplyHigh(s1 - s3, b3 - b1);
    final long l4 = ul4 + (a0 - a4) * (b4 - b0) + (a1 - a3) * (b3 - b1) - (h4 << HIGH_WEIGHT);
    final long h5 = vh1 + Math.multiplyHigh(s1 - s4, b4 - b1) + Math.multiplyHigh(s2 - s3, b3 - b2);
    final long l5 = vl1 + (a1 - a4) * (b4 - b1) + (a2 - a3) * (b3 - b2) - (h5 << HIGH_WEIGHT);
    final long h6 = vh2 + Math.multiplyHigh(s2 - s4, b4 - b2);
    final long l6 = vl2 + (a2 - a4) * (b4 - b2) - (h6 << HIGH_WEIGHT);
    final long h7 = vh3 + Math.multiplyHigh(s3 - s4, b4 - b3);
    final long l7 = vl3 + (a3 - a4) * (b4 - b3) - (h7 << HIGH_WEIGHT);
    final long h8 = ph4;
    final long l8 = pl4 - (h8 << HIGH_WEIGHT);
    final long t1 = l1 + (h0 << CARRY_SHIFT);
    final long t2 = l2 + (h1 << CARRY_SHIFT);
    final long t3 = l3 + (h2 << CARRY_SHIFT);
    final long t4 = l4 + (h3 << CARRY_SHIFT);
    final long t5 = l5 + (h4 << CARRY_SHIFT);
    final long t6 = l6 + (h5 << CARRY_SHIFT);
    final long t7 = l7 + (h6 << CARRY_SHIFT);
    final long t8 = l8 + (h7 << CARRY_SHIFT);
    final long t9 = h8 << CARRY_SHIFT;
    final long f4 = Math.multiplyHigh(t9 << 2, FOLD_HIGH);
    final long e4 = t4 + (t9 * FOLD & MASK) + Math.multiplyHigh(t8 << 2, FOLD_HIGH);
    final long top = f4 + (e4 >> LIMB_BITS);
    final long e0 = l0 + (t5 * FOLD & MASK) + (top * FOLD & MASK);
    final long e1 =
        t1
            + (t6 * FOLD & MASK)
            + Math.multiplyHigh(t5 << 2, FOLD_HIGH)
            + Math.multiplyHigh(top << 2, FOLD_HIGH);
    final long e2 = t2 + (t7 * FOLD & MASK) + Math.multiplyHigh(t6 << 2, FOLD_HIGH);
    final long e3 = t3 + (t8 * FOLD & MASK) + Math.multiplyHigh(t7 << 2, FOLD_HIGH);
    r[ro] = e0 & MASK;
    r[ro + 1] = (e1 & MASK) + (e0 >> LIMB_BITS);
    r[ro + 2] = (e2 & MASK) + (e1 >> LIMB_BITS);
    r[ro + 3] = (e3 & MASK) + (e2 >> LIMB_BITS);
    r[ro + 4] = (e4 & MASK) + (e3 >> LIMB_BITS);
  }

  /**
   * r = a * a; magnitude 1, given ma &lt;= 8. Two roundings in a column that folds, so l &lt; 2 *
   * 2^58; |h| carries as at most 5 * 64 * 2^52 (1 + 2^-30) &lt; 5.1 * 2^58: together below 2^61.
   */
  public static void square(long[] r, int ro, long[] a, int ao) {
    final long a0 = a[ao + 0];
    final long a1 = a[ao + 1];
    final long a2 = a[ao + 2];
    final long a3 = a[ao + 3];
    final long a4 = a[ao + 4];
    final long d0 = 2 * a0;
    final long d1 = 2 * a1;
    final long d2 = 2 * a2;
    final long d3 = 2 * a3;
    final long s0 = a0 << SHIFT;
    final long s1 = a1 << SHIFT;
    final long s2 = a2 << SHIFT;
    final long s3 = a3 << SHIFT;
    final long s4 = a4 << SHIFT;
    final long h0 = Math.multiplyHigh(s0, a0);
    final long l0 = a0 * a0 - (h0 << HIGH_WEIGHT);
    final long h1 = Math.multiplyHigh(s1, d0);
    final long l1 = a1 * d0 - (h1 << HIGH_WEIGHT);
    final long h2 = Math.multiplyHigh(s2, d0) + Math.multiplyHigh(s1, a1);
    final long l2 = a2 * d0 + a1 * a1 - (h2 << HIGH_WEIGHT);
    final long h3 = Math.multiplyHigh(s3, d0) + Math.multiplyHigh(s2, d1);
    final long l3 = a3 * d0 + a2 * d1 - (h3 << HIGH_WEIGHT);
    final long h4 =
        Math.multiplyHigh(s4, d0) + Math.multiplyHigh(s3, d1) + Math.multiplyHigh(s2, a2);
    final long l4 = a4 * d0 + a3 * d1 + a2 * a2 - (h4 << HIGH_WEIGHT);
    final long h5 = Math.multiplyHigh(s4, d1) + Math.multiplyHigh(s3, d2);
    final long l5 = a4 * d1 + a3 * d2 - (h5 << HIGH_WEIGHT);
    final long h6 = Math.multiplyHigh(s4, d2) + Math.multiplyHigh(s3, a3);
    final long l6 = a4 * d2 + a3 * a3 - (h6 << HIGH_WEIGHT);
    final long h7 = Math.multiplyHigh(s4, d3);
    final long l7 = a4 * d3 - (h7 << HIGH_WEIGHT);
    final long h8 = Math.multiplyHigh(s4, a4);
    final long l8 = a4 * a4 - (h8 << HIGH_WEIGHT);
    final long t1 = l1 + (h0 << CARRY_SHIFT);
    final long t2 = l2 + (h1 << CARRY_SHIFT);
    final long t3 = l3 + (h2 << CARRY_SHIFT);
    final long t4 = l4 + (h3 << CARRY_SHIFT);
    final long t5 = l5 + (h4 << CARRY_SHIFT);
    final long t6 = l6 + (h5 << CARRY_SHIFT);
    final long t7 = l7 + (h6 << CARRY_SHIFT);
    final long t8 = l8 + (h7 << CARRY_SHIFT);
    final long t9 = h8 << CARRY_SHIFT;
    final long f4 = Math.multiplyHigh(t9 << 2, FOLD_HIGH);
    final long e4 = t4 + (t9 * FOLD & MASK) + Math.multiplyHigh(t8 << 2, FOLD_HIGH);
    final long top = f4 + (e4 >> LIMB_BITS);
    final long e0 = l0 + (t5 * FOLD & MASK) + (top * FOLD & MASK);
    final long e1 =
        t1
            + (t6 * FOLD & MASK)
            + Math.multiplyHigh(t5 << 2, FOLD_HIGH)
            + Math.multiplyHigh(top << 2, FOLD_HIGH);
    final long e2 = t2 + (t7 * FOLD & MASK) + Math.multiplyHigh(t6 << 2, FOLD_HIGH);
    final long e3 = t3 + (t8 * FOLD & MASK) + Math.multiplyHigh(t7 << 2, FOLD_HIGH);
    r[ro] = e0 & MASK;
    r[ro + 1] = (e1 & MASK) + (e0 >> LIMB_BITS);
    r[ro + 2] = (e2 & MASK) + (e1 >> LIMB_BITS);
    r[ro + 3] = (e3 & MASK) + (e2 >> LIMB_BITS);
    r[ro + 4] = (e4 & MASK) + (e3 >> LIMB_BITS);
  }

  /** r = a^(2^n); magnitude 1, given ma &lt;= 8 and n &gt;= 1. */
  static void squareN(long[] r, int ro, long[] a, int ao, int n) {
    square(r, ro, a, ao);
    for (int i = 1; i < n; i++) {
      square(r, ro, r, ro);
    }
  }

  /**
   * r = the representative of a with limbs in [0, 2^52) and value below p, given ma &lt;= 8.
   *
   * <p>After adding 256 p the limbs lie in (0, 2^61). One pass of carries leaves the value below
   * 2^256 + 2^46; a second decides by adding 2^256 - p whether it reaches p.
   */
  public static void canonical(long[] r, int ro, long[] a, int ao) {
    long r0 = a[ao] + (P_0 << BIAS_SHIFT);
    long r1 = a[ao + 1] + (P_MIDDLE << BIAS_SHIFT);
    long r2 = a[ao + 2] + (P_MIDDLE << BIAS_SHIFT);
    long r3 = a[ao + 3] + (P_MIDDLE << BIAS_SHIFT);
    long r4 = a[ao + 4] + (P_TOP << BIAS_SHIFT);
    r1 += r0 >>> LIMB_BITS;
    r2 += r1 >>> LIMB_BITS;
    r3 += r2 >>> LIMB_BITS;
    r4 += r3 >>> LIMB_BITS;
    r0 = (r0 & MASK) + (r4 >>> TOP_BITS) * FOLD_256;
    r1 &= MASK;
    r2 &= MASK;
    r3 &= MASK;
    r4 &= TOP_MASK;
    long excess = (r0 + FOLD_256) >>> LIMB_BITS;
    excess = (r1 + excess) >>> LIMB_BITS;
    excess = (r2 + excess) >>> LIMB_BITS;
    excess = (r3 + excess) >>> LIMB_BITS;
    excess = (r4 + excess) >>> TOP_BITS;
    r0 += FOLD_256 * excess;
    r1 += r0 >>> LIMB_BITS;
    r2 += r1 >>> LIMB_BITS;
    r3 += r2 >>> LIMB_BITS;
    r4 += r3 >>> LIMB_BITS;
    r[ro] = r0 & MASK;
    r[ro + 1] = r1 & MASK;
    r[ro + 2] = r2 & MASK;
    r[ro + 3] = r3 & MASK;
    r[ro + 4] = r4 & TOP_MASK;
  }

  /** Whether a is 0, given canonical limbs. */
  public static boolean isZero(long[] a, int ao) {
    return (a[ao] | a[ao + 1] | a[ao + 2] | a[ao + 3] | a[ao + 4]) == 0;
  }

  /** Whether a is odd, given canonical limbs. */
  static boolean isOdd(long[] a, int ao) {
    return (a[ao] & 1) == 1;
  }

  /** Whether the 256-bit integer is below p; its words are little-endian. */
  static boolean isReduced(long word0, long word1, long word2, long word3) {
    return (word1 & word2 & word3) != -1L || Long.compareUnsigned(word0, -FOLD_256) < 0;
  }

  /**
   * r = the 256-bit integer with these 64-bit words, the lowest first; values of p and above are
   * taken modulo p. Magnitude 1.
   */
  public static void decode(long[] r, int ro, long word0, long word1, long word2, long word3) {
    r[ro] = word0 & MASK;
    r[ro + 1] = ((word0 >>> 52) | (word1 << 12)) & MASK;
    r[ro + 2] = ((word1 >>> 40) | (word2 << 24)) & MASK;
    r[ro + 3] = ((word2 >>> 28) | (word3 << 36)) & MASK;
    r[ro + 4] = word3 >>> 16;
  }

  /** 64-bit word {@code index} (0 to 3, the lowest first), given canonical limbs. */
  static long word(long[] a, int ao, int index) {
    return switch (index) {
      case 0 -> a[ao] | (a[ao + 1] << 52);
      case 1 -> (a[ao + 1] >>> 12) | (a[ao + 2] << 40);
      case 2 -> (a[ao + 2] >>> 24) | (a[ao + 3] << 28);
      case 3 -> (a[ao + 3] >>> 36) | (a[ao + 4] << 16);
      default -> throw new IllegalArgumentException("word " + index + ", expected 0 to 3");
    };
  }
}
