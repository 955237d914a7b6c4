package io.gavel.kernel.vector.ed25519;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import io.gavel.kernel.ed25519.Scalar25519;
import io.gavel.kernel.hash.MessageHash;
import java.lang.foreign.MemorySegment;

/** The challenge k = SHA-512(R | A | message) mod L of RFC 8032, 5.1.7. One thread. */
final class Challenges {
  private static final int DIGEST_WORDS = 2 * Scalar25519.WORDS;

  private final MessageHash sha512;
  private final MemorySegment digest = MemorySegment.ofArray(new long[DIGEST_WORDS]);
  private final long[] digestWords = new long[DIGEST_WORDS];
  private final Scalar25519 scalars = new Scalar25519();

  /**
   * @param sha512 a SHA-512 of its own
   */
  Challenges(MessageHash sha512) {
    this.sha512 = sha512;
  }

  /** Writes k, four words. */
  void compute(
      long[] k,
      int offset,
      MemorySegment input,
      long keyOffset,
      long signatureOffset,
      long messageOffset,
      long messageLength) {
    sha512.reset();
    sha512.update(input, signatureOffset, Ed25519Verifier.KEY_BYTES);
    sha512.update(input, keyOffset, Ed25519Verifier.KEY_BYTES);
    sha512.update(input, messageOffset, messageLength);
    sha512.digest(digest, 0);
    for (int i = 0; i < DIGEST_WORDS; i++) {
      digestWords[i] = digest.get(Batch.U64, 8L * i);
    }
    scalars.reduce(k, offset, digestWords, 0);
  }
}
