package io.gavel.kernel.contract;

import io.gavel.kernel.EcdsaRule;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/** The dumb twin: SEC 1 word by word in BigInteger, affine points, no tricks. */
public final class PlainSecp256k1 {
  public static final BigInteger P =
      BigInteger.TWO.pow(256).subtract(BigInteger.TWO.pow(32)).subtract(BigInteger.valueOf(977));
  public static final BigInteger N =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  public static final Point G =
      new Point(
          new BigInteger("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", 16),
          new BigInteger("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8", 16));

  /** The neutral element has no coordinates. */
  public static final Point INFINITY = new Point(null, null);

  private static final BigInteger SEVEN = BigInteger.valueOf(7);
  private static final BigInteger THREE = BigInteger.valueOf(3);

  private PlainSecp256k1() {}

  /** A point of the curve, affine. */
  public record Point(BigInteger x, BigInteger y) {
    public boolean isInfinite() {
      return x == null;
    }

    public Point negated() {
      return isInfinite() ? this : new Point(x, y.negate().mod(P));
    }

    public Point plus(Point o) {
      if (isInfinite() || o.isInfinite()) {
        return isInfinite() ? o : this;
      }
      BigInteger slope;
      if (!x.equals(o.x)) {
        slope = o.y.subtract(y).multiply(o.x.subtract(x).modInverse(P));
      } else if (y.equals(o.y)) {
        slope = THREE.multiply(x).multiply(x).multiply(y.shiftLeft(1).modInverse(P));
      } else {
        return INFINITY;
      }
      BigInteger sumX = slope.multiply(slope).subtract(x).subtract(o.x).mod(P);
      return new Point(sumX, slope.multiply(x.subtract(sumX)).subtract(y).mod(P));
    }

    public Point times(BigInteger n) {
      Point r = INFINITY;
      for (int i = n.bitLength() - 1; i >= 0; i--) {
        r = r.plus(r);
        r = n.testBit(i) ? r.plus(this) : r;
      }
      return r;
    }

    /** x, then y, 32 bytes each. */
    public byte[] encoded() {
      byte[] bytes = Arrays.copyOf(encode(x), 64);
      System.arraycopy(encode(y), 0, bytes, 32, 32);
      return bytes;
    }
  }

  /** 32 bytes, big-endian. */
  public static byte[] encode(BigInteger n) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[31 - i] = n.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  public static BigInteger integer(byte[] bytes, int offset) {
    return new BigInteger(1, Arrays.copyOfRange(bytes, offset, offset + 32));
  }

  private static BigInteger curve(BigInteger x) {
    return x.pow(3).add(SEVEN).mod(P);
  }

  /** The point with this x and this parity of y. */
  public static Optional<Point> withX(BigInteger x, boolean odd) {
    BigInteger y = curve(x).modPow(P.add(BigInteger.ONE).shiftRight(2), P);
    if (x.compareTo(P) >= 0 || !y.multiply(y).mod(P).equals(curve(x))) {
      return Optional.empty();
    }
    return Optional.of(new Point(x, y.testBit(0) == odd ? y : P.subtract(y)));
  }

  private static boolean refuses(EcdsaRule rule, BigInteger r, BigInteger s) {
    return r.signum() == 0
        || s.signum() == 0
        || r.compareTo(N) >= 0
        || s.compareTo(N) >= 0
        || (rule == EcdsaRule.LOW_S && s.shiftLeft(1).compareTo(N) > 0);
  }

  /** SEC 1, 4.1.4. */
  public static boolean verifies(EcdsaRule rule, byte[] key, byte[] signature, byte[] digest) {
    BigInteger r = integer(signature, 0);
    BigInteger s = integer(signature, 32);
    BigInteger x = integer(key, 0);
    BigInteger y = integer(key, 32);
    boolean isKey =
        x.compareTo(P) < 0 && y.compareTo(P) < 0 && y.multiply(y).mod(P).equals(curve(x));
    if (refuses(rule, r, s) || !isKey) {
      return false;
    }
    BigInteger inverse = s.modInverse(N);
    BigInteger u1 = integer(digest, 0).multiply(inverse).mod(N);
    BigInteger u2 = r.multiply(inverse).mod(N);
    Point sum = G.times(u1).plus(new Point(x, y).times(u2));
    return !sum.isInfinite() && sum.x().mod(N).equals(r);
  }

  /** SEC 1, 4.1.6, with the one candidate that v names. */
  public static Optional<Point> recover(EcdsaRule rule, byte[] signature, byte[] digest) {
    BigInteger r = integer(signature, 0);
    BigInteger s = integer(signature, 32);
    int v = signature[64] & 0xFF;
    if (v > 3 || refuses(rule, r, s)) {
      return Optional.empty();
    }
    BigInteger x = v >= 2 ? r.add(N) : r;
    BigInteger inverse = r.modInverse(N);
    BigInteger u1 = integer(digest, 0).multiply(inverse).negate().mod(N);
    BigInteger u2 = s.multiply(inverse).mod(N);
    return withX(x, (v & 1) == 1)
        .map(point -> G.times(u1).plus(point.times(u2)))
        .filter(key -> !key.isInfinite());
  }
}
