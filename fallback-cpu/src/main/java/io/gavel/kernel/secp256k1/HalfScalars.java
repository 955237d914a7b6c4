package io.gavel.kernel.secp256k1;

import java.util.Arrays;

/**
 * A scalar k as two of half the length: k = k1 + lambda * k2 mod n with |k1| and |k2| below 2^128,
 * so that a sum of multiples needs half the doublings (Gallant, Lambert and Vanstone, Crypto 2001).
 * lambda is a cube root of 1 modulo n, beta one modulo p, and lambda (x, y) = (beta x, y).
 *
 * <p>Let v1 = (a1, b1) and v2 = (a2, b2) be short vectors with a + lambda b = 0 mod n, of
 * determinant n. With c1 and c2 the integers nearest to k b2 / n and -k b1 / n, (k, 0) - c1 v1 - c2
 * v2 is at most half of v1 and half of v2 away from nothing: |k1| &lt;= (a1 + a2) / 2 + 1 &lt; 0.64
 * * 2^128 and |k2| &lt;= (|b1| + b2) / 2 + 1 &lt; 0.55 * 2^128. The nearest integers come from a
 * product with 2^384 b2 / n and 2^384 |b1| / n, rounded, which moves them by less than 2^-127.
 *
 * <p>An instance owns its scratch and holds the halves of the last {@link #split}; one thread.
 */
public final class HalfScalars {
  /** Digits of a recoded half: 128 and the carry out of the last window. */
  static final int DIGITS = 129;

  /** 64-bit words of a half; the third is 0 but after {@link #splitOdd}. */
  static final int WORDS = 3;

  private static final long[] BETA = {
    0xc1396c28719501eeL, 0x9cf0497512f58995L, 0x6e64479eac3434e9L, 0x7ae96a2b657c0710L
  };

  /** round(2^384 b2 / n). */
  private static final long[] G_1 = {
    0xe893209a45dbb031L, 0x3daa8a1471e8ca7fL, 0xe86c90e49284eb15L, 0x3086d221a7d46bcdL
  };

  /** round(-2^384 b1 / n). */
  private static final long[] G_2 = {
    0x1571b4ae8ac47f71L, 0x221208ac9df506c6L, 0x6f547fa90abfe4c4L, 0xe4437ed6010e8828L
  };

  /** a1, which is b2 too. */
  private static final long[] A_1 = {0xe86c90e49284eb15L, 0x3086d221a7d46bcdL};

  private static final long[] A_2 = {0x57c1108d9d44cfd8L, 0x14ca50f7a8e2f3f6L, 1L};

  private static final long[] MINUS_B_1 = {0x6f547fa90abfe4c3L, 0xe4437ed6010e8828L};

  private final long[] wide = new long[2 * ScalarN.WORDS];
  private final long[] c1 = new long[WORDS];
  private final long[] c2 = new long[WORDS];
  private final long[] product = new long[2 * WORDS];
  private final long[] first = new long[WORDS];
  private final long[] second = new long[WORDS];
  private boolean firstNegative;
  private boolean secondNegative;

  /** For whoever sums multiples. */
  public HalfScalars() {}

  /** beta, little-endian words: beta^3 = 1 mod p. */
  public static long[] beta() {
    return BETA.clone();
  }

  /** Splits the scalar k, reduced. */
  public void split(long[] k, int ko) {
    signedHalves(k, ko);
    firstNegative = magnitude(first);
    secondNegative = magnitude(second);
  }

  /**
   * Splits the scalar k, reduced, so that both halves are odd, and below 2^129: where k1 is even,
   * v1 comes off, both of whose components are odd; where then k2 is even, v2, of which b2 alone is
   * odd. |k1| stays below (0.64 + 0.19 + 1.09) 2^128 and |k2| below (0.55 + 0.90 + 0.19) 2^128.
   */
  public void splitOdd(long[] k, int ko) {
    signedHalves(k, ko);
    if ((first[0] & 1) == 0) {
      add(first, A_1, true);
      add(second, MINUS_B_1, false);
    }
    if ((second[0] & 1) == 0) {
      add(first, A_2, true);
      add(second, A_1, true);
    }
    firstNegative = magnitude(first);
    secondNegative = magnitude(second);
  }

  /** k1 = k - c1 a1 - c2 a2 and k2 = - c1 b1 - c2 b2, in two's complement. */
  private void signedHalves(long[] k, int ko) {
    nearest(c1, k, ko, G_1);
    nearest(c2, k, ko, G_2);
    System.arraycopy(k, ko, first, 0, WORDS);
    addProduct(first, c1, A_1, true);
    addProduct(first, c2, A_2, true);
    Arrays.fill(second, 0);
    addProduct(second, c1, MINUS_B_1, false);
    addProduct(second, c2, A_1, true);
  }

  /** |k1|, little-endian words; good until the next split. */
  public long[] first() {
    return first;
  }

  /** |k2|, little-endian words; good until the next split. */
  public long[] second() {
    return second;
  }

  /** Whether k1 is below 0. */
  public boolean firstNegative() {
    return firstNegative;
  }

  /** Whether k2 is below 0. */
  public boolean secondNegative() {
    return secondNegative;
  }

  /** c = k g / 2^384, to the nearest integer; at most 2^128. */
  private void nearest(long[] c, long[] k, int ko, long[] g) {
    ScalarN.multiply(wide, k, ko, ScalarN.WORDS, g, 0, ScalarN.WORDS);
    long half = wide[5] >>> 63;
    c[0] = wide[6] + half;
    long carry = ScalarN.carryOut(wide[6], half, c[0]);
    c[1] = wide[7] + carry;
    c[2] = ScalarN.carryOut(wide[7], carry, c[1]);
  }

  /** half += c * factor, or -=, modulo 2^192: the sums wanted are within 2^130, so exact. */
  private void addProduct(long[] half, long[] c, long[] factor, boolean subtract) {
    ScalarN.multiply(product, c, 0, WORDS, factor, 0, factor.length);
    add(half, product, subtract);
  }

  /** half += addend, or -=, modulo 2^192; words that the addend lacks are 0. */
  private static void add(long[] half, long[] addend, boolean subtract) {
    long flip = subtract ? -1L : 0L;
    long carry = subtract ? 1L : 0L;
    for (int i = 0; i < WORDS; i++) {
      long word = (i < addend.length ? addend[i] : 0) ^ flip;
      long partial = half[i] + carry;
      long sum = partial + word;
      carry = ScalarN.carryOut(half[i], carry, partial) | ScalarN.carryOut(partial, word, sum);
      half[i] = sum;
    }
  }

  /** half = |half|; whether it was below 0. */
  private static boolean magnitude(long[] half) {
    boolean negative = half[WORDS - 1] < 0;
    if (negative) {
      long carry = 1;
      for (int i = 0; i < WORDS; i++) {
        half[i] = ~half[i] + carry;
        carry = carry == 1 && half[i] == 0 ? 1 : 0;
      }
    }
    return negative;
  }

  /** {@code width} bits of a half from {@code bit} on, at most 31; beyond its words are zeros. */
  public static int bitsAt(long[] half, int bit, int width) {
    int word = bit >>> 6;
    int shift = bit & 63;
    long bits = word < WORDS ? half[word] >>> shift : 0;
    if (shift + width > Long.SIZE && word + 1 < WORDS) {
      bits |= half[word + 1] << (Long.SIZE - shift);
    }
    return (int) bits & ((1 << width) - 1);
  }

  /**
   * Recodes a half, below 2^128, into its width-w non-adjacent form: sum of digit i * 2^i, every
   * digit zero or odd and below 2^(w - 1) in absolute value, any w successive ones with at most one
   * that is not zero. Writes digit i to {@code digits[i]}, all {@link #DIGITS} of them.
   *
   * @param negative whether to recode minus the half
   * @param width w, from 2 to 15
   * @return one more than the highest index that is not zero, at most 129
   */
  static int signedWindows(short[] digits, long low, long high, boolean negative, int width) {
    Arrays.fill(digits, (short) 0);
    int mask = (1 << width) - 1;
    int end = 0;
    int carry = 0;
    int bit = 0;
    while (bit < DIGITS - 1 || carry != 0) {
      int window = carry + ((int) bitsAt(low, high, bit) & mask);
      if ((window & 1) == 0) {
        bit++;
        continue;
      }
      carry = window >>> (width - 1);
      int digit = window - (carry << width);
      digits[bit] = (short) (negative ? -digit : digit);
      end = bit + 1;
      bit += width;
    }
    return end;
  }

  private static long bitsAt(long low, long high, int bit) {
    if (bit >= 128) {
      return 0;
    }
    if (bit >= 64) {
      return high >>> (bit - 64);
    }
    return bit == 0 ? low : low >>> bit | high << (64 - bit);
  }
}
