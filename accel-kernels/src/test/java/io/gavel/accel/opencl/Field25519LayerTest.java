package io.gavel.accel.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gavel.kernel.Seed;
import io.gavel.kernel.ed25519.PlainEd25519;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code field25519.cl} against BigInteger, in every representation. */
class Field25519LayerTest {
  private static final List<String> SOURCES =
      List.of("numbers.cl", "field25519.cl", "lanes_test.cl", "field25519_test.cl");
  private static final int RANDOM_PAIRS = 400;
  private static final BigInteger P = PlainEd25519.P;
  private static final BigInteger THREE = BigInteger.valueOf(3);
  private static final BigInteger POWER = P.subtract(BigInteger.valueOf(5)).shiftRight(3);

  /** By number of the operation in the test's kernel. */
  private static final List<BinaryOperator<BigInteger>> OPERATIONS =
      List.of(
          (a, b) -> a,
          BigInteger::multiply,
          (a, b) -> a.subtract(b.shiftLeft(1)).multiply(b),
          (a, b) -> a.multiply(a),
          (a, b) -> a.multiply(a).multiply(THREE).subtract(b.multiply(b)),
          (a, b) -> a.subtract(b).pow(2),
          (a, b) -> a.modPow(POWER, P),
          (a, b) -> inverse(a.mod(P)));

  @ParameterizedTest
  @MethodSource("io.gavel.accel.opencl.LaneShape#all")
  void computesModuloP(LaneShape shape) {
    SplittableRandom random = Seed.random("Field25519LayerTest " + shape);
    List<BigInteger> left = new ArrayList<>();
    List<BigInteger> right = new ArrayList<>();
    for (BigInteger a : edges()) {
      for (BigInteger b : edges()) {
        left.add(a);
        right.add(b);
      }
    }
    for (int i = 0; i < RANDOM_PAIRS; i++) {
      left.add(below2To255(random));
      right.add(below2To255(random));
    }
    long[] a = shape.words(left, 4);
    long[] b = shape.words(right, 4);
    try (KernelHarness harness = KernelHarness.open()) {
      for (int operation = 0; operation < OPERATIONS.size(); operation++) {
        long[] result = new long[a.length];
        harness.run(
            SOURCES,
            shape.options(),
            "test_field",
            a.length / 4 / shape.lanes(),
            a,
            b,
            operation,
            result);
        for (int item = 0; item < left.size(); item++) {
          BigInteger expected =
              OPERATIONS.get(operation).apply(left.get(item), right.get(item)).mod(P);
          assertEquals(
              expected,
              LaneShape.number(result, 4 * item, 4),
              "operation " + operation + " of " + left.get(item) + ", " + right.get(item));
        }
      }
    }
  }

  /** By Euclid's algorithm; of 0 it is 0. */
  private static BigInteger inverse(BigInteger a) {
    return a.signum() == 0 ? a : a.modInverse(P);
  }

  /** Around 0, p and 2^255, and with all limbs at their extremes in both representations. */
  private static List<BigInteger> edges() {
    List<BigInteger> edges = new ArrayList<>();
    BigInteger top = BigInteger.TWO.pow(255);
    for (int i = 0; i < 4; i++) {
      BigInteger small = BigInteger.valueOf(i);
      edges.add(small);
      edges.add(P.subtract(small));
      edges.add(P.add(small));
      edges.add(top.subtract(small).subtract(BigInteger.ONE));
    }
    edges.add(P.shiftRight(1));
    edges.addAll(LaneShape.limbEdges(255, 51, 25, 26));
    return edges;
  }

  private static BigInteger below2To255(SplittableRandom random) {
    BigInteger number = BigInteger.ZERO;
    for (int i = 0; i < 4; i++) {
      // Long runs of equal bits are where carries go wrong.
      long word =
          switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> -1;
            default -> random.nextLong();
          };
      number = number.shiftLeft(64).or(new BigInteger(Long.toUnsignedString(word)));
    }
    return number.clearBit(255);
  }
}
