package io.gavel.bench.questions;

import io.gavel.kernel.hash.Sha512;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Ed25519 signatures with keys and commitments outside the prime-order group: where the equation
 * with cofactor holds, the one without may not, and profiles part.
 */
final class MixedOrderSigner {
  private static final int SCALAR_BITS = 252;

  private final SplittableRandom random;
  private final List<EdwardsPoint> torsion = EdwardsPoint.smallOrder();
  private final List<byte[]> odd = EdwardsPoint.oddEncodings();

  MixedOrderSigner(SplittableRandom random) {
    this.random = random;
  }

  /** So many items of every sort in turn. */
  List<SignedItem> items(int count) {
    List<SignedItem> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(i % 2 == 0 ? mixed() : small());
    }
    return list;
  }

  /** A = aB + T, R = rB + T', s = r + ka: 8(sB - R - kA) = 0 for every T and T'. */
  private SignedItem mixed() {
    BigInteger a = scalar();
    BigInteger r = scalar();
    byte[] key = EdwardsPoint.base(a).plus(torsionPoint()).encode();
    byte[] commitment = EdwardsPoint.base(r).plus(torsionPoint()).encode();
    byte[] message = message();
    BigInteger k = challenge(commitment, key, message);
    return item(key, commitment, r.add(k.multiply(a)).mod(EdwardsPoint.L), message);
  }

  /** A or R, or both, of small order or odd: valid or not as the profile has it. */
  private SignedItem small() {
    BigInteger r = random.nextBoolean() ? BigInteger.ZERO : scalar();
    byte[] commitment =
        r.signum() == 0 ? oddEncoding() : EdwardsPoint.base(r).plus(torsionPoint()).encode();
    return item(oddEncoding(), commitment, r, message());
  }

  private SignedItem item(byte[] key, byte[] commitment, BigInteger s, byte[] message) {
    byte[] signature = new byte[2 * EdwardsPoint.BYTES];
    System.arraycopy(commitment, 0, signature, 0, EdwardsPoint.BYTES);
    byte[] scalar = EdwardsPoint.littleEndian(s);
    System.arraycopy(scalar, 0, signature, EdwardsPoint.BYTES, EdwardsPoint.BYTES);
    return new SignedItem(key, signature, message);
  }

  private static BigInteger challenge(byte[] commitment, byte[] key, byte[] message) {
    byte[] digest = Sha512.hashOf(commitment, key, message);
    return EdwardsPoint.ofLittleEndian(digest, 0, digest.length).mod(EdwardsPoint.L);
  }

  private EdwardsPoint torsionPoint() {
    return torsion.get(random.nextInt(torsion.size()));
  }

  private byte[] oddEncoding() {
    return odd.get(random.nextInt(odd.size()));
  }

  private byte[] message() {
    byte[] message = new byte[random.nextInt(200)];
    random.nextBytes(message);
    return message;
  }

  private BigInteger scalar() {
    byte[] bytes = new byte[EdwardsPoint.BYTES];
    random.nextBytes(bytes);
    return EdwardsPoint.ofLittleEndian(bytes, 0, bytes.length).mod(BigInteger.TWO.pow(SCALAR_BITS));
  }
}
