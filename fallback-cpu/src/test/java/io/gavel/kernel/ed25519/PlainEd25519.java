package io.gavel.kernel.ed25519;

import io.gavel.kernel.Ed25519Profile;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The dumb twin: RFC 8032 word by word in BigInteger, affine points, no tricks. */
public final class PlainEd25519 {
  public static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  public static final BigInteger L =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
  static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);
  public static final Point NEUTRAL = new Point(BigInteger.ZERO, BigInteger.ONE);
  public static final Point BASE =
      withY(BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(P)).mod(P), 0)
          .orElseThrow();

  private PlainEd25519() {}

  public record Point(BigInteger x, BigInteger y) {
    public Point plus(Point o) {
      BigInteger e = D.multiply(x).multiply(o.x).multiply(y).multiply(o.y).mod(P);
      BigInteger both = BigInteger.ONE.subtract(e.multiply(e)).modInverse(P);
      BigInteger sumX = x.multiply(o.y).add(y.multiply(o.x)).multiply(BigInteger.ONE.subtract(e));
      BigInteger sumY = y.multiply(o.y).add(x.multiply(o.x)).multiply(BigInteger.ONE.add(e));
      return new Point(sumX.multiply(both).mod(P), sumY.multiply(both).mod(P));
    }

    public Point negated() {
      return new Point(x.negate().mod(P), y);
    }

    public Point times(BigInteger n) {
      Point r = NEUTRAL;
      for (int i = n.bitLength() - 1; i >= 0; i--) {
        r = r.plus(r);
        if (n.testBit(i)) {
          r = r.plus(this);
        }
      }
      return r;
    }

    public boolean isSmallOrder() {
      return times(BigInteger.valueOf(8)).equals(NEUTRAL);
    }

    public byte[] encoded() {
      return encode(y, x.testBit(0) ? 1 : 0);
    }
  }

  /** 32 bytes: any y below 2^255, reduced or not, and a sign bit. */
  public static byte[] encode(BigInteger y, int sign) {
    byte[] r = littleEndian(y);
    r[31] |= (byte) (sign << 7);
    return r;
  }

  public static byte[] littleEndian(BigInteger n) {
    byte[] r = new byte[32];
    for (int i = 0; i < 32; i++) {
      r[i] = n.shiftRight(8 * i).byteValue();
    }
    return r;
  }

  public static BigInteger integer(byte[] littleEndian) {
    byte[] r = new byte[littleEndian.length];
    for (int i = 0; i < r.length; i++) {
      r[i] = littleEndian[r.length - 1 - i];
    }
    return new BigInteger(1, r);
  }

  /** The point with this y and this sign of x; x = 0 whatever the sign. */
  static Optional<Point> withY(BigInteger y, int sign) {
    BigInteger yy = y.multiply(y).mod(P);
    BigInteger denominator = D.multiply(yy).add(BigInteger.ONE).modInverse(P);
    BigInteger xx = yy.subtract(BigInteger.ONE).multiply(denominator).mod(P);
    BigInteger x = xx.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
    if (!x.multiply(x).mod(P).equals(xx)) {
      x = x.multiply(BigInteger.TWO.modPow(P.shiftRight(2), P)).mod(P);
    }
    if (!x.multiply(x).mod(P).equals(xx)) {
      return Optional.empty();
    }
    return Optional.of(new Point(x.testBit(0) == (sign == 1) ? x : x.negate().mod(P), y.mod(P)));
  }

  public static Optional<Point> decode(byte[] encoded) {
    return withY(integer(encoded).clearBit(255), encoded[31] >>> 7 & 1);
  }

  static BigInteger challenge(byte[] signature, byte[] key, byte[] message) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-512");
      sha.update(signature, 0, 32);
      sha.update(key);
      sha.update(message);
      return integer(sha.digest()).mod(L);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static boolean verify(Ed25519Profile profile, SignedItem item) {
    byte[] encodedR = Arrays.copyOf(item.signature(), 32);
    BigInteger s = integer(Arrays.copyOfRange(item.signature(), 32, 64));
    Optional<Point> a = decode(item.key());
    Optional<Point> r = decode(encodedR);
    if (s.compareTo(L) >= 0 || a.isEmpty() || r.isEmpty()) {
      return false;
    }
    if (profile != Ed25519Profile.ZIP215 && !(isGood(a, item.key()) && isGood(r, encodedR))) {
      return false;
    }
    BigInteger k = challenge(item.signature(), item.key(), item.message());
    Point error =
        BASE.times(s).plus(r.orElseThrow().negated()).plus(a.orElseThrow().times(k).negated());
    return profile == Ed25519Profile.STRICT ? error.equals(NEUTRAL) : error.isSmallOrder();
  }

  private static boolean isGood(Optional<Point> point, byte[] encoded) {
    Point p = point.orElseThrow();
    return Arrays.equals(p.encoded(), encoded) && !p.isSmallOrder();
  }

  /** A generator of the eight points of small order. */
  public static Point ofOrderEight() {
    for (int y = 2; ; y++) {
      Optional<Point> point = withY(BigInteger.valueOf(y), 0);
      if (point.isPresent()) {
        Point torsion = point.orElseThrow().times(L);
        if (!torsion.times(BigInteger.valueOf(4)).equals(NEUTRAL)) {
          return torsion;
        }
      }
    }
  }

  /** Every 32-byte string that decodes to a point of small order, canonical or not. */
  public static List<byte[]> smallOrderEncodings() {
    List<byte[]> encodings = new ArrayList<>();
    Point torsion = ofOrderEight();
    Point point = NEUTRAL;
    List<BigInteger> ys = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      for (BigInteger y : List.of(point.y(), point.y().add(P))) {
        if (y.bitLength() <= 255 && !ys.contains(y)) {
          ys.add(y);
          encodings.add(encode(y, 0));
          encodings.add(encode(y, 1));
        }
      }
      point = point.plus(torsion);
    }
    return encodings;
  }
}
