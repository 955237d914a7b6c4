package io.gavel.appliance.config;

/**
 * When a node acts by itself, in milliseconds.
 *
 * @param blockIntervalMs a leader with transactions waits this long after the last block, so that
 *     blocks are worth their votes
 * @param idleIntervalMs a leader without transactions proposes an empty block this late
 * @param leaderTimeoutMs a view without a block this long is nullified; more than {@code
 *     idleIntervalMs}, or every idle leader would look dead
 * @param timeoutCapMs what repeated timeouts grow to, at most
 * @param batchDelayMs a batch that is not full is sent this late
 */
public record ConsensusTimings(
    int blockIntervalMs,
    int idleIntervalMs,
    int leaderTimeoutMs,
    int timeoutCapMs,
    int batchDelayMs) {
  /** No timing is longer than ten minutes: beyond that a node only looks dead. */
  public static final int MS_MAX = 600_000;

  public static final ConsensusTimings DEFAULT =
      new ConsensusTimings(100, 1_000, 2_000, 30_000, 50);

  public ConsensusTimings {
    checkRange("blockIntervalMs", blockIntervalMs);
    checkRange("idleIntervalMs", idleIntervalMs);
    checkRange("leaderTimeoutMs", leaderTimeoutMs);
    checkRange("timeoutCapMs", timeoutCapMs);
    checkRange("batchDelayMs", batchDelayMs);
    if (idleIntervalMs < blockIntervalMs) {
      throw new IllegalArgumentException(
          "consensus.idleIntervalMs is "
              + idleIntervalMs
              + ", expected at least consensus.blockIntervalMs, "
              + blockIntervalMs);
    }
    if (leaderTimeoutMs <= idleIntervalMs) {
      throw new IllegalArgumentException(
          "consensus.leaderTimeoutMs is "
              + leaderTimeoutMs
              + ", expected more than consensus.idleIntervalMs, "
              + idleIntervalMs
              + ", or every idle leader looks dead");
    }
    if (timeoutCapMs < leaderTimeoutMs) {
      throw new IllegalArgumentException(
          "consensus.timeoutCapMs is "
              + timeoutCapMs
              + ", expected at least consensus.leaderTimeoutMs, "
              + leaderTimeoutMs);
    }
  }

  private static void checkRange(String field, int ms) {
    if (ms < 1 || ms > MS_MAX) {
      throw new IllegalArgumentException(
          "consensus." + field + " is " + ms + ", expected 1 to " + MS_MAX);
    }
  }
}
