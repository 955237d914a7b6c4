package io.gavel.kernel.secp256k1;

/**
 * Integers modulo n, the order of secp256k1's base point: four 64-bit words, the lowest first, from
 * an offset of an array on. Results are reduced, below n.
 *
 * <p>n = 2^256 - C with C of 129 bits, so that what lies above 2^256 is folded in times C. Nothing
 * here is secret: time and branches depend on values. An instance owns its scratch and serves one
 * thread; results may lie where operands lie.
 */
public final class ScalarN {
  /** 64-bit words of a scalar. */
  public static final int WORDS = 4;

  /** n, little-endian words. */
  private static final long[] N = {
    0xbfd25e8cd0364141L, 0xbaaedce6af48a03bL, 0xfffffffffffffffeL, 0xffffffffffffffffL
  };

  /** n - 2, the exponent of the inverse. */
  private static final long[] N_LESS_2 = {N[0] - 2, N[1], N[2], N[3]};

  /** (n - 1) / 2, the largest low s. */
  private static final long[] HALF = {
    0xdfe92f46681b20a0L, 0x5d576e7357a4501dL, 0xffffffffffffffffL, 0x7fffffffffffffffL
  };

  /** C = 2^256 - n. */
  private static final long[] C = {0x402da1732fc9bebfL, 0x4551231950b75fc4L, 1L};

  private static final int WIDE_WORDS = 2 * WORDS;

  private final long[] wide = new long[WIDE_WORDS];
  private final long[] fold = new long[WIDE_WORDS];
  private final long[] power = new long[WORDS];

  /** For verifier and recoverer. */
  ScalarN() {}

  static void set(long[] r, int ro, long[] a, int ao) {
    System.arraycopy(a, ao, r, ro, WORDS);
  }

  static boolean isZero(long[] a, int ao) {
    return (a[ao] | a[ao + 1] | a[ao + 2] | a[ao + 3]) == 0;
  }

  /** Whether the 256-bit integer is below n. */
  static boolean isReduced(long[] a, int ao) {
    return compare(a, ao, N) < 0;
  }

  /** Whether a is above n / 2; a and n - a are never both low. */
  static boolean isHigh(long[] a, int ao) {
    return compare(a, ao, HALF) > 0;
  }

  private static int compare(long[] a, int ao, long[] b) {
    for (int i = WORDS - 1; i > 0; i--) {
      if (a[ao + i] != b[i]) {
        return Long.compareUnsigned(a[ao + i], b[i]);
      }
    }
    return Long.compareUnsigned(a[ao], b[0]);
  }

  /** a = a mod n, for any 256-bit a: it is below 2 n. */
  static void reduceOnce(long[] a, int ao) {
    if (!isReduced(a, ao)) {
      addC(a, ao);
    }
  }

  /** a += C, dropping what exceeds 2^256: so n is subtracted where a is at least n. */
  private static void addC(long[] a, int ao) {
    long carry = 0;
    for (int i = 0; i < WORDS; i++) {
      long addend = i < C.length ? C[i] : 0;
      long partial = a[ao + i] + carry;
      long sum = partial + addend;
      carry = carryOut(a[ao + i], carry, partial) | carryOut(partial, addend, sum);
      a[ao + i] = sum;
    }
  }

  /**
   * r = a + n as an integer of 256 bits.
   *
   * @return false where it does not fit; r is then undefined
   */
  static boolean addOrder(long[] r, int ro, long[] a, int ao) {
    long carry = 0;
    for (int i = 0; i < WORDS; i++) {
      long partial = a[ao + i] + carry;
      long sum = partial + N[i];
      carry = carryOut(a[ao + i], carry, partial) | carryOut(partial, N[i], sum);
      r[ro + i] = sum;
    }
    return carry == 0;
  }

  /** r = -a mod n, given a below n. */
  static void neg(long[] r, int ro, long[] a, int ao) {
    if (isZero(a, ao)) {
      set(r, ro, a, ao);
      return;
    }
    long borrow = 0;
    for (int i = 0; i < WORDS; i++) {
      long subtrahend = a[ao + i];
      long partial = N[i] - subtrahend;
      long difference = partial - borrow;
      borrow = borrowOut(N[i], subtrahend, partial) | borrowOut(partial, borrow, difference);
      r[ro + i] = difference;
    }
  }

  /**
   * r = a * b mod n, for any 256-bit a and b.
   *
   * <p>With x = low + 2^256 high = low + C high (mod n) the product of 512 bits shrinks to 386,
   * then to 260, then to less than 2^256 + 2^134; one n is subtracted for a carry, and one where
   * the rest still reaches n.
   */
  void mul(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
    multiply(wide, a, ao, WORDS, b, bo, WORDS);
    foldHigh(WORDS);
    foldHigh(3);
    foldHigh(1);
    if (wide[WORDS] != 0) {
      addC(wide, 0);
    }
    reduceOnce(wide, 0);
    set(r, ro, wide, 0);
  }

  /** wide = its low four words + C * the {@code words} words above them. */
  private void foldHigh(int words) {
    multiply(fold, wide, WORDS, words, C, 0, C.length);
    long carry = 0;
    for (int i = 0; i < WIDE_WORDS; i++) {
      long addend = i < words + C.length ? fold[i] : 0;
      long low = i < WORDS ? wide[i] : 0;
      long partial = low + carry;
      long sum = partial + addend;
      carry = carryOut(low, carry, partial) | carryOut(partial, addend, sum);
      wide[i] = sum;
    }
  }

  /** r = 1 / a mod n, or 0 where a is 0: a^(n - 2), some 450 multiplications. */
  void invert(long[] r, int ro, long[] a, int ao) {
    set(power, 0, a, ao);
    for (int bit = 254; bit >= 0; bit--) {
      mul(power, 0, power, 0, power, 0);
      if ((N_LESS_2[bit >>> 6] >>> (bit & 63) & 1) == 1) {
        mul(power, 0, power, 0, a, ao);
      }
    }
    set(r, ro, power, 0);
  }

  /**
   * Inverts {@code count} scalars that lie one behind the other, none of them 0, at the price of
   * one inversion and three multiplications each (Montgomery 1987).
   *
   * @param products scratch of as many words
   */
  void invertAll(long[] a, int count, long[] products) {
    if (count == 0) {
      return;
    }
    set(products, 0, a, 0);
    for (int i = 1; i < count; i++) {
      mul(products, i * WORDS, products, (i - 1) * WORDS, a, i * WORDS);
    }
    int last = (count - 1) * WORDS;
    invert(products, last, products, last);
    for (int at = last; at > 0; at -= WORDS) {
      // Here products[at] is the inverse of a[0] ... a[at]; the one below is still their product.
      int below = at - WORDS;
      mul(power, 0, products, at, products, below);
      mul(products, below, products, at, a, at);
      set(a, at, power, 0);
    }
    set(a, 0, products, 0);
  }

  /** r = a * b, an + bn words, schoolbook; r must be neither a nor b. */
  static void multiply(long[] r, long[] a, int ao, int an, long[] b, int bo, int bn) {
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

  /** 1 where sum = a + b wrapped around, else 0; without a branch. */
  static long carryOut(long a, long b, long sum) {
    return ((a & b) | ((a | b) & ~sum)) >>> 63;
  }

  /** 1 where difference = a - b wrapped around, else 0; without a branch. */
  static long borrowOut(long a, long b, long difference) {
    return ((~a & b) | ((~a | b) & difference)) >>> 63;
  }
}
