package io.gavel.kernel.ed25519;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Seed;
import io.gavel.kernel.ed25519.PlainEd25519.Point;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Points, their decoding and their sums against the plain twin. */
class Edwards25519Test {
  private final SplittableRandom random = Seed.random("Edwards25519Test");
  private final PointDecoder decoder = new PointDecoder();
  private final FieldPowers powers = new FieldPowers();
  private final Edwards25519 sum = new Edwards25519();

  private BigInteger integer(int bits) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return new BigInteger(1, bytes).shiftRight(256 - bits);
  }

  /** Small orders, the base point, and points with and without a part of small order. */
  private List<Point> points() {
    List<Point> points = new ArrayList<>();
    Point torsion = PlainEd25519.ofOrderEight();
    Point subgroup = PlainEd25519.BASE.times(integer(252));
    Point small = PlainEd25519.NEUTRAL;
    for (int i = 0; i < 8; i++) {
      points.add(small);
      points.add(subgroup.plus(small));
      small = small.plus(torsion);
    }
    points.add(PlainEd25519.BASE);
    points.add(subgroup.negated());
    return points;
  }

  private boolean decode(long[] point, byte[] encoded) {
    return decoder.decode(
        point,
        0,
        LittleEndian.word(encoded, 0),
        LittleEndian.word(encoded, 8),
        LittleEndian.word(encoded, 16),
        LittleEndian.word(encoded, 24));
  }

  private long[] extended(Point p) {
    long[] point = new long[Edwards25519.POINT_LONGS];
    assertTrue(decode(point, p.encoded()));
    return point;
  }

  private long[] cached(Point p) {
    long[] cached = new long[Edwards25519.POINT_LONGS];
    sum.load(extended(p), 0);
    sum.twice();
    sum.extend();
    sum.load(extended(p), 0);
    sum.storeCached(cached, 0);
    return cached;
  }

  private Point stored(Edwards25519 from) {
    long[] xy = new long[10];
    from.storeAffine(xy, 0, powers);
    return new Point(element(xy, 0), element(xy, 5));
  }

  private static BigInteger element(long[] a, int offset) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 4; i++) {
      LittleEndian.word(bytes, 8 * i, Field25519.word(a, offset, i));
    }
    return PlainEd25519.integer(bytes);
  }

  @Test
  void addsAndSubtractsEveryPairOfPointsSmallOrdersIncluded() {
    for (Point p : points()) {
      for (Point q : points()) {
        long[] addend = cached(q);
        sum.load(extended(p), 0);
        sum.add(addend, 0);
        sum.extend();
        assertEquals(p.plus(q), stored(sum));
        sum.subtract(addend, 0);
        sum.extend();
        assertEquals(p, stored(sum));
        sum.subtract(addend, 0);
        sum.project();
        assertEquals(p.plus(q.negated()), stored(sum));
      }
    }
  }

  @Test
  void doublesAndKnowsTheNeutralElement() {
    for (Point p : points()) {
      sum.load(extended(p), 0);
      Point expected = p;
      for (int i = 0; i < 4; i++) {
        assertEquals(expected.equals(PlainEd25519.NEUTRAL), sum.isNeutral());
        assertEquals(expected, stored(sum));
        sum.twice();
        sum.project();
        expected = expected.plus(expected);
      }
    }
  }

  @Test
  void keepsTheExtendedCoordinateRightAcrossChains() {
    Point p = points().get(1);
    long[] addend = cached(p);
    sum.setNeutral();
    for (int i = 1; i <= 20; i++) {
      sum.add(addend, 0);
      sum.extend();
      assertEquals(p.times(BigInteger.valueOf(i)), stored(sum));
    }
  }

  @Test
  void decodesAsTheTwinDoesForRandomAndExtremeEncodings() {
    List<byte[]> encodings = new ArrayList<>(PlainEd25519.smallOrderEncodings());
    for (int i = -45; i < 45; i++) {
      BigInteger y = i < 0 ? BigInteger.TWO.pow(255).add(BigInteger.valueOf(i)) : integer(255);
      encodings.add(PlainEd25519.encode(y, i & 1));
      encodings.add(PlainEd25519.encode(BigInteger.valueOf(Math.abs(i)), i & 1));
    }
    for (byte[] encoded : encodings) {
      Optional<Point> expected = PlainEd25519.decode(encoded);
      long[] point = new long[Edwards25519.POINT_LONGS];
      boolean decoded = decode(point, encoded);
      assertEquals(expected.isPresent(), decoded, () -> HexFormat.of().formatHex(encoded));
      if (decoded) {
        Point p = expected.orElseThrow();
        assertEquals(Arrays.equals(p.encoded(), encoded), decoder.wasCanonical());
        assertEquals(p.isSmallOrder(), decoder.wasSmallOrder());
        sum.load(point, 0);
        assertEquals(p, stored(sum));
      }
    }
  }

  @Test
  void tellsSmallOrdersFromMixedOnes() {
    int small = 0;
    for (Point p : points()) {
      decode(new long[Edwards25519.POINT_LONGS], p.encoded());
      assertEquals(p.isSmallOrder(), decoder.wasSmallOrder());
      small += decoder.wasSmallOrder() ? 1 : 0;
    }
    assertEquals(8, small);
    assertEquals(14, PlainEd25519.smallOrderEncodings().size());
  }

  @Test
  void sumsMultiplesOfManyPoints() {
    StrausSum straus = new StrausSum(6);
    for (int round = 0; round < 8; round++) {
      BigInteger b = round == 0 ? BigInteger.ZERO : integer(252);
      straus.baseMultiplier(words(b), 0);
      Point expected = PlainEd25519.BASE.times(b);
      List<Point> points = points();
      for (int term = 1; term < 5; term++) {
        Point p = points.get(random.nextInt(points.size()));
        BigInteger n = integer(term == 1 ? 1 : 63 * term);
        straus.point(term, extended(p), 0, 1 + term);
        straus.multiplier(term, words(n), 0);
        expected = expected.plus(p.times(n));
      }
      Point once = points.get(1);
      straus.point(5, extended(once), 0, StrausSum.WIDTH_ONE);
      straus.multiplier(5, words(BigInteger.ONE), 0);
      assertEquals(expected.plus(once), stored(straus.evaluate(1, 5)));
      assertTrue(straus.evaluate(0, 6).isNeutral(), "an evaluation uses its multipliers up");
    }
  }

  @Test
  void multipliesTheBasePointBySecrets() {
    FixedBaseComb comb = new FixedBaseComb();
    List<BigInteger> secrets = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      secrets.add(integer(254));
      secrets.add(BigInteger.valueOf(i));
      secrets.add(BigInteger.TWO.pow(254).subtract(BigInteger.valueOf(i + 1L)));
    }
    secrets.addAll(secretsOfEqualDigits());
    for (BigInteger n : secrets) {
      byte[] encoded = new byte[34];
      comb.multiply(words(n), 0, encoded, 1);
      byte[] expected = PlainEd25519.BASE.times(n).encoded();
      assertEquals(HexFormat.of().formatHex(expected), HexFormat.of().formatHex(encoded, 1, 33));
    }
  }

  /** Secrets whose 50 lower digits are alike: of each row but the last every entry and sign. */
  private static List<BigInteger> secretsOfEqualDigits() {
    List<BigInteger> secrets = new ArrayList<>();
    BigInteger ones =
        BigInteger.TWO.pow(250).subtract(BigInteger.ONE).divide(BigInteger.valueOf(31));
    for (int bits = 0; bits < 32; bits++) {
      secrets.add(ones.multiply(BigInteger.valueOf(2L * bits)).add(BigInteger.ONE));
    }
    return secrets;
  }

  @Test
  void givesUpOnWhatIsNoPoint() {
    assertFalse(decode(new long[20], PlainEd25519.encode(BigInteger.TWO, 0)));
  }

  private static long[] words(BigInteger n) {
    long[] r = new long[4];
    LittleEndian.words(r, 0, PlainEd25519.littleEndian(n), 0, 4);
    return r;
  }
}
