package io.gavel.kernel.vector.ed25519;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Seed;
import io.gavel.kernel.ed25519.PlainEd25519;
import io.gavel.kernel.ed25519.PlainEd25519.Point;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Points, decoding and sums of multiples against the plain big-integer curve. */
class PointLanesTest {
  private static final BigInteger P = PlainEd25519.P;

  private final SplittableRandom random = Seed.random("PointLanesTest");
  private final PointLanes sum = new PointLanes();

  @BeforeAll
  static void assumeModule() {
    Assumptions.assumeTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "this JVM runs without jdk.incubator.vector");
  }

  private BigInteger scalar(int bits) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return PlainEd25519.integer(bytes).mod(BigInteger.TWO.pow(bits));
  }

  /** The neutral point, all of small order, the base point, others, and sums of both kinds. */
  private List<Point> points() {
    List<Point> points = new ArrayList<>();
    Point torsion = PlainEd25519.ofOrderEight();
    Point small = PlainEd25519.NEUTRAL;
    Point large = PlainEd25519.BASE.times(scalar(252));
    for (int i = 0; i < 8; i++) {
      points.add(small);
      points.add(large.plus(small));
      small = small.plus(torsion);
    }
    points.add(PlainEd25519.BASE);
    points.add(large.negated());
    return points;
  }

  private static void set(double[] point, int lane, BigInteger value) {
    long[] limbs = new long[FieldLanes.LIMBS];
    for (int limb = 0; limb < limbs.length; limb++) {
      limbs[limb] = value.shiftRight(51 * limb).longValue() & ((1L << 51) - 1);
    }
    FieldLanes.setLane(point, 0, lane, limbs, 0);
  }

  /** Extended, with a random Z. */
  private double[] extended(Point p) {
    BigInteger z = scalar(254).add(BigInteger.ONE);
    double[] point = new double[PointLanes.POINT];
    set(point, PointLanes.X, p.x().multiply(z).mod(P));
    set(point, PointLanes.Y, p.y().multiply(z).mod(P));
    set(point, PointLanes.Z, z.mod(P));
    set(point, PointLanes.T, p.x().multiply(p.y()).multiply(z).mod(P));
    return point;
  }

  private double[] cached(Point p) {
    double[] cached = new double[PointLanes.POINT];
    sum.load(extended(p), 0);
    sum.storeCached(cached, 0);
    return cached;
  }

  private static BigInteger coordinate(double[] point, int lane) {
    BigInteger r = BigInteger.ZERO;
    for (int limb = FieldLanes.LIMBS - 1; limb >= 0; limb--) {
      r = r.shiftLeft(51).add(BigInteger.valueOf((long) point[limb * FieldLanes.LANES + lane]));
    }
    return r.mod(P);
  }

  private static void assertPoint(Point expected, PointLanes actual) {
    double[] point = new double[PointLanes.POINT];
    actual.store(point, 0);
    BigInteger inverse = coordinate(point, PointLanes.Z).modInverse(P);
    BigInteger x = coordinate(point, PointLanes.X).multiply(inverse).mod(P);
    BigInteger y = coordinate(point, PointLanes.Y).multiply(inverse).mod(P);
    assertEquals(expected, new Point(x, y));
    assertEquals(
        x.multiply(y).mod(P), coordinate(point, PointLanes.T).multiply(inverse).mod(P), "T");
    assertEquals(expected.equals(PlainEd25519.NEUTRAL), actual.isNeutral());
  }

  @Test
  void addsAndSubtractsEveryPairAndDoublesEveryPoint() {
    List<Point> points = points();
    for (Point p : points) {
      double[] left = extended(p);
      sum.load(left, 0);
      sum.twice();
      assertPoint(p.plus(p), sum);
      for (Point q : points) {
        double[] right = cached(q);
        sum.load(left, 0);
        sum.add(right, 0);
        assertPoint(p.plus(q), sum);
        sum.load(left, 0);
        sum.subtract(right, 0);
        assertPoint(p.plus(q.negated()), sum);
      }
    }
  }

  @Test
  void addsUpMultiplesOfPointsAsThePlainCurve() {
    LaneStraus straus = new LaneStraus(6);
    List<Point> points = points();
    int table = LaneStraus.tableDoubles(LaneStraus.WIDTH_OFTEN);
    int[] widths = {LaneStraus.WIDTH_FULL, LaneStraus.WIDTH_HALF, LaneStraus.WIDTH_OFTEN};
    BigInteger[] edges = {
      BigInteger.ZERO,
      BigInteger.ONE,
      PlainEd25519.L.subtract(BigInteger.ONE),
      BigInteger.TWO.pow(253).subtract(BigInteger.ONE),
      BigInteger.TWO.pow(252),
      BigInteger.TWO.pow(128).subtract(BigInteger.ONE)
    };
    for (int round = 0; round < 25; round++) {
      Point expected = PlainEd25519.NEUTRAL;
      straus.begin();
      double[] tables = new double[5 * table];
      for (int term = 0; term < 5; term++) {
        Point point = points.get(random.nextInt(points.size()));
        BigInteger n = random.nextBoolean() ? scalar(253) : edges[random.nextInt(edges.length)];
        int width = widths[random.nextInt(widths.length)];
        straus.tabulate(tables, term * table, width, extended(point), 0);
        straus.add(tables, term * table, width, words(n), 0);
        expected = expected.plus(point.times(n));
      }
      BigInteger base = scalar(253);
      straus.addBase(words(base), 0);
      assertPoint(expected.plus(PlainEd25519.BASE.times(base)), straus.evaluate());
    }
  }

  private static long[] words(BigInteger n) {
    long[] words = new long[4];
    for (int i = 0; i < words.length; i++) {
      words[i] = n.shiftRight(64 * i).longValue();
    }
    return words;
  }

  /** Ordinary encodings, those that are no point, canonical or of large order, in all lanes. */
  @Test
  void decodesEveryLaneAsThePlainCurve() {
    List<byte[]> encodings = new ArrayList<>(PlainEd25519.smallOrderEncodings());
    BigInteger top = BigInteger.TWO.pow(255);
    for (int i = 1; i <= 20; i++) {
      encodings.add(PlainEd25519.encode(top.subtract(BigInteger.valueOf(i)), i & 1));
      encodings.add(PlainEd25519.encode(BigInteger.valueOf(i), i & 1));
    }
    while (encodings.size() < 120) {
      byte[] bytes = new byte[32];
      random.nextBytes(bytes);
      encodings.add(bytes);
      encodings.add(PlainEd25519.BASE.times(scalar(252)).encoded());
    }
    LaneDecoder decoder = new LaneDecoder();
    for (int round = 0; round < encodings.size(); round++) {
      int[] picked = new int[FieldLanes.LANES];
      for (int lane = 0; lane < FieldLanes.LANES; lane++) {
        picked[lane] = lane == round % 4 ? round : random.nextInt(encodings.size());
        long[] w = words(PlainEd25519.integer(encodings.get(picked[lane])));
        decoder.encoding(lane, w[0], w[1], w[2], w[3]);
      }
      decoder.decode();
      for (int lane = 0; lane < FieldLanes.LANES; lane++) {
        assertDecoded(encodings.get(picked[lane]), decoder, lane);
      }
    }
  }

  private void assertDecoded(byte[] encoding, LaneDecoder decoder, int lane) {
    Optional<Point> expected = PlainEd25519.decode(encoding);
    assertEquals(expected.isPresent(), decoder.isDecoded(lane));
    if (expected.isEmpty()) {
      return;
    }
    Point point = expected.orElseThrow();
    double[] negated = new double[PointLanes.POINT];
    decoder.storeNegated(lane, negated, 0);
    for (double limb : negated) {
      assertTrue(Math.abs(limb) <= (1L << 50) + (1L << 17));
    }
    sum.load(negated, 0);
    assertPoint(point.negated(), sum);
    assertEquals(point.isSmallOrder(), decoder.isSmallOrder(lane));
    assertEquals(
        PlainEd25519.integer(encoding).equals(PlainEd25519.integer(point.encoded())),
        decoder.isCanonical(lane));
  }
}
