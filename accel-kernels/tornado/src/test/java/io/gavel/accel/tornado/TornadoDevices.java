package io.gavel.accel.tornado;

import static org.junit.jupiter.api.Assertions.fail;

import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Probe;
import org.junit.jupiter.api.Assumptions;

/** The device under test, or none where TornadoVM finds no OpenCL. */
final class TornadoDevices {
  private static KernelDevice first;

  private TornadoDevices() {}

  /** The first device, shared by all tests; skips the test, or fails it where one is required. */
  static synchronized KernelDevice device() {
    if (first == null) {
      switch (new TornadoProvider().probe()) {
        case Probe.Available available -> first = available.devices().getFirst();
        case Probe.Refused refused -> skip(refused.reason());
      }
    }
    return first;
  }

  private static void skip(String reason) {
    if (Boolean.parseBoolean(System.getenv("GAVEL_REQUIRE_OPENCL"))) {
      fail("GAVEL_REQUIRE_OPENCL is set and TornadoVM has no device: " + reason);
    }
    Assumptions.abort("no device of TornadoVM: " + reason);
  }
}
