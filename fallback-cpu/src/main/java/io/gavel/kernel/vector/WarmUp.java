package io.gavel.kernel.vector;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.Operation;
import io.gavel.kernel.ed25519.CoefficientSource;
import io.gavel.kernel.ed25519.Ed25519Signer;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import io.gavel.kernel.ed25519.SignatureVerifier;
import io.gavel.kernel.vector.ed25519.VectorEd25519Verifier;
import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;

/**
 * Runs the vector code until it is compiled. Before that every vector is an object: the first batch
 * of 64 signatures takes 0.6 s, the seventh as long as with scalar code, the hundredth a third of
 * that. A device that has not been through this would make a node that has just started slow.
 *
 * <p>Verifies the same 64 signatures with scalar and with vector code in turn, until vectors win
 * several times in a row, but no longer than its bounds: in a JVM without the optimizing compiler
 * they never do.
 */
final class WarmUp {
  /** Batches of each kind at most. */
  static final int ROUNDS_MAX = 100;

  /** Time after which no new round starts. */
  static final long NS_MAX = 10_000_000_000L;

  private static final int ITEMS = 64;
  private static final int WINS_WANTED = 5;
  private static final int MESSAGE_BYTES = 128;
  private static final int ITEM_BYTES = 96 + MESSAGE_BYTES;

  private WarmUp() {}

  /**
   * How it went.
   *
   * @param won whether vectors ended up faster
   * @param rounds batches verified with vectors
   * @param scalarNs shortest time of a batch with scalar code
   * @param vectorNs shortest time of a batch with vectors
   */
  record Outcome(boolean won, int rounds, long scalarNs, long vectorNs) {}

  /** Runs on the calling thread; the clock counts nanoseconds. */
  static Outcome run(LongSupplier clockNs) {
    // Nothing is decided here, so that the coefficients may be anything.
    CoefficientSource coefficients = bytes -> bytes[0]++;
    SignatureVerifier scalar = new Ed25519Verifier(coefficients);
    SignatureVerifier vector = new VectorEd25519Verifier(coefficients, 8);
    Batch batch = signatures();
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
    return new Outcome(vectorNs < scalarNs, rounds, scalarNs, vectorNs);
  }

  private static long time(SignatureVerifier verifier, Batch batch, LongSupplier clockNs) {
    long start = clockNs.getAsLong();
    verifier.verifyBatch(Ed25519Profile.GAVEL, batch, 0, ITEMS);
    return clockNs.getAsLong() - start;
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
