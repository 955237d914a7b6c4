package io.gavel.kernel.ed25519;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Seed;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Field25519Test {
  private static final BigInteger P = PlainEd25519.P;
  private static final long UNIT = (1L << 51) + (1L << 15);
  private static final int RANDOM_ROUNDS = 20_000;

  private final SplittableRandom random = Seed.random("Field25519Test");

  /** Limbs of at most this magnitude: extremes, or anything between. */
  private long[] element(int magnitude) {
    long bound = magnitude * UNIT;
    long[] a = new long[5];
    int style = random.nextInt(4);
    for (int i = 0; i < 5; i++) {
      a[i] =
          switch (style) {
            case 0 -> bound;
            case 1 -> -bound;
            case 2 -> random.nextBoolean() ? bound : random.nextBoolean() ? -bound : 0;
            default -> random.nextLong(-bound, bound + 1);
          };
    }
    return a;
  }

  private static BigInteger value(long[] a) {
    BigInteger r = BigInteger.ZERO;
    for (int i = 4; i >= 0; i--) {
      r = r.shiftLeft(51).add(BigInteger.valueOf(a[i]));
    }
    return r.mod(P);
  }

  private static void assertMagnitudeOne(long[] a) {
    for (long limb : a) {
      assertTrue(Math.abs(limb) <= UNIT, () -> "limb " + limb + " beyond " + UNIT);
    }
  }

  private static long[] decode(BigInteger n) {
    long[] r = new long[5];
    Field25519.decode(
        r,
        0,
        n.longValue(),
        n.shiftRight(64).longValue(),
        n.shiftRight(128).longValue(),
        n.shiftRight(192).longValue());
    return r;
  }

  private static List<BigInteger> adversarial() {
    List<BigInteger> values = new ArrayList<>();
    BigInteger top = BigInteger.TWO.pow(255);
    for (int i = 0; i <= 40; i++) {
      values.add(BigInteger.valueOf(i));
      values.add(top.subtract(BigInteger.valueOf(i + 1L)));
    }
    for (int bit = 0; bit < 255; bit++) {
      values.add(BigInteger.TWO.pow(bit));
      values.add(BigInteger.TWO.pow(bit).subtract(BigInteger.ONE));
      values.add(top.subtract(BigInteger.TWO.pow(bit)));
    }
    return values;
  }

  @Test
  void multipliesWithinItsBoundsForEveryAllowedPairOfMagnitudes() {
    int[][] pairs = {{1, 1}, {1, 16}, {2, 8}, {3, 5}, {4, 4}, {3, 4}, {2, 2}};
    for (int round = 0; round < RANDOM_ROUNDS; round++) {
      int[] pair = pairs[round % pairs.length];
      long[] a = element(pair[0]);
      long[] b = element(pair[1]);
      long[] r = new long[5];
      Field25519.mul(r, 0, a, 0, b, 0);
      assertEquals(value(a).multiply(value(b)).mod(P), value(r));
      assertMagnitudeOne(r);
    }
  }

  @Test
  void squaresAsItMultiplies() {
    for (int round = 0; round < RANDOM_ROUNDS; round++) {
      long[] a = element(1 + round % 4);
      long[] r = new long[5];
      Field25519.square(r, 0, a, 0);
      assertEquals(value(a).multiply(value(a)).mod(P), value(r));
      assertMagnitudeOne(r);
    }
  }

  @Test
  void squaresRepeatedlyInPlace() {
    for (int n = 1; n <= 12; n++) {
      long[] a = element(4);
      BigInteger expected = value(a).modPow(BigInteger.TWO.pow(n), P);
      Field25519.squareN(a, 0, a, 0, n);
      assertEquals(expected, value(a));
    }
  }

  @Test
  void addsSubtractsAndNegates() {
    for (int round = 0; round < RANDOM_ROUNDS; round++) {
      long[] a = element(4);
      long[] b = element(4);
      long[] r = new long[5];
      Field25519.add(r, 0, a, 0, b, 0);
      assertEquals(value(a).add(value(b)).mod(P), value(r));
      Field25519.sub(r, 0, a, 0, b, 0);
      assertEquals(value(a).subtract(value(b)).mod(P), value(r));
      Field25519.neg(r, 0, a, 0);
      assertEquals(value(a).negate().mod(P), value(r));
    }
  }

  @Test
  void canonicalizesEveryRepresentativeOfMagnitudeEight() {
    for (int round = 0; round < RANDOM_ROUNDS; round++) {
      assertCanonical(element(1 + round % 8));
    }
    for (BigInteger n : adversarial()) {
      assertCanonical(decode(n));
      long[] shifted = decode(n);
      for (int i = 0; i < 5; i++) {
        shifted[i] -= 6 * ((1L << 51) - (i == 0 ? 19 : 1));
      }
      assertCanonical(shifted);
    }
  }

  private static void assertCanonical(long[] a) {
    long[] r = new long[5];
    Field25519.canonical(r, 0, a, 0);
    BigInteger encoded = BigInteger.ZERO;
    for (int i = 3; i >= 0; i--) {
      BigInteger word = new BigInteger(Long.toUnsignedString(Field25519.word(r, 0, i)));
      encoded = encoded.shiftLeft(64).add(word);
    }
    assertEquals(value(a), encoded);
    assertEquals(encoded.signum() == 0, Field25519.isZero(r, 0));
    assertEquals(encoded.testBit(0) ? 1 : 0, Field25519.isNegative(r, 0));
  }

  @Test
  void decodesIgnoringTheTopBit() {
    for (BigInteger n : adversarial()) {
      assertEquals(n.mod(P), value(decode(n)));
      assertEquals(n.mod(P), value(decode(n.setBit(255))));
      assertMagnitudeOne(decode(n));
    }
  }

  @Test
  void invertsAndTakesTheRootPower() {
    FieldPowers powers = new FieldPowers();
    BigInteger rootExponent = P.subtract(BigInteger.valueOf(5)).shiftRight(3);
    for (int round = 0; round < 300; round++) {
      long[] a = round == 0 ? new long[5] : element(1 + round % 4);
      long[] r = new long[5];
      powers.invert(r, 0, a, 0);
      assertEquals(value(a).modPow(P.subtract(BigInteger.TWO), P), value(r));
      powers.pow22523(r, 0, a, 0);
      assertEquals(value(a).modPow(rootExponent, P), value(r));
    }
  }
}
