package io.gavel.accel.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jocl.CL;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which limbs a device gets, by what devices say of themselves. */
class LimbShapeTest {
  /** NVIDIA's and ROCm's drivers answer so: subnormals, infinities, all roundings, fma. */
  private static final long CONFIG =
      CL.CL_FP_DENORM
          | CL.CL_FP_INF_NAN
          | CL.CL_FP_ROUND_TO_NEAREST
          | CL.CL_FP_ROUND_TO_ZERO
          | CL.CL_FP_ROUND_TO_INF
          | CL.CL_FP_FMA;

  @ParameterizedTest
  @CsvSource({
    "Tesla P100-PCIE-16GB, 6, 0, FAST",
    "NVIDIA GeForce GTX 1080 Ti, 6, 1, PRESENT",
    "Tesla V100-SXM2-32GB, 7, 0, FAST",
    "Tesla T4, 7, 5, PRESENT",
    "NVIDIA A100-SXM4-80GB, 8, 0, FAST",
    "NVIDIA A10G, 8, 6, PRESENT",
    "Orin, 8, 7, PRESENT",
    "NVIDIA GeForce RTX 4090, 8, 9, PRESENT",
    "NVIDIA H200, 9, 0, FAST",
    "NVIDIA B200, 10, 0, FAST",
    "NVIDIA B300 SXM6 AC, 10, 3, PRESENT",
    "NVIDIA Thor, 11, 0, PRESENT",
    "NVIDIA GeForce RTX 5090, 12, 0, PRESENT",
    "Tesla K80, 3, 7, PRESENT",
    "Tesla M60, 5, 2, PRESENT",
    "Tesla C2050, 2, 0, PRESENT"
  })
  void nvidiasCardsAreKnownByComputeCapability(
      String name, long major, long minor, Doubles expected) {
    assertEquals(expected, Doubles.of(CONFIG, name, major, minor));
  }

  @ParameterizedTest
  @CsvSource({
    "gfx906:sramecc+:xnack-, FAST",
    "gfx908:sramecc+:xnack-, FAST",
    "gfx90a:sramecc+:xnack-, FAST",
    "gfx942:sramecc+:xnack-, FAST",
    "gfx950:sramecc+:xnack-, FAST",
    "'AMD Instinct MI210 (radeonsi, gfx90a, LLVM 17.0.6, DRM 3.57)', FAST",
    "gfx90c:xnack-, PRESENT",
    "gfx900:xnack-, PRESENT",
    "gfx1030, PRESENT",
    "gfx1100, PRESENT",
    "gfx9060, PRESENT",
    "xgfx906, PRESENT",
    "Intel(R) Data Center GPU Max 1550, PRESENT",
    "Intel(R) Arc(TM) A770 Graphics, PRESENT",
    "Apple M2 Max, PRESENT",
    "cpu-haswell-AMD EPYC 9R14, PRESENT",
    "NVIDIA H200, PRESENT",
    "'', PRESENT"
  })
  void othersAreKnownByTheChipInTheirName(String name, Doubles expected) {
    assertEquals(expected, Doubles.of(CONFIG, name, 0, 0));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "4294967295, 0", "4294967295, 4294967295", "9, 4294967295", "0, 9"})
  void aCapabilityThatIsNoneProvesNothing(long major, long minor) {
    assertEquals(Doubles.PRESENT, Doubles.of(CONFIG, "NVIDIA H200", major, minor));
  }

  @ParameterizedTest
  @CsvSource({"NVIDIA H200, 9, 0", "gfx90a:sramecc+:xnack-, 0, 0"})
  void withoutAFusedMultiplyAddThereAreNoDoubles(String name, long major, long minor) {
    assertEquals(Doubles.NONE, Doubles.of(0, name, major, minor));
    assertEquals(Doubles.NONE, Doubles.of(CONFIG & ~CL.CL_FP_FMA, name, major, minor));
  }

  @ParameterizedTest
  @CsvSource({
    "CPU, FAST, 4, 8, true",
    "CPU, PRESENT, 4, 8, true",
    "CPU, NONE, 4, 4, false",
    "GPU, FAST, 1, 1, true",
    "GPU, PRESENT, 1, 1, false",
    "GPU, NONE, 1, 1, false",
    "ACCELERATOR, FAST, 1, 1, true",
    "ACCELERATOR, PRESENT, 1, 1, false",
    "ACCELERATOR, NONE, 1, 1, false"
  })
  void cardsTakeDoublesOnlyWhereTheyAreFastAndCpusWhereThereAreAny(
      DeviceTraits.Kind kind, Doubles doubles, int lanes, int lanesOfLongChains, boolean expected) {
    LimbShape shape = LimbShape.of(traits(kind, doubles));
    boolean isInlined = kind == DeviceTraits.Kind.GPU;
    assertEquals(new LimbShape(lanes, expected, isInlined), shape);
    assertEquals(new LimbShape(lanesOfLongChains, expected, isInlined), shape.forLongChains());
  }

  /** A device with vectors of 256 bits. */
  private static DeviceTraits traits(DeviceTraits.Kind kind, Doubles doubles) {
    long gigabyte = 1L << 30;
    return new DeviceTraits(
        "platform",
        "name",
        "vendor",
        "OpenCL 1.2",
        "1.0",
        kind,
        2,
        4 * gigabyte,
        gigabyte,
        1 << 16,
        256,
        8,
        doubles,
        HostMemory.APART,
        true,
        true,
        true);
  }
}
