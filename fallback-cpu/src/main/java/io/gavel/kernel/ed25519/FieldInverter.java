package io.gavel.kernel.ed25519;

import java.util.Arrays;

/**
 * 1 / a of {@link Field25519}, in the same time for every a, so secrets may pass.
 *
 * <p>The division steps of Bernstein and Yang ("Fast constant-time gcd computation and modular
 * inversion", 2019, section 8), with delta starting at 1/2: 590 of them suffice for 256 bits
 * (libsecp256k1, doc/safegcd_implementation.md). They lead from f = p and g = a to g = 0 and f = 1
 * or -1. The lowest bits of f and g decide 51 steps, which are gathered in a matrix; by this f and
 * g, limbs of as many bits, are multiplied and exactly divided by 2^51. With f = d a and g = e a
 * modulo p, d and e are multiplied by it likewise, but never divided: a constant does so in the
 * end. 3.0 us, where a^(p - 2) takes 5.7.
 *
 * <p>An instance owns its scratch and serves one thread.
 */
final class FieldInverter {
  private static final int STEPS = 51;
  private static final int BATCHES = 12;
  private static final int LIMBS = Field25519.LIMBS;
  private static final long MASK = (1L << STEPS) - 1;

  /** Products are h 2^55 + l, as in {@link Field25519}; 2^55 is 2^4 of the next limb. */
  private static final int SHIFT = 9;

  private static final int HIGH_WEIGHT = Long.SIZE - SHIFT;
  private static final int CARRY_SHIFT = HIGH_WEIGHT - STEPS;

  private static final long[] P = {MASK - 18, MASK, MASK, MASK, MASK};

  /** 2^-(12 * 51), magnitude 1. */
  private static final long[] UNSCALE = unscale();

  /** f, then g: limbs in [0, 2^51) but for the last, which has the sign. */
  private final long[] fg = new long[2 * LIMBS];

  /** d, then e; magnitude 1. */
  private final long[] de = new long[2 * LIMBS];

  /** The columns of two products, high parts and low parts. */
  private final long[] h = new long[2 * LIMBS];

  private final long[] l = new long[2 * LIMBS];

  /** A batch of steps: the new f is (m0 f + m1 g) / 2^51, the new g (m2 f + m3 g) / 2^51. */
  private final long[] matrix = new long[4];

  /** (1/2)^(3 * 204), with 1/2 = (p + 1) / 2. */
  private static long[] unscale() {
    long[] half = {MASK - 8, MASK, MASK, MASK, MASK >> 1};
    long[] cube = new long[LIMBS];
    Field25519.square(cube, 0, half, 0);
    Field25519.mul(cube, 0, cube, 0, half, 0);
    // 204 = 12 * 17
    long[] r = new long[LIMBS];
    Field25519.squareN(r, 0, cube, 0, 4);
    Field25519.mul(cube, 0, cube, 0, r, 0);
    Field25519.square(r, 0, cube, 0);
    Field25519.mul(r, 0, r, 0, cube, 0);
    Field25519.squareN(r, 0, r, 0, 2);
    return r;
  }

  /** r = 1 / a, or 0 where a is 0; magnitude 1, given ma &lt;= 8. */
  void invert(long[] r, int ro, long[] a, int ao) {
    System.arraycopy(P, 0, fg, 0, LIMBS);
    Field25519.canonical(fg, LIMBS, a, ao);
    Arrays.fill(de, 0);
    de[LIMBS] = 1;
    long zeta = -1;
    for (int batch = 0; batch < BATCHES; batch++) {
      zeta = steps(zeta);
      multiply(fg);
      carryAndDivide(0);
      carryAndDivide(LIMBS);
      multiply(de);
      carryAndFold(0);
      carryAndFold(LIMBS);
    }
    // f is 1 or -1; where a is 0 it is p still, and d 0.
    long negative = fg[LIMBS - 1] >> 63;
    for (int i = 0; i < LIMBS; i++) {
      de[i] = (de[i] ^ negative) - negative;
    }
    Field25519.mul(r, ro, de, 0, UNSCALE, 0);
  }

  /**
   * Fills the matrix with 51 steps of the lowest bits of f and g, of which f is odd. With zeta =
   * -(delta + 1/2), a step takes (delta, f, g) to (1 - delta, g, (g - f) / 2) where delta &gt; 0
   * and g is odd, else to (1 + delta, f, (g + (g mod 2) f) / 2). Where g is halved the matrix'
   * first row doubles.
   *
   * @return zeta after them
   */
  private long steps(long zeta) {
    long f = fg[0] | (fg[1] << STEPS);
    long g = fg[LIMBS] | (fg[LIMBS + 1] << STEPS);
    long u = 1;
    long v = 0;
    long q = 0;
    long r = 1;
    for (int i = 0; i < STEPS; i++) {
      long positive = zeta >> 63;
      long odd = -(g & 1);
      g += ((f ^ positive) - positive) & odd;
      q += ((u ^ positive) - positive) & odd;
      r += ((v ^ positive) - positive) & odd;
      // Where they swap, f becomes the old g: the old f plus what g is now.
      long swap = positive & odd;
      zeta = (zeta ^ swap) - 1;
      f += g & swap;
      u = (u + (q & swap)) << 1;
      v = (v + (r & swap)) << 1;
      g >>= 1;
    }
    matrix[0] = u;
    matrix[1] = v;
    matrix[2] = q;
    matrix[3] = r;
    return zeta;
  }

  /**
   * The columns of matrix times a pair. Entries of a row are together at most 2^51 and limbs below
   * 2^52, in absolute values, so high parts stay below 2^49 and low parts lie in [0, 2^56).
   */
  private void multiply(long[] pair) {
    for (int row = 0; row < 2; row++) {
      long x = matrix[2 * row];
      long y = matrix[2 * row + 1];
      for (int i = 0; i < LIMBS; i++) {
        long a = pair[i];
        long b = pair[LIMBS + i];
        long high = Math.multiplyHigh(x << SHIFT, a) + Math.multiplyHigh(y << SHIFT, b);
        h[row * LIMBS + i] = high;
        l[row * LIMBS + i] = x * a + y * b - (high << HIGH_WEIGHT);
      }
    }
  }

  /** f or g from its columns, of which the lowest 51 bits are 0. */
  private void carryAndDivide(int at) {
    long carry = l[at] >> STEPS;
    for (int i = at; i < at + LIMBS - 1; i++) {
      long column = l[i + 1] + (h[i] << CARRY_SHIFT) + carry;
      fg[i] = column & MASK;
      carry = column >> STEPS;
    }
    fg[at + LIMBS - 1] = (h[at + LIMBS - 1] << CARRY_SHIFT) + carry;
  }

  /** d or e from its columns; 2^255 is 19. */
  private void carryAndFold(int at) {
    long above = 19 * (h[at + LIMBS - 1] << CARRY_SHIFT);
    long carry = 0;
    for (int i = at; i < at + LIMBS; i++) {
      long column = l[i] + above + carry;
      above = h[i] << CARRY_SHIFT;
      de[i] = column & MASK;
      carry = column >> STEPS;
    }
    de[at] += 19 * carry;
  }

  /** Overwrites the scratch, for whoever inverted secrets. */
  void wipe() {
    Arrays.fill(fg, 0);
    Arrays.fill(de, 0);
    Arrays.fill(h, 0);
    Arrays.fill(l, 0);
    Arrays.fill(matrix, 0);
  }
}
