package io.gavel.kernel.vector;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Operation;
import io.gavel.kernel.SelfTest;
import io.gavel.kernel.cpu.ItemKernel;
import java.lang.foreign.Arena;
import java.util.function.LongSupplier;

/**
 * Runs vector code until it is compiled. Before that every vector is an object: the first batch of
 * 64 signatures takes 0.6 s, the seventh as long as with scalar code, the hundredth a third of
 * that; hashes take twenty times as long as scalar code for half a second.
 *
 * <p>Computes the same items with scalar and with vector code in turn, until vectors win several
 * times in a row, but no longer than its bounds: in a JVM without the optimizing compiler they
 * never do.
 */
final class WarmUp {
  /** Batches of each kind at most. */
  static final int ROUNDS_MAX = 4_000;

  /** Time after which no new round starts: on a busy machine the compiler comes late. */
  static final long NS_MAX = 60_000_000_000L;

  private static final int ITEMS = 64;
  private static final int WINS_WANTED = 5;

  private WarmUp() {}

  /**
   * How it went.
   *
   * @param won whether vectors ended up faster
   * @param rounds batches computed with vectors
   * @param scalarNs shortest time of a batch with scalar code
   * @param vectorNs shortest time of a batch with vectors
   */
  record Outcome(boolean won, int rounds, long scalarNs, long vectorNs) {
    @Override
    public String toString() {
      return "vectors take "
          + vectorNs
          + " ns, scalar code "
          + scalarNs
          + " ns for "
          + ITEMS
          + " items after "
          + rounds
          + " rounds; does the JVM run without its optimizing compiler (-XX:TieredStopAtLevel)?";
    }
  }

  /** Runs on the calling thread; the clock counts nanoseconds. */
  static Outcome run(
      Operation operation, ItemKernel scalar, ItemKernel vector, LongSupplier clockNs) {
    try (Arena arena = Arena.ofConfined()) {
      return run(scalar, vector, SelfTest.questions(operation, ITEMS, arena), clockNs);
    }
  }

  private static Outcome run(
      ItemKernel scalar, ItemKernel vector, Batch batch, LongSupplier clockNs) {
    long start = clockNs.getAsLong();
    long scalarNs = Long.MAX_VALUE;
    long vectorNs = Long.MAX_VALUE;
    int wins = 0;
    int rounds = 0;
    while (wins < WINS_WANTED && rounds < ROUNDS_MAX && clockNs.getAsLong() - start < NS_MAX) {
      scalarNs = Math.min(scalarNs, time(scalar, batch, clockNs));
      long roundNs = time(vector, batch, clockNs);
      vectorNs = Math.min(vectorNs, roundNs);
      wins = roundNs < scalarNs ? wins + 1 : 0;
      rounds++;
    }
    return new Outcome(wins == WINS_WANTED, rounds, scalarNs, vectorNs);
  }

  private static long time(ItemKernel kernel, Batch batch, LongSupplier clockNs) {
    long start = clockNs.getAsLong();
    kernel.run(batch, 0, ITEMS);
    return clockNs.getAsLong() - start;
  }
}
