package io.gavel.kernel.cpu;

import io.gavel.kernel.Batch;

/**
 * Computes items of a batch: sets each one's status and, where VALID, its output and result. One
 * thread; allocates nothing.
 */
public interface ItemKernel {
  /**
   * Computes items {@code first} to {@code first + count - 1}. The columns were checked when the
   * batch was submitted; what the rows point to was not.
   */
  void run(Batch batch, int first, int count);

  /** Whether {@code length} bytes from {@code offset} on lie in {@code size}; none is negative. */
  static boolean inside(long offset, long length, long size) {
    return length <= size && offset <= size - length;
  }
}
