package io.gavel.kernel;

import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;

/** ML-DSA signatures of the self-test, made on the spot by Bouncy Castle from fixed seeds. */
final class SelfTestMlDsa {
  private static final int SEED_BYTES = 32;

  /** Different keys; making one takes as long as a signature. */
  private static final int KEYS = 3;

  /** Items are so large that a batch repeats its signatures, spoiled or not. */
  private static final int SPOIL_WAYS = 4;

  private SelfTestMlDsa() {}

  /** Key, message, signature. */
  private static byte[][] sign(MLDSAParameters parameters, int counter) {
    byte[] seed = SelfTestQuestions.generate(counter, SEED_BYTES, 256);
    byte[] message = SelfTestQuestions.generate(counter, counter * 61, 256);
    MLDSAPrivateKeyParameters secret = new MLDSAPrivateKeyParameters(parameters, seed);
    MLDSASigner signer = new MLDSASigner();
    signer.init(true, secret);
    signer.update(message, 0, message.length);
    try {
      return new byte[][] {secret.getPublicKey(), message, signer.generateSignature()};
    } catch (CryptoException e) {
      throw new IllegalStateException("no signature by " + parameters.getName(), e);
    }
  }

  static void signatures(SelfTestBatch batch, Operation operation, int items) {
    MLDSAParameters parameters =
        operation == Operation.ML_DSA_44_VERIFY
            ? MLDSAParameters.ml_dsa_44
            : MLDSAParameters.ml_dsa_65;
    byte[][][] signed = new byte[Math.min(items, KEYS)][][];
    for (int i = 0; i < signed.length; i++) {
      signed[i] = sign(parameters, i);
    }
    for (int item = 0; item < items; item++) {
      byte[][] sound = signed[item % signed.length];
      byte[] key = sound[0].clone();
      byte[] message = sound[1];
      byte[] signature = sound[2].clone();
      int messageLength = message.length;
      boolean isWrong = item % 5 == 3;
      if (isWrong) {
        switch (item % SPOIL_WAYS) {
          case 0 -> key[item * 31 % key.length] ^= 1;
          case 1 -> signature[0] ^= 1;
          // The hint's counters at the end, which must not decrease.
          case 2 -> signature[signature.length - 1] ^= 64;
          default -> signature[item * 37 % signature.length] ^= 2;
        }
      }
      int keyAt = batch.append(key);
      int signatureAt = batch.append(signature);
      int messageAt = batch.append(message);
      if (SelfTestQuestions.isMalformed(item)) {
        batch.malformed(Integer.MAX_VALUE, signatureAt, messageAt, messageLength);
      } else {
        ItemStatus status = isWrong ? ItemStatus.INVALID : ItemStatus.VALID;
        batch.answer(status, 0, keyAt, signatureAt, messageAt, messageLength);
      }
    }
  }
}
