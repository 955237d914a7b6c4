package io.gavel.kernel.ed25519;

/**
 * The base point B of RFC 8032, 5.1 (y = 4/5, x even) and multiples of it, computed when the class
 * is loaded: 56 KiB, immutable, shared by all threads.
 */
public final class BasePoint {
  /** Width of the signed windows of B in verification. */
  public static final int WINDOW = 8;

  /** Bits of a digit of the comb, its sign among them. */
  static final int COMB_DIGIT_BITS = 5;

  /** Entries of a comb row: 1, 3, ..., 31 times its unit. */
  static final int COMB_ENTRIES = 1 << (COMB_DIGIT_BITS - 1);

  /** Rows of the comb, of which each serves two digits: the unit of row i is 32^(2i) B. */
  private static final int COMB_ROWS = 26;

  private static final long[] B = decoded();

  /** Affine (2i + 1) B for i from 0 to 63: the odd digits of {@link #WINDOW}. */
  static final long[] ODD_MULTIPLES = affine(oddMultiples());

  /** Affine (2j + 1) 32^(2i) B at ((16 i + j) * AFFINE_LONGS). */
  static final long[] COMB = affine(comb());

  private BasePoint() {}

  /** Writes (2 index + 1) B as an affine addend of {@link Edwards25519}, for an index below 64. */
  public static void oddMultiple(int index, long[] affine, int offset) {
    System.arraycopy(
        ODD_MULTIPLES,
        index * Edwards25519.AFFINE_LONGS,
        affine,
        offset,
        Edwards25519.AFFINE_LONGS);
  }

  private static long[] decoded() {
    long[] y = Edwards25519.fraction(4, 5);
    long[] point = new long[Edwards25519.POINT_LONGS];
    boolean found =
        new PointDecoder()
            .decode(
                point,
                0,
                Field25519.word(y, 0, 0),
                Field25519.word(y, 0, 1),
                Field25519.word(y, 0, 2),
                Field25519.word(y, 0, 3));
    if (!found) {
      throw new IllegalStateException("y = 4/5 decodes to no point of the curve");
    }
    return point;
  }

  private static long[] oddMultiples() {
    int entries = 1 << (WINDOW - 2);
    long[] points = new long[entries * Edwards25519.POINT_LONGS];
    writeOddMultiples(points, 0, entries, B);
    return points;
  }

  private static long[] comb() {
    int rowLongs = COMB_ENTRIES * Edwards25519.POINT_LONGS;
    long[] points = new long[COMB_ROWS * rowLongs];
    long[] unit = B.clone();
    Edwards25519 multiple = new Edwards25519();
    for (int row = 0; row < COMB_ROWS; row++) {
      writeOddMultiples(points, row * rowLongs, COMB_ENTRIES, unit);
      multiple.load(unit, 0);
      for (int i = 0; i < 2 * COMB_DIGIT_BITS; i++) {
        multiple.twice();
        multiple.extend();
      }
      multiple.store(unit, 0);
    }
    return points;
  }

  /** Writes 1, 3, 5, ... times an extended point, extended, from {@code offset} on. */
  private static void writeOddMultiples(long[] points, int offset, int entries, long[] point) {
    long[] twice = new long[Edwards25519.POINT_LONGS];
    Edwards25519 sum = new Edwards25519();
    sum.load(point, 0);
    sum.twice();
    sum.extend();
    sum.storeCached(twice, 0);
    sum.load(point, 0);
    sum.store(points, offset);
    for (int i = 1; i < entries; i++) {
      sum.add(twice, 0);
      sum.extend();
      sum.store(points, offset + i * Edwards25519.POINT_LONGS);
    }
  }

  /**
   * Extended points to affine addends, with one inversion for all (Montgomery's trick): walking
   * back, the inverse of the product of all Z so far yields the inverse of the last.
   */
  private static long[] affine(long[] points) {
    int count = points.length / Edwards25519.POINT_LONGS;
    long[] prefix = new long[(count + 1) * Field25519.LIMBS];
    Field25519.setSmall(prefix, 0, 1);
    for (int i = 0; i < count; i++) {
      int z = i * Edwards25519.POINT_LONGS + Edwards25519.Z;
      Field25519.mul(prefix, 5 * (i + 1), prefix, 5 * i, points, z);
    }
    long[] inverse = new long[Field25519.LIMBS];
    long[] xy = new long[2 * Field25519.LIMBS];
    new FieldPowers().invert(inverse, 0, prefix, 5 * count);
    long[] affine = new long[count * Edwards25519.AFFINE_LONGS];
    for (int i = count - 1; i >= 0; i--) {
      int point = i * Edwards25519.POINT_LONGS;
      Field25519.mul(prefix, 5 * i, prefix, 5 * i, inverse, 0);
      Field25519.mul(inverse, 0, inverse, 0, points, point + Edwards25519.Z);
      Field25519.mul(xy, 0, points, point + Edwards25519.X, prefix, 5 * i);
      Field25519.mul(xy, 5, points, point + Edwards25519.Y, prefix, 5 * i);
      writeAffine(affine, i * Edwards25519.AFFINE_LONGS, xy);
    }
    return affine;
  }

  private static void writeAffine(long[] affine, int offset, long[] xy) {
    Field25519.add(affine, offset, xy, 5, xy, 0);
    Field25519.sub(affine, offset + 5, xy, 5, xy, 0);
    Field25519.mul(affine, offset + 10, xy, 0, xy, 5);
    Field25519.mul(affine, offset + 10, affine, offset + 10, Edwards25519.TWICE_D, 0);
    Field25519.canonical(affine, offset, affine, offset);
    Field25519.canonical(affine, offset + 5, affine, offset + 5);
    Field25519.canonical(affine, offset + 10, affine, offset + 10);
  }
}
