package io.gavel.accel.opencl;

import io.gavel.kernel.Batch;

/**
 * Moves the items of one operation between batches and slots: checks what rows point to, gathers
 * the bytes, writes rows for the sound items only, and brings the answers home. So nothing outside
 * its own memory is ever shown to a device. One thread; allocates nothing after construction.
 */
interface Stager {
  /** Verdict on an item: the device has it. */
  byte ON_DEVICE = 0;

  /** Verdict on an item: the CPU computes it when the slot comes back. */
  byte ON_HOST = 1;

  /** Verdict on an item: MALFORMED. */
  byte MALFORMED = 2;

  /**
   * Checks that what was staged is what was checked before; a submitter that writes to the batch
   * meanwhile must not make a device leave its buffers.
   *
   * @throws IllegalStateException if not
   */
  static void requireUnchanged(boolean isUnchanged) {
    if (!isUnchanged) {
      throw new IllegalStateException("the batch was written to while it was staged");
    }
  }

  /**
   * Takes items from {@code first} on, up to {@code end} or until the slot is full: sets each one's
   * verdict and the slot's rows, input and sizes.
   *
   * @return how many items, at least 1
   */
  int stage(Batch batch, int first, int end, Slot slot);

  /** Enqueues the kernels over what was staged. */
  default void launch(Slot slot, CommandQueue queue) {
    queue.launchAll();
  }

  /** Writes status, output and result of every item of a slot that the device is done with. */
  void handBack(Slot slot);

  /** Gives back what it keeps on the device; no slot is staged any more. */
  default void release() {}
}
