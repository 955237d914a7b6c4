package io.gavel.kernel.cpu;

import static io.gavel.kernel.cpu.ItemKernel.inside;

import io.gavel.kernel.Batch;
import io.gavel.kernel.EcdsaRule;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.secp256k1.EcdsaVerifier;
import io.gavel.kernel.secp256k1.PointSums;

/** SECP256K1_VERIFY: checks what the rows point to and hands runs of sound items on. */
final class EcdsaVerifyKernel implements ItemKernel {
  private static final EcdsaRule[] RULES = EcdsaRule.values();

  private final EcdsaVerifier verifier;

  EcdsaVerifyKernel(PointSums pointSums) {
    verifier = new EcdsaVerifier(pointSums);
  }

  @Override
  public void run(Batch batch, int first, int count) {
    EcdsaRule rule = RULES[batch.parameter()];
    int runStart = first;
    for (int item = first; item < first + count; item++) {
      if (!isSound(batch, item)) {
        verifier.verifyBatch(rule, batch, runStart, item - runStart);
        batch.status(item, ItemStatus.MALFORMED);
        runStart = item + 1;
      }
    }
    verifier.verifyBatch(rule, batch, runStart, first + count - runStart);
  }

  private static boolean isSound(Batch batch, int item) {
    long size = batch.input().byteSize();
    return inside(batch.rowField(item, 0), EcdsaVerifier.KEY_BYTES, size)
        && inside(batch.rowField(item, 1), EcdsaVerifier.SIGNATURE_BYTES, size)
        && inside(batch.rowField(item, 2), EcdsaVerifier.DIGEST_BYTES, size);
  }
}
