package io.gavel.sim;

/**
 * A time in which two sides cannot reach each other.
 *
 * @param fromUs inclusive
 * @param untilUs exclusive
 * @param side bit i is set where node i is on the one side
 */
public record Partition(long fromUs, long untilUs, long side) {
  public Partition {
    if (fromUs < 0 || untilUs < fromUs) {
      throw new IllegalArgumentException(
          "partition is from " + fromUs + " until " + untilUs + ", expected ascending, from 0");
    }
  }

  boolean cuts(int from, int to, long nowUs) {
    return nowUs >= fromUs && nowUs < untilUs && ((side >>> from ^ side >>> to) & 1) != 0;
  }
}
