package io.gavel.appliance.transport;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubling from a minimum to a maximum, each time a
 * random part between half and the whole of it, so that nodes that lost one peer together do not
 * come back together. Not thread-safe.
 */
final class Backoff {
  private final int minMs;
  private final int maxMs;
  private final RandomGenerator random;
  private int ceilingMs;

  Backoff(int minMs, int maxMs, RandomGenerator random) {
    this.minMs = minMs;
    this.maxMs = maxMs;
    this.random = random;
    this.ceilingMs = minMs;
  }

  int nextMs() {
    int ceiling = ceilingMs;
    ceilingMs = (int) Math.min(2L * ceiling, maxMs);
    return ceiling - random.nextInt(ceiling / 2 + 1);
  }

  void reset() {
    ceilingMs = minMs;
  }
}
