package io.gavel.bench.questions;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A point of edwards25519 in affine coordinates, with plain big integers: slow, and independent of
 * the kernels. RFC 8032, 5.1. Makes the points that no signer hands out.
 *
 * @param x from 0 to p - 1, as {@code y}
 */
record EdwardsPoint(BigInteger x, BigInteger y) {
  static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  /** The order of the base point. */
  static final BigInteger L =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  static final EdwardsPoint ZERO = new EdwardsPoint(BigInteger.ZERO, BigInteger.ONE);
  static final int BYTES = 32;

  private static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);
  private static final BigInteger ROOT_OF_MINUS_ONE =
      BigInteger.TWO.modPow(P.subtract(BigInteger.ONE).shiftRight(2), P);

  /** B and its multiples by powers of two. */
  private static final List<EdwardsPoint> BASE = doublings();

  private static List<EdwardsPoint> doublings() {
    BigInteger y = BigInteger.valueOf(4).multiply(BigInteger.valueOf(5).modInverse(P)).mod(P);
    List<EdwardsPoint> list = new ArrayList<>();
    EdwardsPoint point = ofY(y, false);
    for (int bit = 0; bit < 256; bit++) {
      list.add(point);
      point = point.plus(point);
    }
    return List.copyOf(list);
  }

  /**
   * The point with this y.
   *
   * @param isOdd of the two x, the odd one
   * @return null where there is none
   */
  static EdwardsPoint ofY(BigInteger y, boolean isOdd) {
    BigInteger square = y.multiply(y).mod(P);
    BigInteger divisor = D.multiply(square).add(BigInteger.ONE);
    BigInteger wanted = square.subtract(BigInteger.ONE).multiply(divisor.modInverse(P)).mod(P);
    BigInteger x = wanted.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
    if (!x.multiply(x).mod(P).equals(wanted)) {
      x = x.multiply(ROOT_OF_MINUS_ONE).mod(P);
    }
    if (!x.multiply(x).mod(P).equals(wanted)) {
      return null;
    }
    return new EdwardsPoint(x.testBit(0) == isOdd ? x : P.subtract(x).mod(P), y);
  }

  /** The multiple of the base point. */
  static EdwardsPoint base(BigInteger scalar) {
    EdwardsPoint sum = ZERO;
    for (int bit = 0; bit < scalar.bitLength(); bit++) {
      if (scalar.testBit(bit)) {
        sum = sum.plus(BASE.get(bit));
      }
    }
    return sum;
  }

  /** RFC 8032, 5.1.4: complete, so it doubles as well. */
  EdwardsPoint plus(EdwardsPoint other) {
    BigInteger cross = D.multiply(x).multiply(other.x).mod(P).multiply(y).multiply(other.y).mod(P);
    BigInteger xTop = x.multiply(other.y).add(y.multiply(other.x));
    BigInteger yTop = y.multiply(other.y).add(x.multiply(other.x));
    return new EdwardsPoint(
        xTop.multiply(BigInteger.ONE.add(cross).modInverse(P)).mod(P),
        yTop.multiply(BigInteger.ONE.subtract(cross).modInverse(P)).mod(P));
  }

  EdwardsPoint times(BigInteger scalar) {
    EdwardsPoint sum = ZERO;
    for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
      sum = sum.plus(sum);
      if (scalar.testBit(bit)) {
        sum = sum.plus(this);
      }
    }
    return sum;
  }

  /** The canonical encoding. */
  byte[] encode() {
    return encode(y, x.testBit(0));
  }

  /** 32 bytes for a y below 2^255, whether it belongs to a point or not. */
  static byte[] encode(BigInteger y, boolean sign) {
    byte[] bytes = littleEndian(y);
    if (sign) {
      bytes[BYTES - 1] |= (byte) 0x80;
    }
    return bytes;
  }

  /** 32 bytes of an integer below 2^256. */
  static byte[] littleEndian(BigInteger value) {
    byte[] bytes = new byte[BYTES];
    byte[] big = value.toByteArray();
    for (int i = 0; i < Math.min(big.length, BYTES); i++) {
      bytes[i] = big[big.length - 1 - i];
    }
    return bytes;
  }

  /** An unsigned integer from bytes. */
  static BigInteger ofLittleEndian(byte[] bytes, int offset, int length) {
    byte[] big = new byte[length];
    for (int i = 0; i < length; i++) {
      big[i] = bytes[offset + length - 1 - i];
    }
    return new BigInteger(1, big);
  }

  /** The eight points P with 8 P = 0. */
  static List<EdwardsPoint> smallOrder() {
    for (long y = 2; ; y++) {
      // L times any point has small order, and every other point tried gives one of order 8.
      EdwardsPoint point = ofY(BigInteger.valueOf(y), false);
      EdwardsPoint torsion = point == null ? ZERO : point.times(L);
      EdwardsPoint twice = torsion.plus(torsion);
      if (!twice.plus(twice).equals(ZERO)) {
        List<EdwardsPoint> all = new ArrayList<>();
        EdwardsPoint sum = ZERO;
        for (int i = 0; i < 8; i++) {
          all.add(sum);
          sum = sum.plus(torsion);
        }
        return all;
      }
    }
  }

  /**
   * Encodings that only a definition decides: of small order, not canonical, of no point at all.
   */
  static List<byte[]> oddEncodings() {
    List<byte[]> list = new ArrayList<>();
    for (EdwardsPoint point : smallOrder()) {
      list.add(encode(point.y, false));
      list.add(encode(point.y, true));
    }
    for (int above = 0; above < 19; above++) {
      list.add(encode(P.add(BigInteger.valueOf(above)), false));
      list.add(encode(P.add(BigInteger.valueOf(above)), true));
    }
    for (int y = 2; y < 8; y++) {
      list.add(encode(BigInteger.valueOf(y), y % 2 == 0));
    }
    return list;
  }
}
