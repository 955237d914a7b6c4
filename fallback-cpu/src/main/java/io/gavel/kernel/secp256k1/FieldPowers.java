package io.gavel.kernel.secp256k1;

/**
 * The two long powers of the field, each by one chain of some 254 squarings and 15 multiplications,
 * and inversion of many elements for one of them. An instance owns its scratch; one thread.
 */
final class FieldPowers {
  private static final int L = FieldP.LIMBS;

  /** a^(2^k - 1) for the k named. */
  private static final int ONES_2 = 0;

  private static final int ONES_3 = L;
  private static final int ONES_22 = 2 * L;
  private static final int ONES_44 = 3 * L;
  private static final int ONES_88 = 4 * L;
  private static final int T = 5 * L;
  private static final int U = 6 * L;

  private final long[] t = new long[7 * L];

  /** r = a^(p - 2), which is 1 / a, or 0 where a is 0; magnitude 1, given ma &lt;= 4. */
  void invert(long[] r, int ro, long[] a, int ao) {
    FieldP.set(t, U, a, ao);
    powerOf223OnesThen22(a, ao);
    // p - 2 ends, behind those and a zero between, in 00001 011 01.
    append(T, T, 5, U);
    append(T, T, 3, ONES_2);
    append(T, T, 2, U);
    FieldP.set(r, ro, t, T);
  }

  /**
   * r = a^((p + 1) / 4), a square root of a if it has one, as p = 3 mod 4; magnitude 1, given ma
   * &lt;= 4. Squaring r tells whether it is.
   */
  void squareRoot(long[] r, int ro, long[] a, int ao) {
    powerOf223OnesThen22(a, ao);
    // (p + 1) / 4 ends, behind those and a zero between, in 000011 00.
    append(T, T, 6, ONES_2);
    FieldP.squareN(r, ro, t, T, 2);
  }

  /**
   * Inverts {@code count} elements of magnitude 4 at most, none of them 0 mod p, that lie {@code
   * stride} longs apart: one inversion and three multiplications each (Montgomery 1987).
   *
   * @param products scratch of as many elements, packed
   */
  void invertAll(long[] a, int ao, int stride, int count, long[] products) {
    if (count == 0) {
      return;
    }
    FieldP.set(products, 0, a, ao);
    for (int i = 1; i < count; i++) {
      FieldP.mul(products, i * L, products, (i - 1) * L, a, ao + i * stride);
    }
    int last = (count - 1) * L;
    invert(products, last, products, last);
    for (int i = count - 1; i > 0; i--) {
      // Here products[i] is the inverse of a[0] ... a[i]; the one below is still their product.
      int element = ao + i * stride;
      FieldP.mul(t, T, products, i * L, products, (i - 1) * L);
      FieldP.mul(products, (i - 1) * L, products, i * L, a, element);
      FieldP.set(a, element, t, T);
    }
    FieldP.set(a, ao, products, 0);
  }

  /** t[T] = a to the power of 223 ones, a zero and 22 ones in binary; leaves ONES_2. */
  private void powerOf223OnesThen22(long[] a, int ao) {
    FieldP.square(t, ONES_2, a, ao);
    FieldP.mul(t, ONES_2, t, ONES_2, a, ao);
    FieldP.square(t, ONES_3, t, ONES_2);
    FieldP.mul(t, ONES_3, t, ONES_3, a, ao);
    append(T, ONES_3, 3, ONES_3);
    append(T, T, 3, ONES_3);
    append(T, T, 2, ONES_2);
    append(ONES_22, T, 11, T);
    append(ONES_44, ONES_22, 22, ONES_22);
    append(ONES_88, ONES_44, 44, ONES_44);
    append(T, ONES_88, 88, ONES_88);
    append(T, T, 44, ONES_44);
    append(T, T, 3, ONES_3);
    append(T, T, 23, ONES_22);
  }

  /** Shifts the exponent of {@code from} left by n and adds that of {@code low}. */
  private void append(int to, int from, int n, int low) {
    if (to == low) {
      throw new IllegalArgumentException("element " + to + " is both result and operand");
    }
    FieldP.squareN(t, to, t, from, n);
    FieldP.mul(t, to, t, to, t, low);
  }
}
