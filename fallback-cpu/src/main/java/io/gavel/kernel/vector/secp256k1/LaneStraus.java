package io.gavel.kernel.vector.secp256k1;

import static io.gavel.kernel.vector.secp256k1.FieldLanes.ELEMENT;
import static io.gavel.kernel.vector.secp256k1.FieldLanes.LANES;
import static io.gavel.kernel.vector.secp256k1.FieldLanes.LIMBS;
import static io.gavel.kernel.vector.secp256k1.FieldLanes.PRODUCT;

import io.gavel.kernel.secp256k1.BasePoint;
import io.gavel.kernel.secp256k1.FieldP;
import io.gavel.kernel.secp256k1.HalfScalars;
import io.gavel.kernel.secp256k1.PointSums;
import io.gavel.kernel.secp256k1.ScalarN;

/**
 * u1 G + u2 Q, one sum in each lane, all in step: u1 and u2 each as two odd halves ({@link
 * HalfScalars#splitOdd}), in windows of fixed width whose digits are odd, so never 0: each lane
 * adds at the same places. 130 doublings, 52 additions of multiples of Q and lambda Q, 26 of
 * multiples of G and lambda G.
 *
 * <p>A sum that met an exceptional case ends with Z = 0 ({@link LaneSum}) and is computed again by
 * scalar code, and so is one at infinity: the answers are exact for whatever input, and input made
 * to that end costs as much as both.
 *
 * <p>An instance owns its scratch, allocates nothing after construction and serves one thread.
 */
public final class LaneStraus implements PointSums {
  private static final int WIDTH = LaneMultiples.WIDTH;

  /** Windows that cover the 129 bits of a half. */
  private static final int WINDOWS = 26;

  /** Windows of the base point are twice as wide and end where every second of the others does. */
  private static final int BASE_WIDTH = 2 * WIDTH;

  private static final int BASE_WINDOWS = WINDOWS / 2;
  private static final int BASE_ENTRIES = 1 << (BASE_WIDTH - 1);

  /** An entry of the base point's table: x, y, beta x. */
  private static final int BASE_ENTRY = 3 * LIMBS;

  /** Odd multiples of G, 60 KiB. */
  private static final double[] BASE = baseTable();

  private static final int COORDINATES = PointSums.SUM_LONGS / FieldP.LIMBS;
  private static final int POINT = 2 * ELEMENT;

  private final PointSums exact;
  private final HalfScalars halves = new HalfScalars();
  private final LaneMultiples multiples = new LaneMultiples();
  private final LaneSum sum = new LaneSum();
  private final double[] q = new double[POINT];

  /** Addends of one window: Q, lambda Q, G, lambda G. */
  private final double[] addends = new double[4 * POINT];

  private final double[] z = new double[ELEMENT];
  private final long[] c = new long[PRODUCT];
  private final long[] zOfLane = new long[FieldP.LIMBS];

  /** Digits of window w of lane l at w * LANES + l. */
  private final int[] first = new int[WINDOWS * LANES];

  private final int[] second = new int[WINDOWS * LANES];
  private final int[] baseFirst = new int[BASE_WINDOWS * LANES];
  private final int[] baseSecond = new int[BASE_WINDOWS * LANES];

  /**
   * @param exact computes the sums that fail here
   */
  public LaneStraus(PointSums exact) {
    this.exact = exact;
  }

  private static double[] baseTable() {
    long[] words = HalfScalars.beta();
    long[] beta = new long[FieldP.LIMBS];
    FieldP.decode(beta, 0, words[0], words[1], words[2], words[3]);
    double[] table = new double[BASE_ENTRIES * BASE_ENTRY];
    double[] lanes = new double[ELEMENT];
    long[] limbs = new long[3 * FieldP.LIMBS];
    for (int entry = 0; entry < BASE_ENTRIES; entry++) {
      BasePoint.oddMultiple(limbs, 0, 2 * entry + 1);
      FieldP.mul(limbs, 2 * FieldP.LIMBS, limbs, 0, beta, 0);
      FieldP.canonical(limbs, 2 * FieldP.LIMBS, limbs, 2 * FieldP.LIMBS);
      for (int coordinate = 0; coordinate < 3; coordinate++) {
        LaneMultiples.put(lanes, 0, limbs, coordinate * FieldP.LIMBS);
        for (int limb = 0; limb < LIMBS; limb++) {
          table[entry * BASE_ENTRY + coordinate * LIMBS + limb] = lanes[limb * LANES];
        }
      }
    }
    return table;
  }

  @Override
  public void evaluate(
      long[] u1, long[] u2, long[] points, int first, int count, long[] sums, boolean[] infinite) {
    for (int slot = first; slot < first + count; slot += LANES) {
      evaluateGroup(u1, u2, points, slot, Math.min(LANES, first + count - slot), sums, infinite);
    }
  }

  private void evaluateGroup(
      long[] u1, long[] u2, long[] points, int slot, int count, long[] sums, boolean[] infinite) {
    for (int lane = 0; lane < LANES; lane++) {
      // Lanes to spare repeat the last item.
      int from = slot + Math.min(lane, count - 1);
      LaneMultiples.put(q, lane, points, from * PointSums.POINT_LONGS);
      LaneMultiples.put(q, ELEMENT + lane, points, from * PointSums.POINT_LONGS + FieldP.LIMBS);
      recode(first, second, lane, WIDTH, WINDOWS, u2, from * ScalarN.WORDS);
      recode(baseFirst, baseSecond, lane, BASE_WIDTH, BASE_WINDOWS, u1, from * ScalarN.WORDS);
    }
    multiples.compute(q);
    sumUp();
    FieldLanes.multiply(c, 0, sum.coordinates(), LaneSum.Z, multiples.scale(), 0);
    Settling.settle(z, 0, c, 0);
    for (int lane = 0; lane < count; lane++) {
      store(lane, sums, (slot + lane) * PointSums.SUM_LONGS);
      infinite[slot + lane] = false;
      FieldP.canonical(zOfLane, 0, sums, (slot + lane) * PointSums.SUM_LONGS + 2 * FieldP.LIMBS);
      if (FieldP.isZero(zOfLane, 0)) {
        exact.evaluate(u1, u2, points, slot + lane, 1, sums, infinite);
      }
    }
  }

  private void recode(
      int[] ofFirst, int[] ofSecond, int lane, int width, int windows, long[] u, int offset) {
    halves.splitOdd(u, offset);
    digits(ofFirst, lane, width, windows, halves.first(), halves.firstNegative());
    digits(ofSecond, lane, width, windows, halves.second(), halves.secondNegative());
  }

  /**
   * Odd digits of an odd k = 2 K + 1: with K's digits K_i of w bits, 2 K_i + 1 - 2^w for all but
   * the last and 2 K_i + 1 for that, for the sum of (1 - 2^w) 2^(w i) over all but the last is 1 -
   * 2^(w last).
   */
  private static void digits(
      int[] digits, int lane, int width, int windows, long[] k, boolean negative) {
    for (int window = 0; window < windows; window++) {
      int digit = 2 * HalfScalars.bitsAt(k, window * width + 1, width) + 1;
      if (window < windows - 1) {
        digit -= 1 << width;
      }
      digits[window * LANES + lane] = negative ? -digit : digit;
    }
  }

  private void sumUp() {
    for (int window = WINDOWS - 1; window >= 0; window--) {
      // Selected before the doublings, so that the addends' stores are through when they are
      // loaded.
      boolean hasBase = window % 2 == 0;
      select(window, hasBase);
      if (window == WINDOWS - 1) {
        sum.set(addends, 0, ELEMENT);
      } else {
        for (int i = 0; i < WIDTH; i++) {
          sum.twice();
        }
        sum.add(addends, 0, ELEMENT);
      }
      sum.add(addends, POINT, POINT + ELEMENT);
      if (hasBase) {
        sum.addUnscaled(addends, 2 * POINT, 2 * POINT + ELEMENT, multiples.scale(), 0);
        sum.addUnscaled(addends, 3 * POINT, 3 * POINT + ELEMENT, multiples.scale(), 0);
      }
    }
  }

  private void select(int window, boolean hasBase) {
    int at = window * LANES;
    int baseAt = window / 2 * LANES;
    for (int lane = 0; lane < LANES; lane++) {
      multiples.select(addends, 0, lane, first[at + lane], false);
      multiples.select(addends, POINT, lane, second[at + lane], true);
      if (hasBase) {
        selectBase(2 * POINT + lane, baseFirst[baseAt + lane], 0);
        selectBase(3 * POINT + lane, baseSecond[baseAt + lane], 2 * LIMBS);
      }
    }
  }

  private void selectBase(int to, int digit, int xOffset) {
    int entry = (Math.abs(digit) >> 1) * BASE_ENTRY;
    double sign = digit < 0 ? -1 : 1;
    for (int limb = 0; limb < LIMBS; limb++) {
      addends[to + limb * LANES] = BASE[entry + xOffset + limb];
      addends[to + limb * LANES + ELEMENT] = sign * BASE[entry + LIMBS + limb];
    }
  }

  /** X, Y and Z times the scale, in scalar limbs: they are integers below 2^52. */
  private void store(int lane, long[] sums, int offset) {
    double[] p = sum.coordinates();
    for (int limb = 0; limb < LIMBS; limb++) {
      sums[offset + limb] = (long) p[LaneSum.X + limb * LANES + lane];
      sums[offset + FieldP.LIMBS + limb] = (long) p[LaneSum.Y + limb * LANES + lane];
      sums[offset + (COORDINATES - 1) * FieldP.LIMBS + limb] = (long) z[limb * LANES + lane];
    }
  }
}
