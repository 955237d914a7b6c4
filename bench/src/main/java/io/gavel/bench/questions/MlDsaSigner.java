package io.gavel.bench.questions;

import io.gavel.kernel.Operation;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;

/**
 * Makes ML-DSA signatures with Bouncy Castle, deterministic ones (FIPS 204, 3.4), each by a new
 * key. One thread at a time.
 */
public final class MlDsaSigner {
  private static final int SEED_BYTES = 32;

  private final MLDSAParameters parameters;
  private final SplittableRandom random;

  /**
   * @param operation ML_DSA_44_VERIFY or ML_DSA_65_VERIFY
   * @param random where the keys come from
   */
  public MlDsaSigner(Operation operation, SplittableRandom random) {
    this.parameters =
        switch (operation) {
          case ML_DSA_44_VERIFY -> MLDSAParameters.ml_dsa_44;
          case ML_DSA_65_VERIFY -> MLDSAParameters.ml_dsa_65;
          default ->
              throw new IllegalArgumentException(operation + " verifies no ML-DSA, expected so");
        };
    this.random = random;
  }

  /** A signature of the message by a new key. */
  public SignedItem sign(byte[] message) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    MLDSAPrivateKeyParameters secret = new MLDSAPrivateKeyParameters(parameters, seed);
    MLDSASigner signer = new MLDSASigner();
    signer.init(true, secret);
    signer.update(message, 0, message.length);
    try {
      return new SignedItem(secret.getPublicKey(), signer.generateSignature(), message);
    } catch (CryptoException e) {
      throw new IllegalStateException("Bouncy Castle signs no ML-DSA: " + e.getMessage(), e);
    }
  }
}
