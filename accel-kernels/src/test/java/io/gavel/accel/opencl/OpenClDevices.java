package io.gavel.accel.opencl;

import static org.junit.jupiter.api.Assertions.fail;

import io.gavel.accel.program.ProgramCache;
import io.gavel.kernel.KernelDevice;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Assumptions;

/** The device under test, or none where this machine has no OpenCL. */
final class OpenClDevices {
  /** Tests leave the user's cache alone. */
  static final ProgramCache CACHE = new ProgramCache(Path.of("target", "program-cache"));

  private static OpenClDevice first;

  private OpenClDevices() {}

  /** The first device there is; skips the test, or fails it where one is required. */
  static Discovery.Found found() {
    return switch (Discovery.look()) {
      case Discovery.Devices devices -> devices.found().getFirst();
      case Discovery.None none -> skip(none.reason());
    };
  }

  /** The first device, shared by all tests: its programs are built once. */
  static synchronized KernelDevice device() {
    if (first == null) {
      Discovery.Found found = found();
      WorkShape shape = WorkShape.of(found.traits());
      first =
          new OpenClDevice(
              "opencl:0",
              found,
              shape,
              Operations.of(shape, found.traits(), new SecureRandom()::nextBytes),
              CACHE);
    }
    return first;
  }

  private static Discovery.Found skip(String reason) {
    if (Boolean.parseBoolean(System.getenv("GAVEL_REQUIRE_OPENCL"))
        || Boolean.getBoolean("GAVEL_REQUIRE_OPENCL")) {
      fail("GAVEL_REQUIRE_OPENCL is set and there is no OpenCL device: " + reason);
    }
    Assumptions.abort("no OpenCL device: " + reason);
    throw new AssertionError("abort throws");
  }
}
