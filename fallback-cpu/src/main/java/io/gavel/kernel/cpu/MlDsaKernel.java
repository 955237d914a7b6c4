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
 * <p>The library's classes are loaded by the first signature: its archive is a signed one, which
 * takes a quarter of a second to open, and most processes never see such a signature.
 *
 * <p>The one kernel that allocates: the library does, some 100 KiB for each signature. An exception
 * of the library says nothing about the signature, so it becomes DEVICE_ERROR.
 */
final class MlDsaKernel implements ItemKernel {
  /** A message is handed to the library in pieces of this size, however long it is. */
  private static final int PIECE_BYTES = 4096;

  /** Parameter sets, with the sizes of FIPS 204, table 2. */
  enum ParameterSet {
    ML_DSA_44(1312, 2420),
    ML_DSA_65(1952, 3309);

    private final int keyBytes;
    private final int signatureBytes;

    ParameterSet(int keyBytes, int signatureBytes) {
      this.keyBytes = keyBytes;
      this.signatureBytes = signatureBytes;
    }
  }

  private final ParameterSet set;
  private final byte[] signature;
  private final byte[] key;
  private final long messageBytesMax;
  private final byte[] piece = new byte[PIECE_BYTES];

  MlDsaKernel(ParameterSet set, long messageBytesMax) {
    this.set = set;
    this.messageBytesMax = messageBytesMax;
    key = new byte[set.keyBytes];
    signature = new byte[set.signatureBytes];
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
    Library verifier = new Library(set, key);
    long done = 0;
    while (done < messageLength) {
      int bytes = (int) Math.min(PIECE_BYTES, messageLength - done);
      MemorySegment.copy(input, ValueLayout.JAVA_BYTE, messageOffset + done, piece, 0, bytes);
      verifier.signer.update(piece, 0, bytes);
      done += bytes;
    }
    return verifier.signer.verifySignature(signature);
  }

  /** All that names the library's classes. */
  private static final class Library {
    private final MLDSASigner signer = new MLDSASigner();

    Library(ParameterSet set, byte[] key) {
      MLDSAParameters parameters =
          switch (set) {
            case ML_DSA_44 -> MLDSAParameters.ml_dsa_44;
            case ML_DSA_65 -> MLDSAParameters.ml_dsa_65;
          };
      signer.init(false, new MLDSAPublicKeyParameters(parameters, key));
    }
  }
}
