package io.gavel.accel.tornado;

/**
 * Arithmetic on words as TornadoVM compiles it right. Its OpenCL has signed integers only, so that
 * {@code >>>} comes out as {@code >>}; what a shift to the right drags in is masked away here, and
 * nothing else shifts to the right. Stateless; its callers are kernels.
 */
final class Words {
  private Words() {}

  /** {@code x >>> n}, for a constant n of 1 to 31. */
  static int shifted(int x, int n) {
    return (x >> n) & ((1 << (32 - n)) - 1);
  }

  /** x turned right by a constant n of 1 to 31. */
  static int turned(int x, int n) {
    return (x << (32 - n)) | shifted(x, n);
  }

  /** {@code x >>> n}, for a constant n of 1 to 63. */
  static long shifted(long x, int n) {
    return (x >> n) & ((1L << (64 - n)) - 1);
  }

  /** x turned right by a constant n of 1 to 63. */
  static long turned(long x, int n) {
    return (x << (64 - n)) | shifted(x, n);
  }

  /** The bytes of x the other way round. */
  static int swapped(int x) {
    return (x << 24) | ((x & 0xff00) << 8) | ((x >> 8) & 0xff00) | ((x >> 24) & 0xff);
  }

  /** A long of two words. */
  static long joined(int low, int high) {
    return ((long) high << 32) | (low & 0xffffffffL);
  }
}
