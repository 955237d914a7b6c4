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
      // Which GPUs have doubles at full rate OpenCL does not tell; all have 32-bit integers.
      return new LimbShape(1, false, traits.kind() == DeviceTraits.Kind.GPU);
    }
    return traits.hasDoubleFma() ? new LimbShape(8, true, false) : new LimbShape(4, false, false);
  }

  /** The options that {@code numbers.cl} and the fields ask for, besides LANES. */
  String options() {
    return "-D FIELD_DOUBLES=" + (isDouble ? 1 : 0) + (isInlined ? " -D INLINED" : "");
  }
}
