package io.gavel.kernel.vector;

import io.gavel.kernel.KernelDevice;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;

/** The device under test, or none where this JVM or CPU has no vectors for it. */
final class VectorDevices {
  private VectorDevices() {}

  /** Skips the test where the module is missing, so that nothing links to it. */
  static void assumeModule() {
    Assumptions.assumeTrue(
        ModuleLayer.boot().findModule(CpuVectorProvider.MODULE).isPresent(),
        "this JVM runs without " + CpuVectorProvider.MODULE);
  }

  /** A device that uses vectors at once, with a fixed seed: a failing test fails again. */
  static KernelDevice device() {
    assumeModule();
    return device(Integer.MAX_VALUE);
  }

  /**
   * A device that uses a certain kernel of each operation at once.
   *
   * @param rank 0 for the scalar one; the operation's last where it has fewer
   */
  static KernelDevice device(int rank) {
    assumeModule();
    return CpuVectorDevice.cold(seed -> Arrays.fill(seed, (byte) 7), System::nanoTime, rank);
  }
}
