package io.gavel.accel.tornado;

import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Probe;
import io.gavel.kernel.ed25519.CoefficientSource;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** Looks for devices; apart from the provider, which loads where there is no TornadoVM. */
final class TornadoDiscovery {
  private TornadoDiscovery() {}

  /**
   * The devices of every OpenCL backend, which alone takes prebuilt OpenCL C.
   *
   * @param seeds secret bytes; thread-safe
   */
  static Probe look(CoefficientSource seeds) {
    try {
      return look(TornadoRuntimeProvider.getTornadoRuntime(), seeds);
    } catch (TornadoInternalError e) {
      return new Probe.Refused("TornadoVM does not start: " + e);
    }
  }

  private static Probe look(TornadoRuntime runtime, CoefficientSource seeds) {
    List<KernelDevice> devices = new ArrayList<>();
    List<String> backends = new ArrayList<>();
    for (int i = 0; i < runtime.getNumBackends(); i++) {
      TornadoVMBackendType type = runtime.getBackendType(i);
      backends.add(type.toString());
      if (type == TornadoVMBackendType.OPENCL) {
        for (TornadoDevice device : runtime.getBackend(i).getAllDevices()) {
          String name = TornadoProvider.NAME + ":" + devices.size();
          devices.add(new TornadoKernelDevice(name, device, seeds));
        }
      }
    }
    return devices.isEmpty()
        ? new Probe.Refused(
            "TornadoVM has backends " + backends + " and no OpenCL device, expected one")
        : new Probe.Available(devices);
  }
}
