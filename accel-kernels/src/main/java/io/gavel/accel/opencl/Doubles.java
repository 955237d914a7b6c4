package io.gavel.accel.opencl;

import java.util.Arrays;
import java.util.Set;
import org.jocl.CL;

/** What the doubles of a device are good for. */
enum Doubles {
  /** It has none, or none with a fused multiply-add that rounds once. */
  NONE,
  /** It has some, at a low rate or at one it does not tell. */
  PRESENT,
  /** A card of a kind that is known to have them at half the rate of floats or better. */
  FAST;

  /** The NVIDIA chips for data centres: P100, V100, A100, H100 and H200, B200. */
  private static final long NVIDIA_MAJOR_MIN = 6;

  private static final long NVIDIA_MAJOR_MAX = 10;

  /** AMD Instinct from MI50 on; OpenCL gives the chip, alone or within the device's name. */
  private static final Set<String> AMD_CHIPS =
      Set.of("gfx906", "gfx908", "gfx90a", "gfx942", "gfx950");

  /**
   * Of a device's answers; OpenCL itself has no question for the rate.
   *
   * @param config CL_DEVICE_DOUBLE_FP_CONFIG, 0 where there are no doubles
   * @param name CL_DEVICE_NAME
   * @param major compute capability by cl_nv_device_attribute_query, 0 where there is none.
   *     NVIDIA's chips with fast doubles have been those whose minor number is 0 (CUDA C++
   *     Programming Guide, throughput of arithmetic instructions).
   * @param minor its minor number
   */
  static Doubles of(long config, String name, long major, long minor) {
    if ((config & CL.CL_FP_FMA) == 0) {
      return NONE;
    }
    boolean isNvidia = major >= NVIDIA_MAJOR_MIN && major <= NVIDIA_MAJOR_MAX && minor == 0;
    boolean isAmd = Arrays.stream(name.split("[^0-9A-Za-z]+")).anyMatch(AMD_CHIPS::contains);
    return isNvidia || isAmd ? FAST : PRESENT;
  }
}
