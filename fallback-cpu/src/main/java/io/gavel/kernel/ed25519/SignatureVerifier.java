package io.gavel.kernel.ed25519;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Ed25519Profile;
import java.lang.foreign.MemorySegment;

/**
 * Decides Ed25519 signatures by the rule of an {@link Ed25519Profile}, one by one or many at once
 * with the same answers. {@link Ed25519Verifier} is the definition; any other answers as it does.
 *
 * <p>An instance serves one thread and allocates nothing after construction.
 */
public interface SignatureVerifier {
  /**
   * Verifies one signature; key, signature and message lie in {@code input}, at any alignment.
   *
   * @throws IndexOutOfBoundsException if they do not
   */
  boolean verify(
      Ed25519Profile profile,
      MemorySegment input,
      long keyOffset,
      long signatureOffset,
      long messageOffset,
      int messageLength);

  /**
   * Verifies the items {@code first} to {@code first + count - 1} of a batch of {@link
   * io.gavel.kernel.Operation#ED25519_VERIFY} and sets the status of each to VALID or INVALID. The
   * caller has checked that what the rows point to lies in the input.
   *
   * @throws IndexOutOfBoundsException if it does not; statuses of the range are then undefined
   */
  void verifyBatch(Ed25519Profile profile, Batch batch, int first, int count);
}
