package io.gavel.appliance.devnet;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Takes a {@link Sample} of a load each second. One thread's. */
public final class Sampler {
  private static final long SECOND_NS = 1_000_000_000L;

  private final LoadGenerator load;
  private final NodeBoard board;
  private long second;
  private long committedBefore;

  public Sampler(LoadGenerator load, NodeBoard board) {
    this.load = load;
    this.board = board;
  }

  /**
   * Samples for so many seconds, or until {@code stop} is counted down.
   *
   * @param each sees every sample as it is taken
   * @return false if it was stopped
   */
  public boolean run(long seconds, CountDownLatch stop, Consumer<Sample> each)
      throws InterruptedException {
    for (long i = 0; i < seconds; i++) {
      long waitNs = (second + 1) * SECOND_NS - load.elapsedNs();
      if (stop.await(Math.max(0, waitNs), TimeUnit.NANOSECONDS)) {
        return false;
      }
      each.accept(take());
    }
    return true;
  }

  private Sample take() {
    second++;
    long committed = load.stats().committed();
    long delta = committed - committedBefore;
    committedBefore = committed;
    return new Sample(second, delta, load.stats().takeRecent(), load.inFlight(), board.highest());
  }
}
