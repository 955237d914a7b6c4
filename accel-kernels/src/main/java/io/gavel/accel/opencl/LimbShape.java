package io.gavel.accel.opencl;

/**
 * How field elements are kept on a device.
 *
 * @param lanes items of a work-item
 * @param isDouble in doubles, which needs a fused multiply-add that rounds once; else in 32-bit
 *     integers
 * @param isInlined whether functions are inlined, so that a GPU keeps their arguments in registers
 */
record LimbShape(int lanes, boolean isDouble, boolean isInlined) {
  /** What suits the device. */
  static LimbShape of(DeviceTraits traits) {
    if (traits.kind() != DeviceTraits.Kind.CPU) {
      // Doubles need fewer multiply-adds, but most cards do a 32nd as many of these a second.
      boolean isDouble = traits.doubles() == Doubles.FAST;
      return new LimbShape(1, isDouble, traits.kind() == DeviceTraits.Kind.GPU);
    }
    if (traits.doubles() == Doubles.NONE) {
      return new LimbShape(4, false, false);
    }
    // One native vector of doubles for each limb: with two, limbs no longer fit the registers (91
    // against 75 thousand Ed25519 verifications a second and core).
    return new LimbShape(traits.intVectorWidth() >= 16 ? 8 : 4, true, false);
  }

  /**
   * For fields whose elements carry limb by limb: on a CPU eight lanes always, where a second
   * vector hides the first one's latency (41 against 29 thousand ECDSA verifications a second and
   * core).
   */
  LimbShape forLongChains() {
    return lanes > 1 && isDouble ? new LimbShape(8, true, isInlined) : this;
  }

  /** The options that {@code numbers.cl} and the fields ask for, besides LANES. */
  String options() {
    return "-D FIELD_DOUBLES=" + (isDouble ? 1 : 0) + (isInlined ? " -D INLINED" : "");
  }
}
