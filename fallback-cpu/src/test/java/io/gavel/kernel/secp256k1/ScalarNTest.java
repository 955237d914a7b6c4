package io.gavel.kernel.secp256k1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Seed;
import io.gavel.kernel.contract.PlainSecp256k1;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScalarNTest {
  private static final BigInteger N = PlainSecp256k1.N;
  private static final BigInteger TOP = BigInteger.TWO.pow(256);
  private static final BigInteger LAMBDA =
      new BigInteger("5363ad4cc05c30e0a5261c028812645a122e22ea20816678df02967c1b23bd72", 16);

  private final SplittableRandom random = Seed.random("ScalarNTest");
  private final ScalarN scalars = new ScalarN();

  private static long[] words(BigInteger n) {
    long[] r = new long[4];
    for (int i = 0; i < 4; i++) {
      r[i] = n.shiftRight(64 * i).longValue();
    }
    return r;
  }

  private static BigInteger value(long... words) {
    BigInteger r = BigInteger.ZERO;
    for (int i = words.length - 1; i >= 0; i--) {
      r = r.shiftLeft(64).add(new BigInteger(Long.toUnsignedString(words[i])));
    }
    return r;
  }

  private BigInteger any() {
    return value(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  /** 256-bit integers around every end, and random ones. */
  private List<BigInteger> integers() {
    List<BigInteger> values = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      BigInteger small = BigInteger.valueOf(i);
      for (BigInteger end : List.of(TOP.subtract(BigInteger.ONE), N, N.shiftRight(1), LAMBDA)) {
        values.add(end.subtract(small));
        values.add(end.add(small).min(TOP.subtract(BigInteger.ONE)));
      }
      values.add(small);
      values.add(BigInteger.TWO.pow(64 * i + 63).subtract(small));
      values.add(any());
    }
    return values;
  }

  @Test
  void multipliesAndReducesWhatever256BitsHold() {
    for (BigInteger a : integers()) {
      for (BigInteger b : integers()) {
        long[] r = new long[4];
        scalars.mul(r, 0, words(a), 0, words(b), 0);
        assertEquals(a.multiply(b).mod(N), value(r));
      }
    }
  }

  @Test
  void comparesNegatesAndAddsTheOrder() {
    for (BigInteger a : integers()) {
      long[] w = words(a);
      long[] r = new long[4];
      assertEquals(a.compareTo(N) < 0, ScalarN.isReduced(w, 0));
      assertEquals(a.shiftLeft(1).compareTo(N) > 0, ScalarN.isHigh(w, 0));
      assertEquals(a.add(N).compareTo(TOP) < 0, ScalarN.addOrder(r, 0, w, 0));
      if (a.add(N).compareTo(TOP) < 0) {
        assertEquals(a.add(N), value(r));
      }
      ScalarN.reduceOnce(w, 0);
      assertEquals(a.mod(N), value(w));
      ScalarN.neg(r, 0, w, 0);
      assertEquals(a.negate().mod(N), value(r));
    }
  }

  @Test
  void invertsManyAtThePriceOfOne() {
    for (int count = 0; count < 12; count++) {
      long[] all = new long[4 * count];
      List<BigInteger> values = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        values.add(i == 0 ? BigInteger.ONE : any().mod(N).max(BigInteger.ONE));
        System.arraycopy(words(values.get(i)), 0, all, 4 * i, 4);
      }
      scalars.invertAll(all, count, new long[4 * count]);
      for (int i = 0; i < count; i++) {
        assertEquals(
            values.get(i).modInverse(N),
            value(all[4 * i], all[4 * i + 1], all[4 * i + 2], all[4 * i + 3]));
      }
    }
  }

  private void assertSplits(HalfScalars halves, BigInteger k) {
    halves.split(words(k), 0);
    BigInteger k1 = value(halves.first());
    BigInteger k2 = value(halves.second());
    k1 = halves.firstNegative() ? k1.negate() : k1;
    k2 = halves.secondNegative() ? k2.negate() : k2;
    assertEquals(k, k1.add(k2.multiply(LAMBDA)).mod(N));
    for (int width = 2; width <= 15; width++) {
      assertRecodes(halves.first(), halves.firstNegative(), width, k1);
    }
    halves.splitOdd(words(k), 0);
    k1 = value(halves.first());
    k2 = value(halves.second());
    assertTrue(k1.testBit(0) && k2.testBit(0));
    assertTrue(k1.bitLength() <= 129 && k2.bitLength() <= 129);
    assertEquals(k1.shiftRight(125).intValue(), HalfScalars.bitsAt(halves.first(), 125, 20));
    assertEquals(k2.testBit(63) ? 1 : 0, HalfScalars.bitsAt(halves.second(), 63, 3) & 1);
    k1 = halves.firstNegative() ? k1.negate() : k1;
    k2 = halves.secondNegative() ? k2.negate() : k2;
    assertEquals(k, k1.add(k2.multiply(LAMBDA)).mod(N));
  }

  private static void assertRecodes(long[] half, boolean negative, int width, BigInteger expected) {
    short[] digits = new short[HalfScalars.DIGITS];
    Arrays.fill(digits, (short) 7);
    int end = HalfScalars.signedWindows(digits, half[0], half[1], negative, width);
    BigInteger sum = BigInteger.ZERO;
    int lastBit = -width;
    for (int bit = 0; bit < digits.length; bit++) {
      if (digits[bit] != 0) {
        assertTrue(bit < end && bit - lastBit >= width && (digits[bit] & 1) == 1);
        assertTrue(Math.abs(digits[bit]) < 1 << (width - 1));
        sum = sum.add(BigInteger.valueOf(digits[bit]).shiftLeft(bit));
        lastBit = bit;
      }
    }
    assertEquals(expected, sum);
  }

  @Test
  void splitsEveryScalarIntoHalvesAndRecodesThem() {
    HalfScalars halves = new HalfScalars();
    for (BigInteger k : integers()) {
      assertSplits(halves, k.mod(N));
    }
    for (int round = 0; round < 2_000; round++) {
      assertSplits(halves, any().mod(N));
    }
  }

  @Test
  void recodesHalvesOfAll128Bits() {
    long[][] extremes = {{0, 0}, {-1, -1}, {0, Long.MIN_VALUE}, {1, 0}, {-1, 0}, {0, -1}};
    for (long[] half : extremes) {
      for (int width = 2; width <= 15; width++) {
        assertRecodes(half, false, width, value(half));
        assertRecodes(half, true, width, value(half).negate());
      }
    }
  }
}
