package io.gavel.accel.opencl;

/**
 * How work is cut for a device.
 *
 * @param lanes 32-bit items that one work-item carries side by side; 64-bit ones half as many, at
 *     least 1
 * @param groupSize work-items of a work-group, for kernels that do not care
 * @param slots batches on their way to the device, on it or back, per queue pair
 * @param slotItems most items of one of them
 * @param slotBytes most bytes of input, and of output, of one of them
 * @param longBytes messages longer than this are left to the CPU: in a lane they would hold up the
 *     others
 */
record WorkShape(int lanes, int groupSize, int slots, int slotItems, int slotBytes, int longBytes) {
  WorkShape {
    if (lanes < 1 || lanes > 16 || Integer.bitCount(lanes) != 1) {
      throw new IllegalArgumentException("lanes is " + lanes + ", expected 1, 2, 4, 8 or 16");
    }
    if (groupSize < 1 || slots < 1 || slotItems < 1 || longBytes < 1 || slotBytes < longBytes) {
      throw new IllegalArgumentException(
          "groupSize "
              + groupSize
              + ", slots "
              + slots
              + ", slotItems "
              + slotItems
              + ", longBytes "
              + longBytes
              + ", slotBytes "
              + slotBytes
              + "; expected 1 or more each, slotBytes at least longBytes");
    }
  }

  /** What suits the device. */
  static WorkShape of(DeviceTraits traits) {
    return switch (traits.kind()) {
      // Two native vectors for each lane vector: the second hides the first one's latency. Work
      // groups of one, for the lanes are in the work-item; a slot is a few hundred work-items.
      case CPU ->
          new WorkShape(
              Math.clamp(2L * traits.intVectorWidth(), 4, 16), 1, 4, 4096, 4 << 20, 1 << 16);
      // Enough work-items for every scheduler of a large card; two warps share a group.
      case GPU -> new WorkShape(1, 64, 4, 1 << 15, 32 << 20, 1 << 14);
      case ACCELERATOR -> new WorkShape(1, 1, 2, 4096, 4 << 20, 1 << 16);
    };
  }
}
