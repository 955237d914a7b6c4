package io.gavel.bench.questions;

import java.math.BigInteger;
import java.util.SplittableRandom;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * Makes secp256k1 signatures that recover, from random keys and nonces, with Bouncy Castle's curve:
 * SEC 1, 4.1.3, and s made low. For questions, never for secrets.
 */
public final class EcdsaSigner {
  static final int WORD_BYTES = 32;

  private static final X9ECParameters CURVE = SECNamedCurves.getByName("secp256k1");
  static final BigInteger N = CURVE.getN();

  private final SplittableRandom random;
  private final FixedPointCombMultiplier comb = new FixedPointCombMultiplier();

  /**
   * @param random where keys, nonces and digests come from
   */
  public EcdsaSigner(SplittableRandom random) {
    this.random = random;
  }

  /** A key of 64 bytes, a signature of 65 with v last, a digest of 32. */
  public SignedItem next() {
    BigInteger secret = scalar();
    byte[] digest = new byte[WORD_BYTES];
    random.nextBytes(digest);
    BigInteger nonce = scalar();
    ECPoint commitment = comb.multiply(CURVE.getG(), nonce).normalize();
    BigInteger x = commitment.getAffineXCoord().toBigInteger();
    BigInteger r = x.mod(N);
    BigInteger sum = r.multiply(secret).add(new BigInteger(1, digest));
    BigInteger s = nonce.modInverse(N).multiply(sum).mod(N);
    int v = (commitment.getAffineYCoord().testBitZero() ? 1 : 0) + (x.equals(r) ? 0 : 2);
    if (s.compareTo(N.shiftRight(1)) > 0) {
      s = N.subtract(s);
      v ^= 1;
    }
    byte[] encoded = comb.multiply(CURVE.getG(), secret).normalize().getEncoded(false);
    byte[] key = new byte[2 * WORD_BYTES];
    System.arraycopy(encoded, 1, key, 0, key.length);
    byte[] signature = new byte[2 * WORD_BYTES + 1];
    put(signature, 0, r);
    put(signature, WORD_BYTES, s);
    signature[2 * WORD_BYTES] = (byte) v;
    return new SignedItem(key, signature, digest);
  }

  private BigInteger scalar() {
    byte[] bytes = new byte[WORD_BYTES];
    random.nextBytes(bytes);
    return new BigInteger(1, bytes).mod(N.subtract(BigInteger.ONE)).add(BigInteger.ONE);
  }

  /** Writes 32 bytes, big-endian. */
  static void put(byte[] target, int offset, BigInteger value) {
    byte[] big = value.toByteArray();
    for (int i = 0; i < WORD_BYTES; i++) {
      int from = big.length - WORD_BYTES + i;
      target[offset + i] = from < 0 ? 0 : big[from];
    }
  }
}
