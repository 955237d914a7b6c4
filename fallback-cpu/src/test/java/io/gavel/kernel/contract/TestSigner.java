package io.gavel.kernel.contract;

import java.util.SplittableRandom;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/** Bouncy Castle's Ed25519 with a key made from a test's seed. */
public final class TestSigner {
  private final Ed25519PrivateKeyParameters secret;

  public TestSigner(SplittableRandom random) {
    byte[] seed = new byte[32];
    random.nextBytes(seed);
    secret = new Ed25519PrivateKeyParameters(seed, 0);
  }

  public byte[] key() {
    return secret.generatePublicKey().getEncoded();
  }

  public byte[] sign(byte[] message) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, secret);
    signer.update(message, 0, message.length);
    return signer.generateSignature();
  }

  public static boolean verifies(byte[] key, byte[] message, byte[] signature) {
    Ed25519Signer verifier = new Ed25519Signer();
    verifier.init(false, new Ed25519PublicKeyParameters(key, 0));
    verifier.update(message, 0, message.length);
    return verifier.verifySignature(signature);
  }
}
