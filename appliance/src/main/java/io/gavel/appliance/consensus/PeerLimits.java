package io.gavel.appliance.consensus;

import java.util.Arrays;

/** How much is sent to a peer because it asked or lags; what is over the limit is not answered. */
final class PeerLimits {
  /** Messages in answer to one peer's requests within a retransmission interval. */
  private static final int ANSWERS_MAX = 4 * Message.CertificateRequest.VIEWS_MAX;

  private final long intervalMs;
  private final long[] helpedMs;
  private final long[] windowStartMs;
  private final int[] answers;

  PeerLimits(int validators, long intervalMs) {
    this.intervalMs = intervalMs;
    this.helpedMs = new long[validators];
    this.windowStartMs = new long[validators];
    this.answers = new int[validators];
    // Far in the past, yet a difference to any time stays inside 63 bits.
    Arrays.fill(helpedMs, Long.MIN_VALUE / 2);
    Arrays.fill(windowStartMs, Long.MIN_VALUE / 2);
  }

  /** True once an interval: a lagging peer may be sent what it lacks. */
  boolean mayHelp(int peer, long nowMs) {
    if (nowMs - helpedMs[peer] < intervalMs) {
      return false;
    }
    helpedMs[peer] = nowMs;
    return true;
  }

  /** Whether one more message may answer the peer's request. */
  boolean mayAnswer(int peer, long nowMs) {
    if (nowMs - windowStartMs[peer] >= intervalMs) {
      windowStartMs[peer] = nowMs;
      answers[peer] = 0;
    }
    if (answers[peer] >= ANSWERS_MAX) {
      return false;
    }
    answers[peer]++;
    return true;
  }
}
