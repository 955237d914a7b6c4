package io.gavel.kernel.vector;

import io.gavel.kernel.KernelProvider;
import io.gavel.kernel.Probe;
import java.security.SecureRandom;
import java.util.List;

/**
 * Finds the CPU's vectors. Refused where the JVM runs without jdk.incubator.vector, or where the
 * CPU's vectors are too short to gain anything.
 */
public final class CpuVectorProvider implements KernelProvider {
  /** The provider's name, and its device's. */
  public static final String NAME = "cpu-vector";

  /** The incubating module, which only a JVM option adds. */
  static final String MODULE = "jdk.incubator.vector";

  /** For the service loader. */
  public CpuVectorProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int preference() {
    return 10;
  }

  @Override
  public Probe probe() {
    return probe(ModuleLayer.boot());
  }

  /**
   * Probes as in a JVM with the given modules. No class that links to {@link #MODULE} may be
   * touched before it is found.
   */
  static Probe probe(ModuleLayer modules) {
    if (modules.findModule(MODULE).isEmpty()) {
      return new Probe.Refused(
          "the JVM runs without the module " + MODULE + "; start it with --add-modules " + MODULE);
    }
    int bits = CpuVectorDevice.preferredBits();
    if (bits < CpuVectorDevice.BITS_MIN) {
      return new Probe.Refused(
          "this CPU's preferred vectors have "
              + bits
              + " bits, expected at least "
              + CpuVectorDevice.BITS_MIN);
    }
    return new Probe.Available(
        List.of(new CpuVectorDevice(new SecureRandom()::nextBytes, System::nanoTime)));
  }
}
