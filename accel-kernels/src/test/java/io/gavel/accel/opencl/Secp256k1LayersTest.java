package io.gavel.accel.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gavel.kernel.Seed;
import io.gavel.kernel.contract.PlainSecp256k1;
import io.gavel.kernel.contract.PlainSecp256k1.Point;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The field, scalars and points below {@code ecdsa.cl}, against plain arithmetic. */
class Secp256k1LayersTest {
  private static final List<String> SOURCES =
      List.of(
          "numbers.cl",
          "fieldp_doubles.cl",
          "fieldp_integers.cl",
          "fieldp.cl",
          "scalarn.cl",
          "tables.cl",
          "secp256k1.cl",
          "lanes_test.cl",
          "secp256k1_test.cl");
  private static final int RANDOM_ITEMS = 300;
  private static final BigInteger P = PlainSecp256k1.P;
  private static final BigInteger N = PlainSecp256k1.N;
  private static final BigInteger LAMBDA =
      new BigInteger("5363ad4cc05c30e0a5261c028812645a122e22ea20816678df02967c1b23bd72", 16);
  private static final BigInteger TOP = BigInteger.TWO.pow(256);

  /** 8 at each of the 33 places of a half's digits. */
  private static final BigInteger EIGHTS =
      BigInteger.TWO.pow(132).subtract(BigInteger.ONE).divide(BigInteger.valueOf(15)).shiftLeft(3);

  /** All but none: unlike {@code field25519.cl}, these layers have integers in eight lanes too. */
  static Stream<LaneShape> shapes() {
    return Stream.concat(LaneShape.all(), Stream.of(new LaneShape(8, false)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void computesModuloP(LaneShape shape) {
    SplittableRandom random = Seed.random("Secp256k1LayersTest field " + shape);
    List<BinaryOperator<BigInteger>> operations =
        List.of(
            (a, b) -> a,
            BigInteger::multiply,
            (a, b) -> a.multiply(a),
            (a, b) -> a.multiply(a).subtract(b.multiply(b).multiply(BigInteger.valueOf(63))),
            (a, b) ->
                a.add(b)
                    .pow(2)
                    .shiftLeft(3)
                    .subtract(a.multiply(b).multiply(BigInteger.valueOf(42))),
            (a, b) -> a.modPow(P.add(BigInteger.ONE).shiftRight(2), P),
            (a, b) -> a.modPow(P.subtract(BigInteger.TWO), P));
    List<BigInteger> left = new ArrayList<>();
    List<BigInteger> right = new ArrayList<>();
    for (BigInteger a : edges(P)) {
      for (BigInteger b : edges(P)) {
        left.add(a);
        right.add(b);
      }
    }
    for (int i = 0; i < RANDOM_ITEMS; i++) {
      left.add(below2To256(random));
      right.add(below2To256(random));
    }
    long[] a = shape.words(left, 4);
    long[] b = shape.words(right, 4);
    try (KernelHarness harness = KernelHarness.open()) {
      for (int operation = 0; operation < operations.size(); operation++) {
        long[] result = new long[a.length];
        int workItems = a.length / 4 / shape.lanes();
        harness.run(SOURCES, shape.options(), "test_field", workItems, a, b, operation, result);
        for (int item = 0; item < left.size(); item++) {
          assertEquals(
              operations.get(operation).apply(left.get(item), right.get(item)).mod(P),
              LaneShape.number(result, 4 * item, 4),
              "operation " + operation + " of " + left.get(item) + ", " + right.get(item));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void computesScalarsModuloN(LaneShape shape) {
    SplittableRandom random = Seed.random("Secp256k1LayersTest scalars " + shape);
    List<BigInteger> numbers = new ArrayList<>();
    for (BigInteger a : edges(N)) {
      for (BigInteger b : edges(N)) {
        numbers.add(a.or(b.shiftLeft(256)));
      }
    }
    for (int i = 0; i < RANDOM_ITEMS; i++) {
      numbers.add(below2To256(random).or(below2To256(random).shiftLeft(256)));
    }
    long[] x = shape.words(numbers, 8);
    long[][] results = new long[6][x.length / 2];
    try (KernelHarness harness = KernelHarness.open()) {
      for (int operation = 0; operation < results.length; operation++) {
        int workItems = x.length / 8 / shape.lanes();
        harness.run(
            SOURCES, shape.options(), "test_scalar", workItems, x, operation, results[operation]);
      }
    }
    for (int item = 0; item < numbers.size(); item++) {
      BigInteger a = numbers.get(item).mod(TOP);
      BigInteger b = numbers.get(item).shiftRight(256);
      int at = 4 * item;
      String message = a.toString(16) + ", " + b.toString(16);
      assertEquals(a.multiply(b).mod(N), LaneShape.number(results[0], at, 4), message);
      BigInteger inverse = a.modPow(N.subtract(BigInteger.TWO), N);
      assertEquals(inverse, LaneShape.number(results[1], at, 4), message);
      boolean isReduced = a.compareTo(N) < 0;
      boolean isHigh = a.compareTo(N.shiftRight(1)) > 0;
      int flags = (isReduced && a.signum() > 0 ? 1 : 0) + (isHigh ? 2 : 0);
      assertEquals(BigInteger.valueOf(flags), LaneShape.number(results[3], at, 4), message);
      if (isReduced) {
        assertEquals(N.subtract(a), LaneShape.number(results[2], at, 4), message);
        BigInteger first = LaneShape.number(results[4], at, 4).subtract(EIGHTS);
        BigInteger second = LaneShape.number(results[5], at, 4).subtract(EIGHTS);
        assertEquals(a, first.add(LAMBDA.multiply(second)).mod(N), message);
        assertEquals(true, first.bitLength() <= 128 && second.bitLength() <= 128, message);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void addsAndDoublesAllPoints(LaneShape shape) {
    SplittableRandom random = Seed.random("Secp256k1LayersTest points " + shape);
    List<Point> points = new ArrayList<>();
    points.add(PlainSecp256k1.INFINITY);
    points.add(PlainSecp256k1.G);
    points.add(PlainSecp256k1.G.negated());
    for (int i = 0; i < 10; i++) {
      Point point = PlainSecp256k1.G.times(below2To256(random).mod(N));
      points.add(point);
      points.add(point.negated());
    }
    List<BigInteger> left = new ArrayList<>();
    List<BigInteger> right = new ArrayList<>();
    List<Point> sums = new ArrayList<>();
    List<Point> doubles = new ArrayList<>();
    for (Point p : points) {
      for (Point q : points) {
        left.add(projective(p, random));
        right.add(projective(q, random));
        sums.add(p.plus(q));
        doubles.add(p.plus(p));
      }
    }
    long[] a = shape.words(left, 12);
    long[] b = shape.words(right, 12);
    try (KernelHarness harness = KernelHarness.open()) {
      for (int operation = 0; operation < 2; operation++) {
        long[] result = new long[a.length];
        int workItems = a.length / 12 / shape.lanes();
        harness.run(SOURCES, shape.options(), "test_point", workItems, a, b, operation, result);
        for (int item = 0; item < sums.size(); item++) {
          Point expected = (operation == 0 ? sums : doubles).get(item);
          assertEquals(expected, affine(result, 12 * item), "operation " + operation);
        }
      }
    }
  }

  /** X, Y, Z one above the other, Z random. */
  private static BigInteger projective(Point p, SplittableRandom random) {
    BigInteger scale = below2To256(random).mod(P).max(BigInteger.ONE);
    BigInteger x = p.isInfinite() ? BigInteger.ZERO : p.x().multiply(scale).mod(P);
    BigInteger y = p.isInfinite() ? scale : p.y().multiply(scale).mod(P);
    BigInteger z = p.isInfinite() ? BigInteger.ZERO : scale;
    return x.or(y.shiftLeft(256)).or(z.shiftLeft(512));
  }

  private static Point affine(long[] result, int at) {
    BigInteger z = LaneShape.number(result, at + 8, 4);
    if (z.signum() == 0) {
      return PlainSecp256k1.INFINITY;
    }
    BigInteger inverse = z.modInverse(P);
    BigInteger x = LaneShape.number(result, at, 4).multiply(inverse).mod(P);
    BigInteger y = LaneShape.number(result, at + 4, 4).multiply(inverse).mod(P);
    return new Point(x, y);
  }

  /** Around 0, the modulus and 2^256, and with all limbs at their extremes. */
  private static List<BigInteger> edges(BigInteger modulus) {
    List<BigInteger> edges = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      BigInteger small = BigInteger.valueOf(i);
      edges.add(small);
      edges.add(modulus.subtract(small));
      edges.add(modulus.add(small));
      edges.add(TOP.subtract(small).subtract(BigInteger.ONE));
      edges.add(modulus.shiftRight(1).add(small));
    }
    edges.addAll(LaneShape.limbEdges(256, 52, 29));
    return edges;
  }

  private static BigInteger below2To256(SplittableRandom random) {
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
    return number;
  }
}
