package io.gavel.kernel.ed25519;

import java.util.Arrays;

/**
 * Integers modulo L = 2^252 + 27742317777372353535851937790883648493, the order of the base point:
 * four 64-bit words, little-endian, from an offset of an array on. Results are reduced, below L.
 *
 * <p>Reduction is Barrett's (Handbook of Applied Cryptography, 14.42) with words of 64 bits and k =
 * 4. Only the recoding for verification ({@link #signedWindows}) depends on values in its time and
 * its indexes; the rest may touch secrets. An instance owns its scratch and serves one thread.
 */
public final class Scalar25519 {
  /** 64-bit words of a scalar. */
  public static final int WORDS = 4;

  /** Bits that a recoding covers: 253 and the carry out of the last window. */
  public static final int RECODED_BITS = 256;

  private static final long[] L = {
    0x5812631a5cf5d3edL, 0x14def9dea2f79cd6L, 0L, 0x1000000000000000L, 0L
  };

  /** floor(2^512 / L). */
  private static final long[] MU = {
    0xed9ce5a30a2c131bL, 0x2106215d086329a7L, 0xffffffffffffffebL, 0xffffffffffffffffL, 0xfL
  };

  private final long[] wide = new long[2 * WORDS];
  private final long[] product = new long[10];
  private final long[] quotient = new long[5];

  /** Fresh scratch. */
  public Scalar25519() {}

  /** Whether the 256-bit integer is below L; depends on the value, so not for secrets. */
  public static boolean isReduced(long word0, long word1, long word2, long word3) {
    if (word3 != L[3]) {
      return Long.compareUnsigned(word3, L[3]) < 0;
    }
    if (word2 != L[2]) {
      return false;
    }
    if (word1 != L[1]) {
      return Long.compareUnsigned(word1, L[1]) < 0;
    }
    return Long.compareUnsigned(word0, L[0]) < 0;
  }

  /** r = a * b mod L, for any 256-bit a and b. */
  public void mul(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
    multiply(wide, a, ao, WORDS, b, bo, WORDS);
    reduce(r, ro, wide, 0);
  }

  /** r = a * b + c mod L, for any 256-bit a and b and any c below 2^255. */
  public void mulAdd(long[] r, int ro, long[] a, int ao, long[] b, int bo, long[] c, int co) {
    multiply(wide, a, ao, WORDS, b, bo, WORDS);
    long carry = 0;
    for (int i = 0; i < wide.length; i++) {
      long addend = i < WORDS ? c[co + i] : 0;
      long partial = wide[i] + carry;
      long sum = partial + addend;
      carry = carryOut(wide[i], carry, partial) | carryOut(partial, addend, sum);
      wide[i] = sum;
    }
    reduce(r, ro, wide, 0);
  }

  /**
   * r = x mod L for any 512-bit x, eight words from {@code xo} on.
   *
   * <p>q = floor(floor(x / 2^192) * MU / 2^320) is at most 2 below floor(x / L), so x - q * L is
   * below 3 L &lt; 2^254: four words hold it, and two conditional subtractions remain.
   */
  public void reduce(long[] r, int ro, long[] x, int xo) {
    multiply(product, x, xo + 3, 5, MU, 0, 5);
    System.arraycopy(product, 5, quotient, 0, 5);
    multiply(product, quotient, 0, 5, L, 0, 4);
    long borrow = 0;
    for (int i = 0; i < WORDS; i++) {
      long minuend = x[xo + i];
      long partial = minuend - product[i];
      long difference = partial - borrow;
      borrow = borrowOut(minuend, product[i], partial) | borrowOut(partial, borrow, difference);
      r[ro + i] = difference;
    }
    subtractOnce(r, ro);
    subtractOnce(r, ro);
  }

  /** r -= L where r is at least L, in the same time where not. */
  private static void subtractOnce(long[] r, int ro) {
    long borrow = 0;
    for (int i = 0; i < WORDS; i++) {
      long partial = r[ro + i] - L[i];
      borrow = borrowOut(r[ro + i], L[i], partial) | borrowOut(partial, borrow, partial - borrow);
    }
    long mask = borrow - 1;
    borrow = 0;
    for (int i = 0; i < WORDS; i++) {
      long minuend = r[ro + i];
      long subtrahend = L[i] & mask;
      long partial = minuend - subtrahend;
      long difference = partial - borrow;
      borrow = borrowOut(minuend, subtrahend, partial) | borrowOut(partial, borrow, difference);
      r[ro + i] = difference;
    }
  }

  /** r = a * b, an + bn words, schoolbook; r must be neither a nor b. */
  private static void multiply(long[] r, long[] a, int ao, int an, long[] b, int bo, int bn) {
    for (int j = 0; j < bn; j++) {
      r[j] = 0;
    }
    for (int i = 0; i < an; i++) {
      long carry = 0;
      for (int j = 0; j < bn; j++) {
        long low = a[ao + i] * b[bo + j];
        long high = Math.unsignedMultiplyHigh(a[ao + i], b[bo + j]);
        long partial = low + carry;
        high += carryOut(low, carry, partial);
        long sum = partial + r[i + j];
        high += carryOut(partial, r[i + j], sum);
        r[i + j] = sum;
        carry = high;
      }
      r[i + bn] = carry;
    }
  }

  /** Overwrites the scratch, for whoever multiplied secrets. */
  void wipe() {
    Arrays.fill(wide, 0);
    Arrays.fill(product, 0);
    Arrays.fill(quotient, 0);
  }

  /** 1 where sum = a + b wrapped around, else 0; without a branch. */
  private static long carryOut(long a, long b, long sum) {
    return ((a & b) | ((a | b) & ~sum)) >>> 63;
  }

  /** 1 where difference = a - b wrapped around, else 0; without a branch. */
  private static long borrowOut(long a, long b, long difference) {
    return ((~a & b) | ((~a | b) & difference)) >>> 63;
  }

  /**
   * Recodes a scalar below 2^253 into its width-w non-adjacent form: sum of digit i * 2^i, every
   * digit zero or odd and below 2^(w - 1) in absolute value, any w successive ones with at most one
   * that is not zero. Writes digit i to {@code digits[offset + i * stride]} where it is not zero,
   * and nothing else: the caller hands over zeros.
   *
   * @param width w, from 2 to 8
   * @return one more than the highest index written, 0 for the scalar 0; at most 254
   */
  public static int signedWindows(
      byte[] digits, int offset, int stride, int width, long[] scalar, int scalarOffset) {
    int end = 0;
    int carry = 0;
    int bit = 0;
    while (bit < RECODED_BITS) {
      int window = carry + bitsAt(scalar, scalarOffset, bit, width);
      if ((window & 1) == 0) {
        bit++;
        continue;
      }
      carry = window >>> (width - 1);
      digits[offset + bit * stride] = (byte) (window - (carry << width));
      end = bit + 1;
      bit += width;
    }
    return end;
  }

  /** The {@code width} bits, at most 31, from {@code bit} on; zeros follow bit 255. */
  static int bitsAt(long[] scalar, int offset, int bit, int width) {
    int word = bit >>> 6;
    int shift = bit & 63;
    long bits = scalar[offset + word] >>> shift;
    if (shift + width > 64 && word + 1 < WORDS) {
      bits |= scalar[offset + word + 1] << (64 - shift);
    }
    return (int) bits & ((1 << width) - 1);
  }

  /**
   * Recodes an integer n below 2^254 into 255 signs: the bits b_i of r give sum of (2 b_i - 1) 2^i
   * = n modulo L. That sum is 2 r + 1 - 2^255, so r is 2^254 and half of n, or of n + L where n is
   * even. Takes the same time for every value.
   */
  static void signs(long[] r, int ro, long[] n, int no) {
    long even = (n[no] & 1) - 1;
    long carry = 0;
    for (int i = 0; i < WORDS; i++) {
      long addend = L[i] & even;
      long partial = n[no + i] + carry;
      long sum = partial + addend;
      carry = carryOut(n[no + i], carry, partial) | carryOut(partial, addend, sum);
      r[ro + i] = sum;
    }
    for (int i = 0; i < WORDS - 1; i++) {
      r[ro + i] = (r[ro + i] >>> 1) | (r[ro + i + 1] << 63);
    }
    r[ro + WORDS - 1] = (r[ro + WORDS - 1] >>> 1) | (1L << 62);
  }
}
