package io.gavel.kernel.vector.secp256k1;

import static io.gavel.kernel.vector.secp256k1.FieldLanes.LANES;
import static io.gavel.kernel.vector.secp256k1.FieldLanes.LONGS;
import static io.gavel.kernel.vector.secp256k1.FieldLanes.PRODUCT;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.LongVector;

/**
 * Sums of products in columns, before they are settled: r may lie where an operand lies. The sum of
 * the factors of what is combined must stay at or below 13, see {@link Settling}.
 */
final class Columns {
  private Columns() {}

  /** r = 2 a. */
  static void twice(long[] r, int ro, long[] a, int ao) {
    for (int i = 0; i < PRODUCT; i += LANES) {
      LongVector.fromArray(LONGS, a, ao + i).lanewise(LSHL, 1).intoArray(r, ro + i);
    }
  }

  /** r = 3 a. */
  static void triple(long[] r, int ro, long[] a, int ao) {
    for (int i = 0; i < PRODUCT; i += LANES) {
      LongVector x = LongVector.fromArray(LONGS, a, ao + i);
      x.lanewise(LSHL, 1).add(x).intoArray(r, ro + i);
    }
  }

  /** r = a - b. */
  static void less(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
    for (int i = 0; i < PRODUCT; i += LANES) {
      LongVector.fromArray(LONGS, a, ao + i)
          .sub(LongVector.fromArray(LONGS, b, bo + i))
          .intoArray(r, ro + i);
    }
  }

  /** r = a - 8 b. */
  static void lessEight(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
    for (int i = 0; i < PRODUCT; i += LANES) {
      LongVector.fromArray(LONGS, a, ao + i)
          .sub(LongVector.fromArray(LONGS, b, bo + i).lanewise(LSHL, 3))
          .intoArray(r, ro + i);
    }
  }

  /** r = 12 a - b. */
  static void twelveLess(long[] r, int ro, long[] a, int ao, long[] b, int bo) {
    for (int i = 0; i < PRODUCT; i += LANES) {
      LongVector x = LongVector.fromArray(LONGS, a, ao + i);
      x.lanewise(LSHL, 3)
          .add(x.lanewise(LSHL, 2))
          .sub(LongVector.fromArray(LONGS, b, bo + i))
          .intoArray(r, ro + i);
    }
  }

  /** r = a - b - 2 c. */
  static void lessTwo(long[] r, int ro, long[] a, int ao, long[] b, int bo, long[] c, int co) {
    for (int i = 0; i < PRODUCT; i += LANES) {
      LongVector.fromArray(LONGS, a, ao + i)
          .sub(LongVector.fromArray(LONGS, b, bo + i))
          .sub(LongVector.fromArray(LONGS, c, co + i).lanewise(LSHL, 1))
          .intoArray(r, ro + i);
    }
  }
}
