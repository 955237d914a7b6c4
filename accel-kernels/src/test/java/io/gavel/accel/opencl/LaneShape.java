package io.gavel.accel.opencl;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One way to build the layers.
 *
 * @param lanes items of a work-item
 * @param doubles whether field elements are doubles, else 32-bit integers
 */
record LaneShape(int lanes, boolean doubles) {
  private static final int WORD_BITS = 64;

  /** All that are supported. */
  static Stream<LaneShape> all() {
    return Stream.of(
        new LaneShape(1, true),
        new LaneShape(4, true),
        new LaneShape(8, true),
        new LaneShape(1, false),
        new LaneShape(4, false));
  }

  String options() {
    return "-D LANES=" + lanes + " -D FIELD_DOUBLES=" + (doubles ? 1 : 0);
  }

  /** Numbers of so many bits that have limbs of one of those sizes all at their extremes. */
  static List<BigInteger> limbEdges(int bits, int... limbSizes) {
    List<BigInteger> edges = new ArrayList<>();
    for (int limbBits : limbSizes) {
      BigInteger half = BigInteger.ZERO;
      for (int bit = limbBits - 1; bit < bits; bit += limbBits) {
        half = half.setBit(bit);
      }
      edges.add(half);
      edges.add(half.subtract(BigInteger.ONE));
      edges.add(BigInteger.TWO.pow(bits).subtract(BigInteger.ONE).xor(half));
    }
    return edges;
  }

  /** {@code items} up to whole work-items. */
  int filled(int items) {
    return (items + lanes - 1) / lanes * lanes;
  }

  /** Numbers as little-endian words, {@code words} for each, filled up with zeros. */
  long[] words(List<BigInteger> numbers, int words) {
    long[] array = new long[filled(numbers.size()) * words];
    for (int item = 0; item < numbers.size(); item++) {
      for (int i = 0; i < words; i++) {
        array[item * words + i] = numbers.get(item).shiftRight(WORD_BITS * i).longValue();
      }
    }
    return array;
  }

  /** The number in {@code words} words from {@code offset} on. */
  static BigInteger number(long[] array, int offset, int words) {
    BigInteger number = BigInteger.ZERO;
    for (int i = words - 1; i >= 0; i--) {
      BigInteger word = new BigInteger(Long.toUnsignedString(array[offset + i]));
      number = number.shiftLeft(WORD_BITS).or(word);
    }
    return number;
  }
}
