package io.gavel.kernel.ed25519;

/**
 * The field of p = 2^255 - 19 elements: five signed limbs of 51 bits, element = sum of limb i *
 * 2^(51 i) mod p. An element is five longs of an array from an offset on; any result may lie where
 * an operand lies, and nothing is allocated.
 *
 * <p>An element has <b>magnitude</b> m when every limb's absolute value is at most m * (2^51 +
 * 2^15). Limbs are signed, so that sums and differences need no carry and no bias:
 *
 * <pre>
 *   add, sub   magnitudes add up
 *   neg        keeps the magnitude
 *   mul        takes ma &lt;= 4 with ma * mb &lt;= 16, gives 1
 *   square     takes ma &lt;= 4, gives 1
 *   canonical  takes m &lt;= 8, gives the one representative with limbs in [0, 2^51) below p
 *   decode     gives 1
 * </pre>
 *
 * <p>{@link #isZero}, {@link #isNegative} and {@link #word} demand canonical limbs. No operation
 * has a branch or an index that depends on a value, so all of them may touch secrets. Any thread
 * may call; arrays belong to the caller.
 */
public final class Field25519 {
  /** Limbs, and array elements, of one field element. */
  public static final int LIMBS = 5;

  /** Bytes of an encoded element: 255 bits, little-endian. */
  static final int ENCODED_BYTES = 32;

  private static final int LIMB_BITS = 51;
  private static final long MASK = (1L << LIMB_BITS) - 1;

  /**
   * Multiplication collects each column T of partial products as T = h * 2^55 + l. Shifting one
   * factor left by 9 makes the high halves have weight 2^(64 - 9) = 2^55; h is their sum, and l = T
   * - h * 2^55 is what the roundings left, at least 0 and below 5 * 2^55, so its low 64 bits are
   * all of it: no carry has to be detected. With the factor at magnitude 4, 4 * (2^51 + 2^15) * 2^9
   * &lt; 2^63. Detecting carries instead costs a quarter more time.
   */
  private static final int SHIFT = 9;

  private static final int HIGH_WEIGHT = 64 - SHIFT;

  /** 2^55 of column i is 2^4 of column i + 1. */
  private static final int CARRY_SHIFT = HIGH_WEIGHT - LIMB_BITS;

  /** 16 p, limb by limb: added before reduction it makes every limb of magnitude 8 positive. */
  private static final long BIAS_0 = 16 * (MASK - 18);

  private static final long BIAS = 16 * MASK;

  private Field25519() {}

  static void set(long[] r, int ro, long[] a, int ao) {
    System.arraycopy(a, ao, r, ro, LIMBS);
  }

  /** r = a small integer, 0 &lt;= value &lt; 2^51; magnitude 1. */
  static void setSmall(long[] r, int ro, long value) {
    r[ro] = value;
    r[ro + 1] = 0;
    r[ro + 2] = 0;
    r[ro + 3] = 0;
    r[ro + 4] = 0;
  }

  /** r = a + b; magnitude ma + mb. */
  static void add(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
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

  /** r = -a; magnitude ma. */
  static void neg(long[] r, int ro, long[] a, int ao) {
    r[ro] = -a[ao];
    r[ro + 1] = -a[ao + 1];
    r[ro + 2] = -a[ao + 2];
    r[ro + 3] = -a[ao + 3];
    r[ro + 4] = -a[ao + 4];
  }

  /**
   * r = a * b; magnitude 1, given ma &lt;= 4 and ma * mb &lt;= 16.
   *
   * <p>Bounds, with e for a relative excess below 2^-30: a product of limbs is at most (1 + e)
   * 2^106. Column k adds k + 1 of them with weight 1 and 4 - k with weight 19, so h0 to h4 are at
   * most 77, 59, 41, 23 and 5 times (1 + e) 2^51. What folds into the columns, 16 h of the one
   * before and 19 * 16 * h4 into the first, and l below 80 * 2^51, make at most 1600, 1312, 1024,
   * 736 and 448 times (1 + e) 2^51: all below 2^62. So the carries are below 2^11 and the last, of
   * which limb 0 takes 19, is below 449; each limb of the result lies between -2^14 and 2^51 +
   * 2^14.
   */
  static void mul(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
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
    final long w1 = 19 * b1;
    final long w2 = 19 * b2;
    final long w3 = 19 * b3;
    final long w4 = 19 * b4;
    final long s0 = a0 << SHIFT;
    final long s1 = a1 << SHIFT;
    final long s2 = a2 << SHIFT;
    final long s3 = a3 << SHIFT;
    final long s4 = a4 << SHIFT;
    final long h0 =
        Math.multiplyHigh(s0, b0)
            + Math.multiplyHigh(s1, w4)
            + Math.multiplyHigh(s2, w3)
            + Math.multiplyHigh(s3, w2)
            + Math.multiplyHigh(s4, w1);
    final long l0 = a0 * b0 + a1 * w4 + a2 * w3 + a3 * w2 + a4 * w1 - (h0 << HIGH_WEIGHT);
    final long h1 =
        Math.multiplyHigh(s0, b1)
            + Math.multiplyHigh(s1, b0)
            + Math.multiplyHigh(s2, w4)
            + Math.multiplyHigh(s3, w3)
            + Math.multiplyHigh(s4, w2);
    final long l1 = a0 * b1 + a1 * b0 + a2 * w4 + a3 * w3 + a4 * w2 - (h1 << HIGH_WEIGHT);
    final long h2 =
        Math.multiplyHigh(s0, b2)
            + Math.multiplyHigh(s1, b1)
            + Math.multiplyHigh(s2, b0)
            + Math.multiplyHigh(s3, w4)
            + Math.multiplyHigh(s4, w3);
    final long l2 = a0 * b2 + a1 * b1 + a2 * b0 + a3 * w4 + a4 * w3 - (h2 << HIGH_WEIGHT);
    final long h3 =
        Math.multiplyHigh(s0, b3)
            + Math.multiplyHigh(s1, b2)
            + Math.multiplyHigh(s2, b1)
            + Math.multiplyHigh(s3, b0)
            + Math.multiplyHigh(s4, w4);
    final long l3 = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + a4 * w4 - (h3 << HIGH_WEIGHT);
    final long h4 =
        Math.multiplyHigh(s0, b4)
            + Math.multiplyHigh(s1, b3)
            + Math.multiplyHigh(s2, b2)
            + Math.multiplyHigh(s3, b1)
            + Math.multiplyHigh(s4, b0);
    final long l4 = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 - (h4 << HIGH_WEIGHT);
    final long c0 = l0 + 19 * (h4 << CARRY_SHIFT);
    final long c1 = l1 + (h0 << CARRY_SHIFT);
    final long c2 = l2 + (h1 << CARRY_SHIFT);
    final long c3 = l3 + (h2 << CARRY_SHIFT);
    final long c4 = l4 + (h3 << CARRY_SHIFT);
    r[ro] = (c0 & MASK) + 19 * (c4 >> LIMB_BITS);
    r[ro + 1] = (c1 & MASK) + (c0 >> LIMB_BITS);
    r[ro + 2] = (c2 & MASK) + (c1 >> LIMB_BITS);
    r[ro + 3] = (c3 & MASK) + (c2 >> LIMB_BITS);
    r[ro + 4] = (c4 & MASK) + (c3 >> LIMB_BITS);
  }

  /** r = a * a; magnitude 1, given ma &lt;= 4. The bounds are those of {@link #mul}. */
  static void square(long[] r, int ro, long[] a, int ao) {
    final long a0 = a[ao + 0];
    final long a1 = a[ao + 1];
    final long a2 = a[ao + 2];
    final long a3 = a[ao + 3];
    final long a4 = a[ao + 4];
    final long d0 = 2 * a0;
    final long d1 = 2 * a1;
    final long w3 = 19 * a3;
    final long w4 = 19 * a4;
    final long v3 = 2 * w3;
    final long v4 = 2 * w4;
    final long s0 = a0 << SHIFT;
    final long s1 = a1 << SHIFT;
    final long s2 = a2 << SHIFT;
    final long s3 = a3 << SHIFT;
    final long s4 = a4 << SHIFT;
    final long h0 =
        Math.multiplyHigh(s1, v4) + Math.multiplyHigh(s2, v3) + Math.multiplyHigh(s0, a0);
    final long l0 = a1 * v4 + a2 * v3 + a0 * a0 - (h0 << HIGH_WEIGHT);
    final long h1 =
        Math.multiplyHigh(s1, d0) + Math.multiplyHigh(s2, v4) + Math.multiplyHigh(s3, w3);
    final long l1 = a1 * d0 + a2 * v4 + a3 * w3 - (h1 << HIGH_WEIGHT);
    final long h2 =
        Math.multiplyHigh(s2, d0) + Math.multiplyHigh(s1, a1) + Math.multiplyHigh(s3, v4);
    final long l2 = a2 * d0 + a1 * a1 + a3 * v4 - (h2 << HIGH_WEIGHT);
    final long h3 =
        Math.multiplyHigh(s3, d0) + Math.multiplyHigh(s2, d1) + Math.multiplyHigh(s4, w4);
    final long l3 = a3 * d0 + a2 * d1 + a4 * w4 - (h3 << HIGH_WEIGHT);
    final long h4 =
        Math.multiplyHigh(s4, d0) + Math.multiplyHigh(s3, d1) + Math.multiplyHigh(s2, a2);
    final long l4 = a4 * d0 + a3 * d1 + a2 * a2 - (h4 << HIGH_WEIGHT);
    final long c0 = l0 + 19 * (h4 << CARRY_SHIFT);
    final long c1 = l1 + (h0 << CARRY_SHIFT);
    final long c2 = l2 + (h1 << CARRY_SHIFT);
    final long c3 = l3 + (h2 << CARRY_SHIFT);
    final long c4 = l4 + (h3 << CARRY_SHIFT);
    r[ro] = (c0 & MASK) + 19 * (c4 >> LIMB_BITS);
    r[ro + 1] = (c1 & MASK) + (c0 >> LIMB_BITS);
    r[ro + 2] = (c2 & MASK) + (c1 >> LIMB_BITS);
    r[ro + 3] = (c3 & MASK) + (c2 >> LIMB_BITS);
    r[ro + 4] = (c4 & MASK) + (c3 >> LIMB_BITS);
  }

  /** r = a^(2^n); magnitude 1, given ma &lt;= 4 and n &gt;= 1. */
  static void squareN(long[] r, int ro, long[] a, int ao, int n) {
    square(r, ro, a, ao);
    for (int i = 1; i < n; i++) {
      square(r, ro, r, ro);
    }
  }

  /**
   * r = the representative of a with limbs in [0, 2^51) and value below p, given ma &lt;= 8.
   *
   * <p>After adding 16 p the limbs lie in (0, 2^56). One pass of carries leaves the value below
   * 2^255 + 2^10; a second decides by adding 19 whether it reaches p, as 2^255 - p = 19.
   */
  public static void canonical(long[] r, int ro, long[] a, int ao) {
    long r0 = a[ao] + BIAS_0;
    long r1 = a[ao + 1] + BIAS;
    long r2 = a[ao + 2] + BIAS;
    long r3 = a[ao + 3] + BIAS;
    long r4 = a[ao + 4] + BIAS;
    r1 += r0 >>> LIMB_BITS;
    r2 += r1 >>> LIMB_BITS;
    r3 += r2 >>> LIMB_BITS;
    r4 += r3 >>> LIMB_BITS;
    r0 = (r0 & MASK) + 19 * (r4 >>> LIMB_BITS);
    r1 &= MASK;
    r2 &= MASK;
    r3 &= MASK;
    r4 &= MASK;
    long excess = (r0 + 19) >>> LIMB_BITS;
    excess = (r1 + excess) >>> LIMB_BITS;
    excess = (r2 + excess) >>> LIMB_BITS;
    excess = (r3 + excess) >>> LIMB_BITS;
    excess = (r4 + excess) >>> LIMB_BITS;
    r0 += 19 * excess;
    r1 += r0 >>> LIMB_BITS;
    r2 += r1 >>> LIMB_BITS;
    r3 += r2 >>> LIMB_BITS;
    r4 += r3 >>> LIMB_BITS;
    r[ro] = r0 & MASK;
    r[ro + 1] = r1 & MASK;
    r[ro + 2] = r2 & MASK;
    r[ro + 3] = r3 & MASK;
    r[ro + 4] = r4 & MASK;
  }

  /** Whether a is 0, given canonical limbs. */
  public static boolean isZero(long[] a, int ao) {
    return (a[ao] | a[ao + 1] | a[ao + 2] | a[ao + 3] | a[ao + 4]) == 0;
  }

  /** The sign of RFC 8032, 5.1.2: the lowest bit, given canonical limbs. */
  public static int isNegative(long[] a, int ao) {
    return (int) (a[ao] & 1);
  }

  /**
   * r = the 255-bit little-endian integer whose 64-bit words are given; bit 255 is ignored, values
   * of p and above are taken modulo p. Magnitude 1.
   */
  public static void decode(long[] r, int ro, long word0, long word1, long word2, long word3) {
    r[ro] = word0 & MASK;
    r[ro + 1] = ((word0 >>> 51) | (word1 << 13)) & MASK;
    r[ro + 2] = ((word1 >>> 38) | (word2 << 26)) & MASK;
    r[ro + 3] = ((word2 >>> 25) | (word3 << 39)) & MASK;
    r[ro + 4] = (word3 >>> 12) & MASK;
  }

  /** 64-bit word {@code index} (0 to 3) of the little-endian encoding, given canonical limbs. */
  static long word(long[] a, int ao, int index) {
    return switch (index) {
      case 0 -> a[ao] | (a[ao + 1] << 51);
      case 1 -> (a[ao + 1] >>> 13) | (a[ao + 2] << 38);
      case 2 -> (a[ao + 2] >>> 26) | (a[ao + 3] << 25);
      case 3 -> (a[ao + 3] >>> 39) | (a[ao + 4] << 12);
      default -> throw new IllegalArgumentException("word " + index + ", expected 0 to 3");
    };
  }
}
