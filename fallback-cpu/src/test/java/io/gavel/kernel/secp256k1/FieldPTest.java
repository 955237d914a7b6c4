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

class FieldPTest {
  private static final BigInteger P = PlainSecp256k1.P;
  private static final long UNIT = (1L << 52) + (1L << 16);
  private static final int RANDOM_ROUNDS = 20_000;

  private final SplittableRandom random = Seed.random("FieldPTest");

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
      r = r.shiftLeft(52).add(BigInteger.valueOf(a[i]));
    }
    return r.mod(P);
  }

  private static void assertMagnitude(int magnitude, long[] a) {
    for (long limb : a) {
      assertTrue(Math.abs(limb) <= magnitude * UNIT, () -> "limb " + limb + " beyond " + magnitude);
    }
  }

  private static long[] decode(BigInteger n) {
    long[] r = new long[5];
    FieldP.decode(
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
    BigInteger top = BigInteger.TWO.pow(256);
    for (int i = 0; i <= 40; i++) {
      values.add(BigInteger.valueOf(i));
      values.add(top.subtract(BigInteger.valueOf(i + 1L)));
      values.add(P.subtract(BigInteger.valueOf(i)));
      values.add(P.add(BigInteger.valueOf(i)));
    }
    for (int bit = 0; bit < 256; bit++) {
      values.add(BigInteger.TWO.pow(bit));
      values.add(BigInteger.TWO.pow(bit).subtract(BigInteger.ONE));
      values.add(top.subtract(BigInteger.TWO.pow(bit)));
    }
    return values;
  }

  @Test
  void multipliesWithinItsBoundsForEveryAllowedPairOfMagnitudes() {
    int[][] pairs = {{1, 1}, {1, 8}, {8, 3}, {3, 8}, {2, 8}, {5, 5}, {4, 6}, {3, 5}};
    for (int round = 0; round < RANDOM_ROUNDS; round++) {
      int[] pair = pairs[round % pairs.length];
      long[] a = element(pair[0]);
      long[] b = element(pair[1]);
      long[] r = new long[5];
      FieldP.mul(r, 0, a, 0, b, 0);
      assertEquals(value(a).multiply(value(b)).mod(P), value(r));
      assertMagnitude(1, r);
    }
  }

  @Test
  void squaresAsItMultiplies() {
    for (int round = 0; round < RANDOM_ROUNDS; round++) {
      long[] a = element(1 + round % 8);
      long[] r = new long[5];
      FieldP.square(r, 0, a, 0);
      assertEquals(value(a).multiply(value(a)).mod(P), value(r));
      assertMagnitude(1, r);
    }
  }

  @Test
  void addsSubtractsNegatesAndTakesThreeHalves() {
    BigInteger half = BigInteger.TWO.modInverse(P);
    for (int round = 0; round < RANDOM_ROUNDS; round++) {
      long[] a = element(2);
      long[] b = element(2);
      long[] r = new long[5];
      FieldP.add(r, 0, a, 0, b, 0);
      assertEquals(value(a).add(value(b)).mod(P), value(r));
      FieldP.sub(r, 0, a, 0, b, 0);
      assertEquals(value(a).subtract(value(b)).mod(P), value(r));
      FieldP.subTwice(r, 0, a, 0, b, 0);
      assertEquals(value(a).subtract(value(b)).subtract(value(b)).mod(P), value(r));
      FieldP.neg(r, 0, a, 0);
      assertEquals(value(a).negate().mod(P), value(r));
      FieldP.threeHalves(r, 0, a, 0);
      assertEquals(value(a).multiply(BigInteger.valueOf(3)).multiply(half).mod(P), value(r));
      assertMagnitude(4, r);
    }
  }

  @Test
  void canonicalizesEveryRepresentativeOfMagnitudeEight() {
    for (int round = 0; round < RANDOM_ROUNDS; round++) {
      assertCanonical(element(1 + round % 8));
    }
    for (BigInteger n : adversarial()) {
      assertCanonical(decode(n));
      long[] negative = decode(n);
      FieldP.neg(negative, 0, negative, 0);
      assertCanonical(negative);
    }
  }

  private static void assertCanonical(long[] a) {
    long[] r = new long[5];
    FieldP.canonical(r, 0, a, 0);
    BigInteger encoded = BigInteger.ZERO;
    for (int i = 3; i >= 0; i--) {
      BigInteger word = new BigInteger(Long.toUnsignedString(FieldP.word(r, 0, i)));
      encoded = encoded.shiftLeft(64).add(word);
    }
    assertEquals(value(a), encoded);
    assertEquals(encoded.signum() == 0, FieldP.isZero(r, 0));
    assertEquals(encoded.testBit(0), FieldP.isOdd(r, 0));
  }

  @Test
  void knowsWhatIsReduced() {
    for (BigInteger n : adversarial()) {
      assertEquals(
          n.compareTo(P) < 0,
          FieldP.isReduced(
              n.longValue(),
              n.shiftRight(64).longValue(),
              n.shiftRight(128).longValue(),
              n.shiftRight(192).longValue()));
      assertEquals(n.mod(P), value(decode(n)));
      assertMagnitude(1, decode(n));
    }
  }

  @Test
  void invertsAndTakesTheRootPower() {
    FieldPowers powers = new FieldPowers();
    BigInteger rootExponent = P.add(BigInteger.ONE).shiftRight(2);
    for (int round = 0; round < 300; round++) {
      long[] a = round == 0 ? new long[5] : element(1 + round % 4);
      long[] r = new long[5];
      powers.invert(r, 0, a, 0);
      assertEquals(value(a).modPow(P.subtract(BigInteger.TWO), P), value(r));
      powers.squareRoot(r, 0, a, 0);
      assertEquals(value(a).modPow(rootExponent, P), value(r));
    }
  }

  @Test
  void invertsManyAtThePriceOfOne() {
    FieldPowers powers = new FieldPowers();
    for (int count = 0; count < 20; count++) {
      long[] all = new long[7 * count + 7];
      long[][] single = new long[count][];
      for (int i = 0; i < count; i++) {
        single[i] = element(4);
        single[i][0] |= 1;
        System.arraycopy(single[i], 0, all, 1 + 7 * i, 5);
      }
      powers.invertAll(all, 1, 7, count, new long[5 * count]);
      for (int i = 0; i < count; i++) {
        long[] inverse = Arrays.copyOfRange(all, 1 + 7 * i, 6 + 7 * i);
        assertEquals(value(single[i]).modInverse(P), value(inverse));
      }
    }
  }
}
