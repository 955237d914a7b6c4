package io.gavel.kernel.vector;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Operation;
import io.gavel.kernel.cpu.ItemKernel;
import io.gavel.kernel.ed25519.Ed25519Signer;
import java.lang.foreign.MemorySegment;
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
  private static final int MESSAGE_BYTES = 128;
  private static final int ITEM_BYTES = 96 + MESSAGE_BYTES;
  private static final int DIGEST_BYTES_MAX = 64;

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
          + " ns for 64 items after "
          + rounds
          + " rounds; does the JVM run without its optimizing compiler (-XX:TieredStopAtLevel)?";
    }
  }

  /** Runs on the calling thread; the clock counts nanoseconds. */
  static Outcome run(
      Operation operation, ItemKernel scalar, ItemKernel vector, LongSupplier clockNs) {
    if (operation == Operation.VOTE_TALLY) {
      return new Outcome(true, 0, 0, 0); // The code of ED25519_VERIFY, which comes before it.
    }
    Batch batch = operation == Operation.ED25519_VERIFY ? signatures() : messages(operation);
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

  private static Batch messages(Operation operation) {
    MemorySegment rows = MemorySegment.ofArray(new byte[ITEMS * operation.rowBytes()]);
    for (int item = 0; item < ITEMS; item++) {
      rows.set(Batch.U32, (long) item * operation.rowBytes(), item * MESSAGE_BYTES);
      rows.set(Batch.U32, (long) item * operation.rowBytes() + 4, MESSAGE_BYTES);
    }
    return new Batch()
        .of(operation, 0, ITEMS, 0)
        .columns(
            MemorySegment.ofArray(new byte[ITEMS * MESSAGE_BYTES]),
            rows,
            MemorySegment.ofArray(new byte[ITEMS * DIGEST_BYTES_MAX]),
            MemorySegment.ofArray(new byte[ITEMS]),
            MemorySegment.NULL);
  }

  private static Batch signatures() {
    byte[] input = new byte[ITEMS * ITEM_BYTES];
    MemorySegment rows =
        MemorySegment.ofArray(new byte[ITEMS * Operation.ED25519_VERIFY.rowBytes()]);
    byte[] seed = new byte[32];
    for (int item = 0; item < ITEMS; item++) {
      int at = item * ITEM_BYTES;
      seed[0] = (byte) item;
      input[at + 96] = (byte) item;
      try (Ed25519Signer signer = Ed25519Signer.fromSeed(seed)) {
        System.arraycopy(signer.publicKey(), 0, input, at, 32);
        signer.sign(input, at + 96, MESSAGE_BYTES, input, at + 32);
      }
      long row = (long) item * Operation.ED25519_VERIFY.rowBytes();
      rows.set(Batch.U32, row, at);
      rows.set(Batch.U32, row + 4, at + 32);
      rows.set(Batch.U32, row + 8, at + 96);
      rows.set(Batch.U32, row + 12, MESSAGE_BYTES);
    }
    return new Batch()
        .of(Operation.ED25519_VERIFY, 0, ITEMS, 0)
        .columns(
            MemorySegment.ofArray(input),
            rows,
            MemorySegment.NULL,
            MemorySegment.ofArray(new byte[ITEMS]),
            MemorySegment.NULL);
  }
}
