package io.gavel.bench.questions;

/**
 * How far questions go.
 *
 * @param itemBytesMax the longest message that every side takes, 8,193 or more
 * @param tooLong a length that every side refuses
 * @param longestEvery batches from one with such lengths to the next, and half of that to the first
 */
public record Limits(int itemBytesMax, int tooLong, int longestEvery) {
  /** The bytes that ordinary questions may need, and one more. */
  private static final int LEAST = 8193;

  public Limits {
    if (itemBytesMax < LEAST || tooLong <= itemBytesMax || longestEvery < 2) {
      throw new IllegalArgumentException(
          "itemBytesMax is "
              + itemBytesMax
              + ", tooLong "
              + tooLong
              + ", longestEvery "
              + longestEvery
              + "; expected "
              + LEAST
              + " <= itemBytesMax < tooLong, 2 <= longestEvery");
    }
  }

  boolean isTurnOfLongest(int batch) {
    return batch % longestEvery == longestEvery / 2;
  }
}
