package io.gavel.kernel.cpu;

import static io.gavel.kernel.cpu.ItemKernel.inside;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import io.gavel.kernel.ed25519.SignatureVerifier;

/** ED25519_VERIFY: checks what the rows point to and hands runs of sound items to the verifier. */
final class Ed25519Kernel implements ItemKernel {
  private static final Ed25519Profile[] PROFILES = Ed25519Profile.values();

  private final SignatureVerifier verifier;
  private final long messageBytesMax;

  Ed25519Kernel(SignatureVerifier verifier, long messageBytesMax) {
    this.verifier = verifier;
    this.messageBytesMax = messageBytesMax;
  }

  @Override
  public void run(Batch batch, int first, int count) {
    Ed25519Profile profile = PROFILES[batch.parameter()];
    int runStart = first;
    for (int item = first; item < first + count; item++) {
      if (!isSound(batch, item)) {
        verifier.verifyBatch(profile, batch, runStart, item - runStart);
        batch.status(item, ItemStatus.MALFORMED);
        runStart = item + 1;
      }
    }
    verifier.verifyBatch(profile, batch, runStart, first + count - runStart);
  }

  private boolean isSound(Batch batch, int item) {
    long size = batch.input().byteSize();
    long messageLength = batch.rowField(item, 3);
    return inside(batch.rowField(item, 0), Ed25519Verifier.KEY_BYTES, size)
        && inside(batch.rowField(item, 1), Ed25519Verifier.SIGNATURE_BYTES, size)
        && messageLength <= messageBytesMax
        && inside(batch.rowField(item, 2), messageLength, size);
  }
}
