package io.gavel.kernel.cpu;

import static io.gavel.kernel.cpu.ItemKernel.inside;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;

/**
 * ML_DSA_44_VERIFY and ML_DSA_65_VERIFY by Bouncy Castle: pure ML-DSA with an empty context (FIPS
 * 204, algorithm 3).
 *
 * <p>The one kernel that allocates: the library does, some 100 KiB for each signature. An exception
 * of the library says nothing about the signature, so it becomes DEVICE_ERROR.
 */
final class MlDsaKernel implements ItemKernel {
  /** A message is handed to the library in pieces of this size, however long it is. */
  private static final int PIECE_BYTES = 4096;

  private final MLDSAParameters parameters;
  private final byte[] signature;
  private final byte[] key;
  private final long messageBytesMax;
  private final byte[] piece = new byte[PIECE_BYTES];

  private MlDsaKernel(
      MLDSAParameters parameters, int keyBytes, int signatureBytes, long messageBytesMax) {
    this.parameters = parameters;
    this.messageBytesMax = messageBytesMax;
    key = new byte[keyBytes];
    signature = new byte[signatureBytes];
  }

  /** ML-DSA-44, with the sizes of FIPS 204, table 2. */
  static MlDsaKernel mlDsa44(long messageBytesMax) {
    return new MlDsaKernel(MLDSAParameters.ml_dsa_44, 1312, 2420, messageBytesMax);
  }

  /** ML-DSA-65, with the sizes of FIPS 204, table 2. */
  static MlDsaKernel mlDsa65(long messageBytesMax) {
    return new MlDsaKernel(MLDSAParameters.ml_dsa_65, 1952, 3309, messageBytesMax);
  }

  @Override
  public void run(Batch batch, int first, int count) {
    for (int item = first; item < first + count; item++) {
      batch.status(item, status(batch, item));
    }
  }

  private ItemStatus status(Batch batch, int item) {
    MemorySegment input = batch.input();
    long size = input.byteSize();
    long keyOffset = batch.rowField(item, 0);
    long signatureOffset = batch.rowField(item, 1);
    long messageOffset = batch.rowField(item, 2);
    long messageLength = batch.rowField(item, 3);
    if (!inside(keyOffset, key.length, size)
        || !inside(signatureOffset, signature.length, size)
        || messageLength > messageBytesMax
        || !inside(messageOffset, messageLength, size)) {
      return ItemStatus.MALFORMED;
    }
    MemorySegment.copy(input, ValueLayout.JAVA_BYTE, keyOffset, key, 0, key.length);
    MemorySegment.copy(
        input, ValueLayout.JAVA_BYTE, signatureOffset, signature, 0, signature.length);
    try {
      return verifies(input, messageOffset, messageLength) ? ItemStatus.VALID : ItemStatus.INVALID;
    } catch (RuntimeException e) {
      return ItemStatus.DEVICE_ERROR;
    }
  }

  private boolean verifies(MemorySegment input, long messageOffset, long messageLength) {
    MLDSASigner verifier = new MLDSASigner();
    verifier.init(false, new MLDSAPublicKeyParameters(parameters, key));
    long done = 0;
    while (done < messageLength) {
      int bytes = (int) Math.min(PIECE_BYTES, messageLength - done);
      MemorySegment.copy(input, ValueLayout.JAVA_BYTE, messageOffset + done, piece, 0, bytes);
      verifier.update(piece, 0, bytes);
      done += bytes;
    }
    return verifier.verifySignature(signature);
  }
}
