package io.gavel.kernel.secp256k1;

/**
 * Multiples of the base point G of SEC 2, 2.4.1, computed once when the class is first used (some
 * milliseconds, 160 KiB). Immutable.
 */
public final class BasePoint {
  /** Width of the non-adjacent forms these are for: odd multiples up to 2^(w - 1) - 1. */
  static final int WIDTH = 12;

  /** G, affine, canonical. */
  static final long[] G = new long[JacobianSum.AFFINE_LONGS];

  private static final int ENTRIES = 1 << (WIDTH - 2);
  private static final int L = FieldP.LIMBS;
  private static final int POINT = JacobianSum.AFFINE_LONGS;

  static {
    FieldP.decode(
        G, 0, 0x59f2815b16f81798L, 0x029bfcdb2dce28d9L, 0x55a06295ce870b07L, 0x79be667ef9dcbbacL);
    FieldP.decode(
        G, L, 0x9c47d08ffb10d4b8L, 0xfd17b448a6855419L, 0x5da4fbfc0e1108a8L, 0x483ada7726a3c465L);
  }

  /** (2 i + 1) G at i * AFFINE_LONGS, then (2 i + 1) 2^128 G; affine, canonical. */
  static final long[] ODD_MULTIPLES = oddMultiples();

  private BasePoint() {}

  /** Where in {@link #ODD_MULTIPLES} {@code digit} G is, for an odd digit of either sign. */
  static int place(int digit) {
    return (Math.abs(digit) >> 1) * POINT;
  }

  /** Where in {@link #ODD_MULTIPLES} {@code digit} 2^128 G is. */
  static int placeShifted(int digit) {
    return place(digit) + ENTRIES * POINT;
  }

  /**
   * Writes an odd multiple of G, affine, canonical.
   *
   * @param digit odd, from 1 to 2^11 - 1
   */
  public static void oddMultiple(long[] xy, int offset, int digit) {
    System.arraycopy(ODD_MULTIPLES, place(digit), xy, offset, POINT);
  }

  private static long[] oddMultiples() {
    long[] multiples = new long[2 * ENTRIES * POINT];
    JacobianSum sum = new JacobianSum();
    long[] base = G.clone();
    fill(multiples, 0, base);
    sum.set(base, 0);
    for (int i = 0; i < 128; i++) {
      sum.twice();
    }
    toAffine(base, 0, sum, new FieldPowers());
    fill(multiples, ENTRIES * POINT, base);
    return multiples;
  }

  /** Writes the odd multiples of a point from {@code offset} on. */
  private static void fill(long[] multiples, int offset, long[] base) {
    FieldPowers powers = new FieldPowers();
    JacobianSum sum = new JacobianSum();
    long[] twice = new long[POINT];
    sum.set(base, 0);
    sum.twice();
    toAffine(twice, 0, sum, powers);
    long[] zs = new long[ENTRIES * L];
    sum.set(base, 0);
    for (int i = 0; i < ENTRIES; i++) {
      System.arraycopy(sum.coordinates(), 0, multiples, offset + i * POINT, POINT);
      FieldP.set(zs, i * L, sum.coordinates(), JacobianSum.Z);
      sum.add(twice, 0, false);
    }
    powers.invertAll(zs, 0, L, ENTRIES, new long[ENTRIES * L]);
    for (int i = 0; i < ENTRIES; i++) {
      scale(multiples, offset + i * POINT, zs, i * L);
    }
  }

  private static void toAffine(long[] xy, int offset, JacobianSum sum, FieldPowers powers) {
    long[] inverse = new long[L];
    powers.invert(inverse, 0, sum.coordinates(), JacobianSum.Z);
    System.arraycopy(sum.coordinates(), 0, xy, offset, POINT);
    scale(xy, offset, inverse, 0);
  }

  /** (x, y) = (x c^2, y c^3), canonical. */
  private static void scale(long[] xy, int offset, long[] c, int co) {
    long[] t = new long[L];
    FieldP.square(t, 0, c, co);
    FieldP.mul(xy, offset, xy, offset, t, 0);
    FieldP.mul(t, 0, t, 0, c, co);
    FieldP.mul(xy, offset + L, xy, offset + L, t, 0);
    FieldP.canonical(xy, offset, xy, offset);
    FieldP.canonical(xy, offset + L, xy, offset + L);
  }
}
