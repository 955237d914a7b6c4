package io.gavel.kernel.contract;

import io.gavel.kernel.EcdsaRule;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/** Bouncy Castle's ECDSA over secp256k1, nonces by RFC 6979, with a key made from a test's seed. */
public final class TestEcdsaSigner {
  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
  private static final ECDomainParameters DOMAIN =
      new ECDomainParameters(CURVE.getCurve(), CURVE.getG(), CURVE.getN(), CURVE.getH());

  private final BigInteger secret;
  private final byte[] key;

  public TestEcdsaSigner(SplittableRandom random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    secret =
        new BigInteger(1, bytes).mod(DOMAIN.getN().subtract(BigInteger.ONE)).add(BigInteger.ONE);
    byte[] encoded = DOMAIN.getG().multiply(secret).getEncoded(false);
    key = Arrays.copyOfRange(encoded, 1, 65);
  }

  /** x, then y. */
  public byte[] key() {
    return key.clone();
  }

  /** r, s low, and the v that names this key. */
  public byte[] sign(byte[] digest) {
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, new ECPrivateKeyParameters(secret, DOMAIN));
    BigInteger[] rs = signer.generateSignature(digest);
    BigInteger s = rs[1].min(DOMAIN.getN().subtract(rs[1]));
    byte[] signature = Arrays.copyOf(PlainSecp256k1.encode(rs[0]), 65);
    System.arraycopy(PlainSecp256k1.encode(s), 0, signature, 32, 32);
    for (byte v = 0; v < 4; v++) {
      signature[64] = v;
      boolean isKey =
          PlainSecp256k1.recover(EcdsaRule.LOW_S, signature, digest)
              .filter(point -> Arrays.equals(point.encoded(), key))
              .isPresent();
      if (isKey) {
        return signature;
      }
    }
    throw new AssertionError("no v names the key");
  }

  /** Bouncy Castle's answer, which knows no low-s rule; the key must be on the curve. */
  public static boolean verifies(byte[] key, byte[] signature, byte[] digest) {
    byte[] encoded = new byte[65];
    encoded[0] = 4;
    System.arraycopy(key, 0, encoded, 1, 64);
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, new ECPublicKeyParameters(DOMAIN.getCurve().decodePoint(encoded), DOMAIN));
    return verifier.verifySignature(
        digest, PlainSecp256k1.integer(signature, 0), PlainSecp256k1.integer(signature, 32));
  }
}
