package io.gavel.appliance.node;

/**
 * The node's own rhythm, milliseconds.
 *
 * @param blockIntervalMs a leader proposes at the earliest this long after the last block
 * @param idleIntervalMs and without batches to order, this long after it
 * @param batchDelayMs a transaction waits at most about this long to be packed
 * @param blockTargetMs from a proposal to its notarization; blocks that take longer make the next
 *     ones smaller
 * @param fetchRetryMs until the next peer is asked for a batch
 * @param catchUpTimeoutMs until the next peer is asked for final blocks
 */
record Pacing(
    long blockIntervalMs,
    long idleIntervalMs,
    long batchDelayMs,
    long blockTargetMs,
    long fetchRetryMs,
    long catchUpTimeoutMs) {
  Pacing {
    if (blockIntervalMs < 0 || idleIntervalMs < blockIntervalMs || batchDelayMs < 0) {
      throw new IllegalArgumentException(
          "pacing has blockIntervalMs "
              + blockIntervalMs
              + ", idleIntervalMs "
              + idleIntervalMs
              + ", batchDelayMs "
              + batchDelayMs
              + "; expected 0 <= blockIntervalMs <= idleIntervalMs");
    }
  }
}
