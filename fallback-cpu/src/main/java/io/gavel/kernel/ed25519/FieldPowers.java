package io.gavel.kernel.ed25519;

/**
 * The long power of the field, by a chain of some 252 squarings and 11 multiplications. An instance
 * owns its scratch and serves one thread.
 */
final class FieldPowers {
  private static final int T0 = 0;
  private static final int T1 = 5;
  private static final int T2 = 10;
  private static final int T3 = 15;
  private static final int ELEVEN = 20;

  private final long[] t = new long[25];

  /** r = a^((p - 5) / 8), the heart of a square root; magnitude 1, given ma &lt;= 4. */
  void pow22523(long[] r, int ro, long[] a, int ao) {
    powerOf250Ones(a, ao);
    Field25519.squareN(t, T2, t, T2, 2);
    // (p - 5) / 8 = 2^252 - 3 = (2^250 - 1) 2^2 + 1
    Field25519.mul(r, ro, t, T2, a, ao);
  }

  /**
   * t2 = a^(2^250 - 1), lengthening the exponent's run of ones: 5, 10, 20, 40, 50, 100, 200, 250.
   */
  private void powerOf250Ones(long[] a, int ao) {
    Field25519.square(t, T0, a, ao);
    Field25519.squareN(t, T1, t, T0, 2);
    Field25519.mul(t, T1, t, T1, a, ao);
    Field25519.mul(t, ELEVEN, t, T0, t, T1);
    Field25519.square(t, T0, t, ELEVEN);
    // 22 + 9 = 31 = 2^5 - 1
    Field25519.mul(t, T0, t, T0, t, T1);
    appendOnes(T1, T0, 5, T0);
    appendOnes(T2, T1, 10, T1);
    appendOnes(T3, T2, 20, T2);
    appendOnes(T0, T3, 10, T1);
    appendOnes(T1, T0, 50, T0);
    appendOnes(T2, T1, 100, T1);
    appendOnes(T2, T2, 50, T0);
  }

  /** Shifts the exponent of {@code from} left by n and adds that of {@code low}, not {@code to}. */
  private void appendOnes(int to, int from, int n, int low) {
    Field25519.squareN(t, to, t, from, n);
    Field25519.mul(t, to, t, to, t, low);
  }
}
