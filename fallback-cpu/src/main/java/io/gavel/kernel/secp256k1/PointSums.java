package io.gavel.kernel.secp256k1;

/**
 * Sums u1 G + u2 Q of multiples of secp256k1's base point and other points, many at once. Right for
 * all scalars and all points of the curve. Nothing here is secret.
 *
 * <p>An instance serves one thread and allocates nothing after construction. Arrays are the
 * caller's; slot i of an array lies at i times the size of its content.
 */
public interface PointSums {
  /** Longs of an affine point: x, then y, limbs by {@link FieldP}. */
  int POINT_LONGS = 2 * FieldP.LIMBS;

  /** Longs of a sum: X, Y, Z with x = X / Z^2 and y = Y / Z^3, limbs by {@link FieldP}. */
  int SUM_LONGS = 3 * FieldP.LIMBS;

  /**
   * Computes the sums of slots {@code first} to {@code first + count - 1}.
   *
   * @param u1 scalars by {@link ScalarN}, reduced
   * @param u2 scalars by {@link ScalarN}, reduced
   * @param points each Q, on the curve, limbs from 0 to 2^52 - 1
   * @param sums where the sums go: X of magnitude 4 at most, Y of 2, Z of 1 and not 0; undefined
   *     where infinite
   * @param infinite set to whether a sum is the point at infinity
   */
  void evaluate(
      long[] u1, long[] u2, long[] points, int first, int count, long[] sums, boolean[] infinite);
}
