package io.gavel.bench.peer;

import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.EcdsaRule;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;

/** ECDSA over secp256k1 as users of Bouncy Castle write it. */
final class BouncyCastleEcdsa {
  private static final int WORD_BYTES = 32;
  private static final int OUTPUT_BYTES = 96;
  private static final int ADDRESS_BYTES = 20;

  private static final X9ECParameters CURVE = SECNamedCurves.getByName("secp256k1");
  private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);
  private static final BigInteger N = CURVE.getN();
  private static final BigInteger P = CURVE.getCurve().getField().getCharacteristic();

  private BouncyCastleEcdsa() {}

  static Answerer verify(Questions questions, Answers answers) {
    PeerColumns columns = PeerColumns.heap(questions, answers);
    boolean anyS = questions.parameter() == EcdsaRule.ANY_S.parameter();
    ItemWork work = item -> columns.verdict(item, verifies(columns, item, anyS));
    return work.over(columns);
  }

  private static boolean verifies(PeerColumns columns, int item, boolean anyS) {
    byte[] input = columns.input;
    BigInteger r = word(input, columns.field(item, 1));
    BigInteger s = word(input, columns.field(item, 1) + WORD_BYTES);
    if (!inRange(r) || !inRange(s) || (!anyS && isHigh(s))) {
      return false;
    }
    int key = columns.field(item, 0);
    byte[] encoded = new byte[1 + 2 * WORD_BYTES];
    encoded[0] = 4;
    System.arraycopy(input, key, encoded, 1, 2 * WORD_BYTES);
    ECPoint point;
    try {
      point = CURVE.getCurve().decodePoint(encoded);
    } catch (IllegalArgumentException e) {
      // Its way to say that the point is not on the curve.
      return false;
    }
    ECDSASigner verifier = new ECDSASigner();
    verifier.init(false, new ECPublicKeyParameters(point, DOMAIN));
    int digest = columns.field(item, 2);
    return verifier.verifySignature(Arrays.copyOfRange(input, digest, digest + WORD_BYTES), r, s);
  }

  static Answerer recover(Questions questions, Answers answers) {
    PeerColumns columns = PeerColumns.heap(questions, answers);
    boolean anyS = questions.parameter() == EcdsaRule.ANY_S.parameter();
    KeccakDigest keccak = new KeccakDigest(256);
    ItemWork work =
        item -> {
          ECPoint key = recovered(columns, item, anyS);
          columns.verdict(item, key != null);
          if (key != null) {
            write(keccak, key, columns.output, item * OUTPUT_BYTES);
          }
        };
    return work.over(columns);
  }

  /** SEC 1, 4.1.6; null where there is no key. */
  private static ECPoint recovered(PeerColumns columns, int item, boolean anyS) {
    byte[] input = columns.input;
    int signature = columns.field(item, 0);
    BigInteger r = word(input, signature);
    BigInteger s = word(input, signature + WORD_BYTES);
    int v = input[signature + 2 * WORD_BYTES];
    if (!inRange(r) || !inRange(s) || (!anyS && isHigh(s)) || v < 0 || v > 3) {
      return null;
    }
    BigInteger x = v >= 2 ? r.add(N) : r;
    if (x.compareTo(P) >= 0) {
      return null;
    }
    byte[] compressed = new byte[1 + WORD_BYTES];
    compressed[0] = (byte) (2 + (v & 1));
    byte[] big = x.toByteArray();
    for (int i = 1; i <= Math.min(WORD_BYTES, big.length); i++) {
      compressed[compressed.length - i] = big[big.length - i];
    }
    ECPoint commitment;
    try {
      commitment = CURVE.getCurve().decodePoint(compressed);
    } catch (IllegalArgumentException e) {
      // Its way to say that no point has this x.
      return null;
    }
    BigInteger e = word(input, columns.field(item, 1));
    BigInteger inverse = r.modInverse(N);
    ECPoint key =
        ECAlgorithms.sumOfTwoMultiplies(
                CURVE.getG(),
                e.negate().multiply(inverse).mod(N),
                commitment,
                s.multiply(inverse).mod(N))
            .normalize();
    return key.isInfinity() ? null : key;
  }

  private static void write(KeccakDigest keccak, ECPoint key, byte[] output, int at) {
    byte[] encoded = key.getEncoded(false);
    System.arraycopy(encoded, 1, output, at, 2 * WORD_BYTES);
    keccak.update(encoded, 1, 2 * WORD_BYTES);
    byte[] hash = new byte[WORD_BYTES];
    keccak.doFinal(hash, 0);
    Arrays.fill(hash, 0, WORD_BYTES - ADDRESS_BYTES, (byte) 0);
    System.arraycopy(hash, 0, output, at + 2 * WORD_BYTES, WORD_BYTES);
  }

  private static BigInteger word(byte[] input, int offset) {
    return new BigInteger(1, input, offset, WORD_BYTES);
  }

  private static boolean inRange(BigInteger scalar) {
    return scalar.signum() > 0 && scalar.compareTo(N) < 0;
  }

  private static boolean isHigh(BigInteger s) {
    return s.compareTo(N.shiftRight(1)) > 0;
  }
}
