package io.gavel.accel.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gavel.kernel.Seed;
import io.gavel.kernel.ed25519.PlainEd25519;
import io.gavel.kernel.ed25519.PlainEd25519.Point;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scalars, points and hash below {@code ed25519.cl}, against plain arithmetic and the JDK. */
class Ed25519LayersTest {
  private static final List<String> SCALAR_SOURCES =
      List.of("numbers.cl", "scalar25519.cl", "lanes_test.cl", "scalar25519_test.cl");
  private static final int RANDOM_ITEMS = 150;
  private static final int POINT_WORDS = 18;
  private static final BigInteger L = PlainEd25519.L;
  private static final BigInteger P = PlainEd25519.P;

  @ParameterizedTest
  @MethodSource("io.gavel.accel.opencl.LaneShape#all")
  void computesScalarsModuloL(LaneShape shape) {
    SplittableRandom random = Seed.random("Ed25519LayersTest scalars " + shape);
    List<BigInteger> numbers = new ArrayList<>();
    BigInteger all = BigInteger.TWO.pow(512).subtract(BigInteger.ONE);
    for (int i = -2; i <= 2; i++) {
      BigInteger near = BigInteger.valueOf(i);
      for (BigInteger low : List.of(L, L.shiftLeft(1), L.multiply(L), BigInteger.TWO.pow(252))) {
        numbers.add(low.add(near));
        numbers.add(low.add(near).shiftLeft(256).and(all).or(low.add(near)));
      }
    }
    numbers.add(BigInteger.ZERO);
    numbers.add(all);
    // The largest multiples of L below 2^512, where the quotient is off by one most easily.
    numbers.add(all.divide(L).multiply(L));
    numbers.add(all.divide(L).multiply(L).subtract(BigInteger.ONE));
    for (int i = 0; i < RANDOM_ITEMS; i++) {
      numbers.add(bits(random, 512 - random.nextInt(300)));
    }
    BigInteger half = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);
    List<BinaryOperator<BigInteger>> operations =
        List.of(
            (low, high) -> low.or(high.shiftLeft(256)).mod(L),
            (low, high) -> low.multiply(high).mod(L),
            (low, high) -> low.add(high).mod(L),
            (low, high) -> low.compareTo(L) < 0 ? BigInteger.ONE : BigInteger.ZERO);
    long[] x = shape.words(numbers, 8);
    try (KernelHarness harness = KernelHarness.open()) {
      for (int operation = 0; operation < operations.size(); operation++) {
        long[] result = new long[x.length / 2];
        harness.run(
            SCALAR_SOURCES,
            shape.options(),
            "test_scalar",
            x.length / 8 / shape.lanes(),
            x,
            operation,
            result);
        for (int item = 0; item < numbers.size(); item++) {
          BigInteger number = numbers.get(item);
          assertEquals(
              operations.get(operation).apply(number.and(half), number.shiftRight(256)),
              LaneShape.number(result, 4 * item, 4),
              "operation " + operation + " of " + number.toString(16));
        }
      }
    }
  }

  /** An even scalar is written as the odd number L above it: mod L that is the same. */
  @ParameterizedTest
  @MethodSource("io.gavel.accel.opencl.LaneShape#all")
  void writesScalarsInOddDigitsOfFourAndOfEightBits(LaneShape shape) {
    SplittableRandom random = Seed.random("Ed25519LayersTest odd digits " + shape);
    List<BigInteger> scalars = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      scalars.add(BigInteger.valueOf(i));
      scalars.add(L.subtract(BigInteger.valueOf(i + 1)));
    }
    for (int bit = 31; bit < 252; bit += 32) {
      // Carries through whole words.
      scalars.add(BigInteger.TWO.pow(bit + 1).subtract(BigInteger.TWO));
      scalars.add(BigInteger.TWO.pow(bit).subtract(L.mod(BigInteger.TWO.pow(bit))));
    }
    for (int i = 0; i < RANDOM_ITEMS; i++) {
      scalars.add(bits(random, 252));
    }
    long[] a = shape.words(scalars, 4);
    long[] n = new long[a.length];
    try (KernelHarness harness = KernelHarness.open()) {
      harness.run(
          SCALAR_SOURCES, shape.options(), "test_odd_digits", a.length / 4 / shape.lanes(), a, n);
    }
    for (int item = 0; item < scalars.size(); item++) {
      BigInteger scalar = scalars.get(item);
      BigInteger expected = scalar.testBit(0) ? scalar : scalar.add(L);
      BigInteger digits = LaneShape.number(n, 4 * item, 4);
      assertEquals(expected, sumOfOddDigits(digits, 4), "nibbles of " + scalar.toString(16));
      assertEquals(expected, sumOfOddDigits(digits, 8), "bytes of " + scalar.toString(16));
    }
  }

  /**
   * The sum of (2 d - 2^bits + 1) 2^(bits i) over the digits d of n, bits bits each, 256 in all.
   */
  private static BigInteger sumOfOddDigits(BigInteger n, int bits) {
    BigInteger sum = BigInteger.ZERO;
    BigInteger most = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    for (int at = 0; at < 256; at += bits) {
      BigInteger digit = n.shiftRight(at).and(most);
      sum = sum.add(digit.shiftLeft(1).subtract(most).shiftLeft(at));
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("io.gavel.accel.opencl.LaneShape#all")
  void decodesDoublesAndAddsPoints(LaneShape shape) {
    SplittableRandom random = Seed.random("Ed25519LayersTest points " + shape);
    List<byte[]> left = new ArrayList<>();
    List<byte[]> right = new ArrayList<>();
    Point p = PlainEd25519.BASE.times(bits(random, 252));
    for (byte[] small : PlainEd25519.smallOrderEncodings()) {
      for (byte[] other : PlainEd25519.smallOrderEncodings()) {
        left.add(small);
        right.add(other);
      }
      left.add(small);
      right.add(p.encoded());
      left.add(p.plus(PlainEd25519.ofOrderEight()).encoded());
      right.add(small);
    }
    for (byte[] same : List.of(p.encoded(), p.negated().encoded())) {
      left.add(p.encoded());
      right.add(same);
    }
    for (int i = 0; i < RANDOM_ITEMS; i++) {
      byte[] anything = new byte[32];
      random.nextBytes(anything);
      left.add(anything);
      right.add(PlainEd25519.BASE.times(bits(random, 252)).encoded());
    }
    long[] a = shape.words(left.stream().map(PlainEd25519::integer).toList(), 4);
    long[] b = shape.words(right.stream().map(PlainEd25519::integer).toList(), 4);
    try (KernelHarness harness = KernelHarness.open()) {
      for (int operation = 0; operation < 3; operation++) {
        long[] result = new long[a.length / 4 * POINT_WORDS];
        harness.run(
            List.of(
                "numbers.cl",
                "field25519.cl",
                "edwards25519.cl",
                "lanes_test.cl",
                "edwards25519_test.cl"),
            shape.options(),
            "test_point",
            a.length / 4 / shape.lanes(),
            a,
            b,
            operation,
            result);
        for (int item = 0; item < left.size(); item++) {
          assertPoint(operation, left.get(item), right.get(item), result, item);
        }
      }
    }
  }

  private static void assertPoint(
      int operation, byte[] left, byte[] right, long[] result, int item) {
    int at = item * POINT_WORDS;
    String message = "operation " + operation + " of " + PlainEd25519.integer(left).toString(16);
    Optional<Point> decoded = PlainEd25519.decode(left);
    assertEquals(decoded.isPresent() ? 1 : 0, result[at + 16], message);
    if (decoded.isEmpty()) {
      return;
    }
    Point p = decoded.get();
    boolean isCanonical = Arrays.equals(left, p.encoded());
    if (operation == 0) {
      assertEquals(isCanonical && !p.isSmallOrder() ? 1 : 0, result[at + 17], message);
    }
    Point q = PlainEd25519.decode(right).orElseThrow();
    Point expected =
        switch (operation) {
          case 0 -> p;
          case 1 -> p.plus(p).plus(q);
          default -> p.times(BigInteger.valueOf(16)).plus(q.times(BigInteger.valueOf(3)));
        };
    BigInteger z = LaneShape.number(result, at + 8, 4).modInverse(P);
    BigInteger x = LaneShape.number(result, at, 4).multiply(z).mod(P);
    BigInteger y = LaneShape.number(result, at + 4, 4).multiply(z).mod(P);
    BigInteger t = LaneShape.number(result, at + 12, 4).multiply(z).mod(P);
    assertEquals(expected, new Point(x, y), message);
    assertEquals(x.multiply(y).mod(P), t, message);
  }

  @ParameterizedTest
  @MethodSource("io.gavel.accel.opencl.LaneShape#all")
  void hashesBlocksOfSha512(LaneShape shape) throws NoSuchAlgorithmException {
    SplittableRandom random = Seed.random("Ed25519LayersTest hash " + shape);
    List<byte[]> messages = new ArrayList<>();
    List<BigInteger> blocks = new ArrayList<>();
    for (int length = 0; length <= 111; length++) {
      byte[] message = new byte[length];
      random.nextBytes(message);
      messages.add(message);
      byte[] block = Arrays.copyOf(message, 128);
      block[length] = (byte) 0x80;
      block[126] = (byte) ((8 * length) >> 8);
      block[127] = (byte) (8 * length);
      blocks.add(wordsInOrder(block));
    }
    long[] in = shape.words(blocks, 16);
    long[] out = new long[in.length / 2];
    try (KernelHarness harness = KernelHarness.open()) {
      harness.run(
          List.of(
              "numbers.cl",
              "scalar25519.cl",
              "sha512_block.cl",
              "challenge.cl",
              "lanes_test.cl",
              "challenge_test.cl"),
          shape.options(),
          "test_sha512",
          in.length / 16 / shape.lanes(),
          in,
          out);
    }
    for (int item = 0; item < messages.size(); item++) {
      byte[] digest = MessageDigest.getInstance("SHA-512").digest(messages.get(item));
      assertEquals(wordsInOrder(digest), LaneShape.number(out, 8 * item, 8), "length " + item);
    }
  }

  /** Big-endian words of 64 bits, the first of them lowest. */
  private static BigInteger wordsInOrder(byte[] bytes) {
    BigInteger number = BigInteger.ZERO;
    for (int at = bytes.length - 8; at >= 0; at -= 8) {
      BigInteger word = new BigInteger(1, Arrays.copyOfRange(bytes, at, at + 8));
      number = number.shiftLeft(64).or(word);
    }
    return number;
  }

  private static BigInteger bits(SplittableRandom random, int bits) {
    byte[] bytes = new byte[bits / 8 + 1];
    random.nextBytes(bytes);
    return new BigInteger(1, bytes).mod(BigInteger.TWO.pow(bits));
  }
}
