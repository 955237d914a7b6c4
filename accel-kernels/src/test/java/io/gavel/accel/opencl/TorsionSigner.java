package io.gavel.accel.opencl;

import io.gavel.kernel.ed25519.PlainEd25519;
import io.gavel.kernel.ed25519.PlainEd25519.Point;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Signs with a key that may have a part of small order: its signatures are good with the cofactor
 * alone. By plain arithmetic, so slowly.
 */
final class TorsionSigner {
  private static final List<Point> TORSION =
      Stream.iterate(PlainEd25519.NEUTRAL, point -> point.plus(PlainEd25519.ofOrderEight()))
          .limit(8)
          .toList();

  private final BigInteger secret;
  private final byte[] key;

  /**
   * @param secret times the base point is the key's other part
   * @param torsion of small order
   */
  TorsionSigner(BigInteger secret, Point torsion) {
    this.secret = secret;
    key = PlainEd25519.BASE.times(secret).plus(torsion).encoded();
  }

  /** With a random secret. */
  static TorsionSigner random(SplittableRandom random, Point torsion) {
    return new TorsionSigner(number(random), torsion);
  }

  /** A point of small order, any of eight by its number. */
  static Point torsion(int number) {
    return TORSION.get(number % TORSION.size());
  }

  /** A secret, or a nonce. */
  static BigInteger number(SplittableRandom random) {
    byte[] bytes = new byte[31];
    random.nextBytes(bytes);
    return new BigInteger(1, bytes);
  }

  byte[] key() {
    return key.clone();
  }

  /** A signature whose nonce, too, may have a part of small order. */
  byte[] sign(byte[] message, BigInteger nonce, Point nonceTorsion) {
    byte[] r = PlainEd25519.BASE.times(nonce).plus(nonceTorsion).encoded();
    BigInteger s = nonce.add(challenge(r, message).multiply(secret)).mod(PlainEd25519.L);
    return concat(r, PlainEd25519.littleEndian(s));
  }

  /** The signature with the same s, but not reduced. */
  static byte[] notReduced(byte[] signature) {
    BigInteger s = PlainEd25519.integer(Arrays.copyOfRange(signature, 32, 64));
    byte[] large = PlainEd25519.littleEndian(s.add(PlainEd25519.L));
    return concat(Arrays.copyOf(signature, 32), large);
  }

  private BigInteger challenge(byte[] nonce, byte[] message) {
    try {
      MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
      sha512.update(nonce);
      sha512.update(key);
      return PlainEd25519.integer(sha512.digest(message)).mod(PlainEd25519.L);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] concat(byte[] left, byte[] right) {
    byte[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }
}
