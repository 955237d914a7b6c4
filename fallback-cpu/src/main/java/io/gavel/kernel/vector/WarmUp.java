package io.gavel.kernel.vector;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Operation;
import io.gavel.kernel.SelfTest;
import io.gavel.kernel.cpu.ItemKernel;
import java.lang.foreign.Arena;
import java.util.function.LongSupplier;

/**
 * Runs vector code so that it gets compiled. Before that every vector is an object: the first batch
 * of 64 signatures takes 0.6 s, the seventh as long as with scalar code, the hundredth a third of
 * that; hashes take twenty times as long as scalar code for half a second.
 *
 * <p>Computes the same items with the kernel that serves and with a rival in turn, until the rival
 * has beaten the other's best time several times, but no longer than its bounds. They are short: on
 * a busy machine the compiler comes late, and practice without a pause would only keep the CPU from
 * it. There a round may also take long because others had the CPU, so wins need not be in a row.
 */
final class WarmUp {
  /** Batches of each kind at most. */
  static final int ROUNDS_MAX = 64;

  /** Time after which no new round starts. */
  static final long NS_MAX = 200_000_000L;

  private static final int ITEMS = 64;
  private static final int WINS_WANTED = 5;

  /** Code that boxes its vectors is slower than scalar code by more than this. */
  private static final int COMPILED_FACTOR = 4;

  private WarmUp() {}

  /**
   * How it went.
   *
   * @param won whether the rival ended up faster
   * @param rounds batches computed with the rival
   * @param servingNs shortest time of a batch with the kernel that serves
   * @param rivalNs shortest time of a batch with the rival
   */
  record Outcome(boolean won, int rounds, long servingNs, long rivalNs) {
    /**
     * Whether the rival is compiled, whoever won: it would lose by far otherwise. A turn cut short
     * by the clock says nothing: the compiler may have had no time either.
     */
    boolean compiled() {
      return won || (rounds == ROUNDS_MAX && rivalNs / COMPILED_FACTOR <= servingNs);
    }

    @Override
    public String toString() {
      return "faster code takes "
          + rivalNs
          + " ns, what serves "
          + servingNs
          + " ns for "
          + ITEMS
          + " items after "
          + rounds
          + " rounds; is it compiled yet, by the optimizing compiler?";
    }
  }

  /** Runs on the calling thread; the clock counts nanoseconds. */
  static Outcome run(
      Operation operation, ItemKernel serving, ItemKernel rival, LongSupplier clockNs) {
    try (Arena arena = Arena.ofConfined()) {
      return run(serving, rival, SelfTest.questions(operation, ITEMS, arena), clockNs);
    }
  }

  private static Outcome run(
      ItemKernel serving, ItemKernel rival, Batch batch, LongSupplier clockNs) {
    long start = clockNs.getAsLong();
    long servingNs = Long.MAX_VALUE;
    long rivalNs = Long.MAX_VALUE;
    int wins = 0;
    int rounds = 0;
    while (wins < WINS_WANTED && rounds < ROUNDS_MAX && clockNs.getAsLong() - start < NS_MAX) {
      servingNs = Math.min(servingNs, time(serving, batch, clockNs));
      long roundNs = time(rival, batch, clockNs);
      rivalNs = Math.min(rivalNs, roundNs);
      wins += roundNs < servingNs ? 1 : 0;
      rounds++;
    }
    return new Outcome(wins == WINS_WANTED, rounds, servingNs, rivalNs);
  }

  private static long time(ItemKernel kernel, Batch batch, LongSupplier clockNs) {
    long start = clockNs.getAsLong();
    kernel.run(batch, 0, ITEMS);
    return clockNs.getAsLong() - start;
  }
}
