package io.gavel.kernel.vector.secp256k1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gavel.kernel.Seed;
import io.gavel.kernel.contract.PlainSecp256k1;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The field in lanes against BigInteger, at the ends of its bounds above all. */
class FieldLanesTest {
  private static final BigInteger P = PlainSecp256k1.P;
  private static final long BOUND = (1L << 51) + (1L << 45);
  private static final long TOP_BOUND = 1L << 48;
  private static final int ROUNDS = 2_000;

  private final SplittableRandom random = Seed.random("FieldLanesTest");

  @BeforeAll
  static void hasTheModule() {
    assumeTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "the JVM runs without jdk.incubator.vector");
  }

  private double[] elements() {
    double[] a = new double[FieldLanes.ELEMENT];
    int style = random.nextInt(4);
    for (int i = 0; i < a.length; i++) {
      long bound = (i / FieldLanes.LANES == 4 ? TOP_BOUND : BOUND) - 1;
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

  private static BigInteger value(double[] a, int lane) {
    BigInteger r = BigInteger.ZERO;
    for (int limb = 4; limb >= 0; limb--) {
      r = r.shiftLeft(52).add(BigInteger.valueOf((long) a[limb * FieldLanes.LANES + lane]));
    }
    return r.mod(P);
  }

  private static BigInteger value(long[] c, int lane) {
    BigInteger r = BigInteger.ZERO;
    for (int column = 9; column >= 0; column--) {
      r = r.shiftLeft(52).add(BigInteger.valueOf(c[column * FieldLanes.LANES + lane]));
    }
    return r.mod(P);
  }

  private static void assertSettles(BigInteger[] expected, long[] c) {
    double[] r = new double[FieldLanes.ELEMENT];
    Settling.settle(r, 0, c, 0);
    for (int lane = 0; lane < FieldLanes.LANES; lane++) {
      assertEquals(expected[lane], value(r, lane));
    }
    for (int i = 0; i < r.length; i++) {
      long bound = i / FieldLanes.LANES == 4 ? TOP_BOUND : BOUND;
      assertTrue(Math.abs(r[i]) < bound && r[i] == Math.rint(r[i]), "double " + i + " is " + r[i]);
    }
  }

  @Test
  void multipliesAndSquaresAtTheEndsOfItsBounds() {
    for (int round = 0; round < ROUNDS; round++) {
      double[] a = elements();
      double[] b = elements();
      long[] c = new long[FieldLanes.PRODUCT];
      BigInteger[] products = new BigInteger[FieldLanes.LANES];
      BigInteger[] squares = new BigInteger[FieldLanes.LANES];
      for (int lane = 0; lane < products.length; lane++) {
        products[lane] = value(a, lane).multiply(value(b, lane)).mod(P);
        squares[lane] = value(a, lane).pow(2).mod(P);
      }
      FieldLanes.multiply(c, 0, a, 0, b, 0);
      for (int lane = 0; lane < products.length; lane++) {
        assertEquals(products[lane], value(c, lane));
      }
      assertSettles(products, c);
      FieldLanes.square(c, 0, a, 0);
      assertSettles(squares, c);
    }
  }

  /** The widest combinations that the point formulas form. */
  @Test
  void settlesSumsOfThirteenProducts() {
    for (int round = 0; round < ROUNDS; round++) {
      double[] a = elements();
      double[] b = elements();
      long[] c = new long[2 * FieldLanes.PRODUCT];
      FieldLanes.multiply(c, 0, a, 0, b, 0);
      FieldLanes.square(c, FieldLanes.PRODUCT, b, 0);
      BigInteger[] expected = new BigInteger[FieldLanes.LANES];
      for (int lane = 0; lane < expected.length; lane++) {
        BigInteger product = value(a, lane).multiply(value(b, lane));
        BigInteger square = value(b, lane).pow(2);
        expected[lane] = product.multiply(BigInteger.valueOf(12)).subtract(square).mod(P);
      }
      Columns.twelveLess(c, 0, c, 0, c, FieldLanes.PRODUCT);
      assertSettles(expected, c);
    }
  }

  @Test
  void settlesEveryColumnAtTheEndOfItsRange() {
    for (long extreme : new long[] {(1L << 57) * 9 / 5, -(1L << 57) * 9 / 5, 0, 1, -1}) {
      for (int style = 0; style < 2; style++) {
        long[] c = new long[FieldLanes.PRODUCT];
        for (int i = 0; i < c.length; i++) {
          long value = style == 1 && i / FieldLanes.LANES % 2 == 1 ? -extreme : extreme;
          // The last column is what products of the highest limbs carry.
          c[i] = i / FieldLanes.LANES == 9 ? value >> 12 : value;
        }
        BigInteger[] expected = new BigInteger[FieldLanes.LANES];
        for (int lane = 0; lane < expected.length; lane++) {
          expected[lane] = value(c, lane);
        }
        assertSettles(expected, c);
      }
    }
  }
}
