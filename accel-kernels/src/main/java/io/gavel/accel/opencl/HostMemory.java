package io.gavel.accel.opencl;

/** How a device gets at what the host has in memory. */
enum HostMemory {
  /** Device and host work on the same memory at any time; nothing is transferred. */
  SHARED,
  /**
   * The same memory too, but each sees what the other wrote only after a transfer, which moves
   * nothing.
   */
  COMMON,
  /** A card's own memory, to which everything is copied, and back. */
  APART;

  /**
   * What a device has that answers so (OpenCL 3.0 specification, 5.6.1).
   *
   * @param isUnified whether host and device have one memory
   * @param sharesBuffers whether it knows fine-grained buffers, and so does the library
   */
  static HostMemory of(boolean isUnified, boolean sharesBuffers) {
    if (!isUnified) {
      return APART;
    }
    return sharesBuffers ? SHARED : COMMON;
  }
}
