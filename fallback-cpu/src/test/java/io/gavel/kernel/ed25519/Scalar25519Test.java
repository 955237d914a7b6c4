package io.gavel.kernel.ed25519;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Seed;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Scalar25519Test {
  private static final BigInteger L = PlainEd25519.L;

  private final SplittableRandom random = Seed.random("Scalar25519Test");
  private final Scalar25519 scalars = new Scalar25519();

  private static long[] words(BigInteger n, int count) {
    long[] r = new long[count];
    for (int i = 0; i < count; i++) {
      r[i] = n.shiftRight(64 * i).longValue();
    }
    return r;
  }

  private static BigInteger value(long[] words) {
    BigInteger r = BigInteger.ZERO;
    for (int i = words.length - 1; i >= 0; i--) {
      r = r.shiftLeft(64).add(new BigInteger(Long.toUnsignedString(words[i])));
    }
    return r;
  }

  /** Below 2^bits: random ones, ones near multiples of L and powers of two. */
  private List<BigInteger> integers(int bits) {
    List<BigInteger> values = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      byte[] bytes = new byte[bits / 8];
      random.nextBytes(bytes);
      values.add(new BigInteger(1, bytes).shiftRight(random.nextInt(bits)));
      values.add(L.multiply(new BigInteger(1, bytes).divide(L)).add(BigInteger.valueOf(i % 3 - 1)));
    }
    for (int bit = 0; bit <= bits; bit++) {
      values.add(BigInteger.TWO.pow(bit));
      values.add(BigInteger.TWO.pow(bit).subtract(BigInteger.ONE));
    }
    values.removeIf(n -> n.signum() < 0 || n.bitLength() > bits);
    return values;
  }

  @Test
  void reducesEvery512BitInteger() {
    long[] r = new long[4];
    for (BigInteger n : integers(512)) {
      scalars.reduce(r, 0, words(n, 8), 0);
      assertEquals(n.mod(L), value(r));
    }
  }

  @Test
  void multipliesAndAdds() {
    List<BigInteger> values = integers(256);
    long[] r = new long[4];
    for (int round = 0; round < 5_000; round++) {
      BigInteger a = values.get(random.nextInt(values.size()));
      BigInteger b = values.get(random.nextInt(values.size()));
      BigInteger c = values.get(random.nextInt(values.size())).clearBit(255);
      scalars.mul(r, 0, words(a, 4), 0, words(b, 4), 0);
      assertEquals(a.multiply(b).mod(L), value(r));
      scalars.mulAdd(r, 0, words(a, 4), 0, words(b, 4), 0, words(c, 4), 0);
      assertEquals(a.multiply(b).add(c).mod(L), value(r));
    }
  }

  @Test
  void knowsWhatIsBelowTheOrder() {
    List<BigInteger> values = integers(256);
    for (int bit = 0; bit < 256; bit++) {
      values.add(L.flipBit(bit));
      values.add(L.subtract(BigInteger.ONE).flipBit(bit));
    }
    for (BigInteger n : values) {
      long[] w = words(n, 4);
      assertEquals(n.compareTo(L) < 0, Scalar25519.isReduced(w[0], w[1], w[2], w[3]), n.toString());
    }
  }

  @Test
  void recodesToSparseOddDigits() {
    for (BigInteger n : integers(256)) {
      for (int width = 2; width <= 8; width++) {
        assertRecoded(n.mod(L), width);
      }
    }
  }

  private static void assertRecoded(BigInteger n, int width) {
    byte[] digits = new byte[2 + 3 * Scalar25519.RECODED_BITS];
    int end = Scalar25519.signedWindows(digits, 2, 3, width, words(n, 4), 0);
    BigInteger sum = BigInteger.ZERO;
    int lastSet = -width;
    int nonZero = 0;
    for (int bit = 0; bit < Scalar25519.RECODED_BITS; bit++) {
      int digit = digits[2 + 3 * bit];
      if (digit != 0) {
        assertTrue((digit & 1) == 1 && Math.abs(digit) < 1 << (width - 1));
        assertTrue(bit - lastSet >= width && bit < end);
        lastSet = bit;
        nonZero++;
        sum = sum.add(BigInteger.valueOf(digit).shiftLeft(bit));
      }
    }
    assertEquals(n, sum);
    assertEquals(nonZero == 0 ? 0 : lastSet + 1, end);
  }

  @Test
  void recodesToSigns() {
    BigInteger allNegative = BigInteger.ONE.subtract(BigInteger.TWO.pow(255));
    for (BigInteger n : integers(256)) {
      BigInteger secret = n.clearBit(255).clearBit(254);
      long[] signs = new long[6];
      Scalar25519.signs(signs, 1, words(secret, 4), 0);
      assertEquals(0, signs[0] | signs[5]);
      BigInteger bits = value(Arrays.copyOfRange(signs, 1, 5));
      assertTrue(bits.bitLength() <= 255);
      assertEquals(secret.mod(L), bits.shiftLeft(1).add(allNegative).mod(L));
    }
  }
}
