package io.gavel.appliance.devnet;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Takes a {@link Sample} of a load every so often. One thread's. */
public final class Sampler {
  private static final long SECOND_NS = 1_000_000_000L;

  private final LoadGenerator load;
  private final NodeBoard board;
  private final int everySeconds;
  private long second;
  private long committedBefore;

  /**
   * @param everySeconds from 1; less is left to the last sample of a {@link #run}
   */
  public Sampler(LoadGenerator load, NodeBoard board, int everySeconds) {
    this.load = load;
    this.board = board;
    this.everySeconds = everySeconds;
  }

  /**
   * Samples for so many seconds, or until {@code stop} is counted down.
   *
   * @param each sees every sample as it is taken
   * @return false if it was stopped
   */
  public boolean run(long seconds, CountDownLatch stop, Consumer<Sample> each)
      throws InterruptedException {
    for (long left = seconds; left > 0; left -= everySeconds) {
      int covered = (int) Math.min(left, everySeconds);
      long waitNs = (second + covered) * SECOND_NS - load.elapsedNs();
      if (stop.await(Math.max(0, waitNs), TimeUnit.NANOSECONDS)) {
        return false;
      }
      each.accept(take(covered));
    }
    return true;
  }

  private Sample take(int covered) {
    second += covered;
    long committed = load.stats().committed();
    long delta = committed - committedBefore;
    committedBefore = committed;
    return new Sample(
        second, covered, delta, load.stats().takeRecent(), load.inFlight(), board.highest());
  }
}
