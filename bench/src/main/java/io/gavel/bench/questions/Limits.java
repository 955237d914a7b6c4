package io.gavel.bench.questions;

/**
 * How far questions go.
 *
 * @param itemBytesMax the longest message that every side takes
 * @param tooLong a length that every side refuses
 * @param longestEvery batches from one with such lengths to the next, and half of that to the first
 */
public record Limits(int itemBytesMax, int tooLong, int longestEvery) {
  public Limits {
    if (itemBytesMax < 1 || tooLong <= itemBytesMax || longestEvery < 2) {
      throw new IllegalArgumentException(
          "itemBytesMax is "
              + itemBytesMax
              + ", tooLong "
              + tooLong
              + ", longestEvery "
              + longestEvery
              + "; expected 1 <= itemBytesMax < tooLong, 2 <= longestEvery");
    }
  }

  /** These limits, where they leave room for ordinary messages. */
  Limits requireRoomFor(int messageBytes) {
    if (itemBytesMax < messageBytes) {
      throw new IllegalArgumentException(
          "itemBytesMax is " + itemBytesMax + ", expected " + messageBytes + " or more");
    }
    return this;
  }

  boolean isTurnOfLongest(int batch) {
    return batch % longestEvery == longestEvery / 2;
  }
}
