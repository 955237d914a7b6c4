package io.gavel.kernel.vector.ed25519;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Seed;
import io.gavel.kernel.ed25519.PlainEd25519;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldLanesTest {
  private static final BigInteger P = PlainEd25519.P;
  private static final long UNIT = (1L << 50) + (1L << 17);
  private static final int ROUNDS = 3_000;

  private final SplittableRandom random = Seed.random("FieldLanesTest");

  @BeforeAll
  static void assumeModule() {
    Assumptions.assumeTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "this JVM runs without jdk.incubator.vector");
  }

  /** Limbs of at most this magnitude: extremes, around powers of two, or anything between. */
  private double[] elements(int magnitude) {
    long bound = magnitude * UNIT;
    double[] a = new double[FieldLanes.ELEMENTS];
    for (int lane = 0; lane < FieldLanes.LANES; lane++) {
      int style = random.nextInt(6);
      for (int limb = 0; limb < FieldLanes.LIMBS; limb++) {
        a[limb * FieldLanes.LANES + lane] =
            switch (style) {
              case 0 -> bound;
              case 1 -> -bound;
              case 2 -> random.nextBoolean() ? bound : -bound;
              case 3 -> random.nextInt(-1, 2);
              case 4 -> (1L << random.nextInt(51)) * (double) random.nextInt(-1, 2);
              default -> random.nextLong(-bound, bound + 1);
            };
      }
    }
    return a;
  }

  private static BigInteger value(double[] a, int lane) {
    BigInteger r = BigInteger.ZERO;
    for (int limb = FieldLanes.LIMBS - 1; limb >= 0; limb--) {
      r = r.shiftLeft(51).add(BigInteger.valueOf((long) a[limb * FieldLanes.LANES + lane]));
    }
    return r.mod(P);
  }

  private static double[] settled(long[] columns) {
    for (long column : columns) {
      assertTrue(column >= 0 && column < 1L << 60, () -> "column " + column);
    }
    double[] r = new double[FieldLanes.ELEMENTS];
    FieldLanes.settle(r, 0, columns, 0);
    for (double limb : r) {
      assertTrue(Math.abs(limb) <= UNIT && limb == Math.rint(limb), () -> "limb " + limb);
    }
    return r;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "2, 1", "1, 3", "3, 1"})
  void multipliesEveryLaneExactlyWithinItsBounds(int magnitudeA, int magnitudeB) {
    long[] columns = new long[FieldLanes.ELEMENTS];
    for (int round = 0; round < ROUNDS; round++) {
      double[] a = elements(magnitudeA);
      double[] b = elements(magnitudeB);
      FieldLanes.multiply(columns, 0, a, 0, b, 0);
      double[] r = settled(columns);
      for (int lane = 0; lane < FieldLanes.LANES; lane++) {
        assertEquals(value(a, lane).multiply(value(b, lane)).mod(P), value(r, lane));
      }
    }
  }

  @Test
  void squaresEveryLaneExactly() {
    long[] columns = new long[FieldLanes.ELEMENTS];
    for (int round = 0; round < ROUNDS; round++) {
      double[] a = elements(1);
      FieldLanes.square(columns, 0, a, 0);
      double[] r = settled(columns);
      for (int lane = 0; lane < FieldLanes.LANES; lane++) {
        assertEquals(value(a, lane).pow(2).mod(P), value(r, lane));
      }
    }
  }

  @Test
  void convertsLanesFromAndToTheScalarField() {
    double[] lanes = new double[FieldLanes.ELEMENTS];
    long[] element = new long[FieldLanes.LIMBS];
    for (int round = 0; round < ROUNDS; round++) {
      BigInteger expected = BigInteger.ZERO;
      for (int limb = FieldLanes.LIMBS - 1; limb >= 0; limb--) {
        element[limb] =
            round % 3 == 0 ? (1L << 51) - 1 - random.nextInt(3) : random.nextLong(1L << 51);
        expected = expected.shiftLeft(51).add(BigInteger.valueOf(element[limb]));
      }
      int lane = random.nextInt(FieldLanes.LANES);
      FieldLanes.setLane(lanes, 0, lane, element, 0);
      assertEquals(expected.mod(P), value(lanes, lane));
      for (int i = lane; i < lanes.length; i += FieldLanes.LANES) {
        assertTrue(Math.abs(lanes[i]) <= UNIT);
      }
      FieldLanes.canonicalLane(element, 0, lanes, 0, lane);
      BigInteger canonical = BigInteger.ZERO;
      for (int limb = FieldLanes.LIMBS - 1; limb >= 0; limb--) {
        canonical = canonical.shiftLeft(51).add(BigInteger.valueOf(element[limb]));
      }
      assertEquals(expected.mod(P), canonical);
    }
  }
}
