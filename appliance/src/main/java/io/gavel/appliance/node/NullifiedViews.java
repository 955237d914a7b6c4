package io.gavel.appliance.node;

import io.gavel.appliance.log.EventLog;
import java.util.Arrays;

/**
 * Counts views that were given up, and logs them without filling the log: a leader that is away
 * costs a view every few hundred milliseconds.
 */
final class NullifiedViews {
  private static final EventLog LOG = EventLog.of("consensus");
  private static final long LOG_INTERVAL_MS = 10_000;

  private final long[] loggedMs;
  private final long[] unlogged;
  private long count;

  NullifiedViews(int validators) {
    loggedMs = new long[validators];
    unlogged = new long[validators];
    Arrays.fill(loggedMs, -LOG_INTERVAL_MS);
  }

  void add(int leader, long view, long nowMs) {
    count++;
    if (nowMs - loggedMs[leader] < LOG_INTERVAL_MS) {
      unlogged[leader]++;
      return;
    }
    LOG.info("view-nullified", "view", view, "leader", leader, "unlogged", unlogged[leader]);
    loggedMs[leader] = nowMs;
    unlogged[leader] = 0;
  }

  long count() {
    return count;
  }
}
