package io.gavel.kernel.secp256k1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gavel.kernel.Seed;
import io.gavel.kernel.contract.PlainSecp256k1;
import io.gavel.kernel.contract.PlainSecp256k1.Point;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Points and sums of multiples against affine points in BigInteger. */
class StrausSumTest {
  private static final BigInteger P = PlainSecp256k1.P;
  private static final BigInteger N = PlainSecp256k1.N;
  private static final Point G = PlainSecp256k1.G;

  private final SplittableRandom random = Seed.random("StrausSumTest");

  private static void put(long[] r, int ro, BigInteger n) {
    FieldP.decode(
        r,
        ro,
        n.longValue(),
        n.shiftRight(64).longValue(),
        n.shiftRight(128).longValue(),
        n.shiftRight(192).longValue());
  }

  private static long[] limbs(Point point) {
    long[] r = new long[10];
    put(r, 0, point.x());
    put(r, 5, point.y());
    return r;
  }

  private static BigInteger value(long[] a, int ao) {
    BigInteger r = BigInteger.ZERO;
    for (int i = 4; i >= 0; i--) {
      r = r.shiftLeft(52).add(BigInteger.valueOf(a[ao + i]));
    }
    return r.mod(P);
  }

  private static Point affine(BigInteger x, BigInteger y, BigInteger z) {
    BigInteger inverse = z.modInverse(P);
    return new Point(x.multiply(inverse.pow(2)).mod(P), y.multiply(inverse.pow(3)).mod(P));
  }

  private static Point point(JacobianSum sum) {
    if (sum.isInfinite()) {
      return PlainSecp256k1.INFINITY;
    }
    long[] p = sum.coordinates();
    return affine(value(p, JacobianSum.X), value(p, JacobianSum.Y), value(p, JacobianSum.Z));
  }

  private BigInteger scalar() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return new BigInteger(1, bytes).mod(N);
  }

  /** Every pair of the first multiples and of infinity: doubling and cancelling included. */
  @Test
  void addsEveryPairOfSmallMultiples() {
    int multiples = 12;
    JacobianSum sum = new JacobianSum();
    for (int a = -multiples; a <= multiples; a++) {
      for (int b = 1; b <= multiples; b++) {
        for (boolean negate : new boolean[] {false, true}) {
          // The sum has a Z of its own, not 1.
          sum.setInfinity();
          for (int i = 0; i < Math.abs(a); i++) {
            sum.add(limbs(G), 0, a < 0);
          }
          sum.add(limbs(G.times(BigInteger.valueOf(b))), 0, negate);
          BigInteger expected = BigInteger.valueOf(negate ? a - b : a + b).mod(N);
          assertEquals(G.times(expected), point(sum), a + (negate ? " - " : " + ") + b);
          sum.twice();
          assertEquals(G.times(expected.shiftLeft(1).mod(N)), point(sum));
        }
      }
    }
  }

  @Test
  void addsUnscaledPointsToScaledSums() {
    BigInteger c = scalar().max(BigInteger.TWO);
    long[] scale = new long[5];
    put(scale, 0, c);
    Point q = G.times(scalar());
    Point scaled = new Point(q.x().multiply(c.pow(2)).mod(P), q.y().multiply(c.pow(3)).mod(P));
    JacobianSum sum = new JacobianSum();
    for (Point addend : List.of(q, q.negated(), G, q.plus(q))) {
      for (boolean negate : new boolean[] {false, true}) {
        sum.set(limbs(scaled), 0);
        sum.addUnscaled(limbs(addend), 0, negate, scale, 0);
        Point expected = q.plus(negate ? addend.negated() : addend);
        Point actual = point(sum);
        assertEquals(expected, actual.isInfinite() ? actual : affine(actual.x(), actual.y(), c));
        sum.setInfinity();
        sum.addUnscaled(limbs(addend), 0, negate, scale, 0);
        actual = point(sum);
        assertEquals(negate ? addend.negated() : addend, affine(actual.x(), actual.y(), c));
      }
    }
  }

  @Test
  void computesOddMultiplesOnOneScale() {
    OddMultiples multiples = new OddMultiples();
    BigInteger lambda =
        new BigInteger("5363ad4cc05c30e0a5261c028812645a122e22ea20816678df02967c1b23bd72", 16);
    for (int round = 0; round < 20; round++) {
      Point q = G.times(scalar().max(BigInteger.ONE));
      multiples.compute(limbs(q), 0);
      BigInteger c = value(multiples.scale(), 0);
      for (int digit = 1; digit < 16; digit += 2) {
        int at = OddMultiples.place(-digit);
        Point expected = q.times(BigInteger.valueOf(digit));
        assertEquals(
            expected, affine(value(multiples.points(), at), value(multiples.points(), at + 5), c));
        at = OddMultiples.placeTimesLambda(digit);
        assertEquals(
            expected.times(lambda),
            affine(value(multiples.points(), at), value(multiples.points(), at + 5), c));
      }
    }
  }

  @Test
  void tabulatesTheBasePoint() {
    Point shifted = G.times(BigInteger.TWO.pow(128));
    for (int digit = 1; digit < 1 << (BasePoint.WIDTH - 1); digit += digit < 20 ? 2 : 222) {
      BigInteger n = BigInteger.valueOf(digit);
      int at = BasePoint.place(digit);
      long[] table = BasePoint.ODD_MULTIPLES;
      assertEquals(G.times(n), new Point(value(table, at), value(table, at + 5)));
      at = BasePoint.placeShifted(-digit);
      assertEquals(shifted.times(n), new Point(value(table, at), value(table, at + 5)));
    }
  }

  /** Small scalars of both signs in all combinations, for points that are multiples of G. */
  @Test
  void sumsMultiplesOfPointsThatMeetTheTables() {
    StrausSum straus = new StrausSum();
    List<BigInteger> scalars = new ArrayList<>();
    for (int i = 0; i <= 6; i++) {
      scalars.add(BigInteger.valueOf(i));
      scalars.add(N.subtract(BigInteger.valueOf(i)).mod(N));
    }
    scalars.add(BigInteger.TWO.pow(128));
    scalars.add(BigInteger.TWO.pow(128).subtract(BigInteger.ONE));
    scalars.add(scalar());
    for (int secret = 1; secret <= 4; secret++) {
      Point q = G.times(BigInteger.valueOf(secret));
      for (BigInteger u1 : scalars) {
        for (BigInteger u2 : scalars) {
          BigInteger total = u2.multiply(BigInteger.valueOf(secret)).add(u1).mod(N);
          assertEquals(G.times(total), evaluate(straus, u1, u2, q));
        }
      }
    }
  }

  private static Point evaluate(StrausSum straus, BigInteger u1, BigInteger u2, Point q) {
    long[] w = new long[8];
    for (int i = 0; i < 4; i++) {
      w[i] = u1.shiftRight(64 * i).longValue();
      w[4 + i] = u2.shiftRight(64 * i).longValue();
    }
    long[] sum = new long[15];
    if (!straus.evaluate(w, 0, w, 4, limbs(q), 0, sum, 0)) {
      return PlainSecp256k1.INFINITY;
    }
    return affine(value(sum, 0), value(sum, 5), value(sum, 10));
  }

  @Test
  void solvesForYWhereThereIsOne() {
    Curve curve = new Curve();
    for (int x = 0; x < 200; x++) {
      for (boolean odd : new boolean[] {false, true}) {
        long[] xy = new long[10];
        FieldP.setSmall(xy, 0, x);
        var expected = PlainSecp256k1.withX(BigInteger.valueOf(x), odd);
        assertEquals(expected.isPresent(), curve.setY(xy, 0, odd), "x = " + x);
        if (expected.isPresent()) {
          assertEquals(expected.orElseThrow().y(), value(xy, 5));
          assertEquals(true, curve.has(xy, 0));
          xy[5]++;
          assertEquals(false, curve.has(xy, 0));
        }
      }
    }
  }
}
