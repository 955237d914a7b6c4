package io.gavel.bench.cluster;

import io.gavel.appliance.devnet.Sample;
import java.util.List;

/** When a cluster is back at its throughput after losing a validator. */
final class Recovery {
  /** One good second may be a backlog let go; so many in a row are throughput. */
  static final int WINDOW_S = 3;

  /** Within 20 % of before. */
  static final double SHARE = 0.8;

  /** The answer where it never recovered. */
  static final int NEVER = -1;

  private Recovery() {}

  /**
   * Seconds from the kill to the start of the first window in which every second reaches {@link
   * #SHARE} of before.
   *
   * @param tpsBefore committed a second, before
   * @param after the seconds after the kill, in order
   */
  static int seconds(double tpsBefore, List<Sample> after) {
    for (int start = 0; start + WINDOW_S <= after.size(); start++) {
      boolean lasting =
          after.subList(start, start + WINDOW_S).stream()
              .allMatch(sample -> sample.committed() >= SHARE * tpsBefore);
      if (lasting) {
        return start;
      }
    }
    return NEVER;
  }
}
