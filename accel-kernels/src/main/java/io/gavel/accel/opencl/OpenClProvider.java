package io.gavel.accel.opencl;

import io.gavel.accel.program.ProgramBundle;
import io.gavel.accel.program.ProgramCache;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.KernelProvider;
import io.gavel.kernel.Probe;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jocl.CLException;

/**
 * Finds OpenCL devices. Refused where there is no library, no platform or no device, with what to
 * install. Devices are {@code opencl:0}, {@code opencl:1}, ..., cards before CPUs.
 */
public final class OpenClProvider implements KernelProvider {
  /** The provider's name, and the start of its devices'. */
  public static final String NAME = "opencl";

  /** System property: the folder of a {@link ProgramBundle}. */
  public static final String BUNDLE = "gavel.opencl.bundle";

  /** System property: the public key that signs bundles, 64 hexadecimal digits. */
  public static final String BUNDLE_KEY = "gavel.opencl.bundle.key";

  /** Above cpu-vector: a card is there to be used. */
  private static final int CARD_PREFERENCE = 20;

  /** Below cpu-scalar: OpenCL on the CPU competes with the node for the same cores. */
  private static final int CPU_PREFERENCE = -10;

  private Discovery.Outcome outcome;

  /** For the service loader. */
  public OpenClProvider() {}

  /** One that need not look any more. */
  OpenClProvider(Discovery.Outcome outcome) {
    this.outcome = outcome;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int preference() {
    return switch (outcome()) {
      case Discovery.Devices devices ->
          devices.found().getFirst().traits().kind() == DeviceTraits.Kind.CPU
              ? CPU_PREFERENCE
              : CARD_PREFERENCE;
      case Discovery.None none -> CPU_PREFERENCE;
    };
  }

  @Override
  public int preference(KernelDevice device) {
    return device instanceof OpenClDevice own && own.traits().kind() == DeviceTraits.Kind.CPU
        ? CPU_PREFERENCE
        : preference();
  }

  @Override
  public Probe probe() {
    return switch (outcome()) {
      case Discovery.Devices devices -> open(devices.found());
      case Discovery.None none -> new Probe.Refused(none.reason());
    };
  }

  private synchronized Discovery.Outcome outcome() {
    if (outcome == null) {
      outcome = Discovery.look();
    }
    return outcome;
  }

  private static Probe open(List<Discovery.Found> found) {
    String folder = System.getProperty(BUNDLE, "");
    if (folder.isBlank()) {
      return open(found, Optional.empty());
    }
    return switch (ProgramBundle.load(folder, System.getProperty(BUNDLE_KEY, ""))) {
      case ProgramBundle.Loaded loaded -> open(found, Optional.of(loaded.bundle()));
      case ProgramBundle.Refused refused -> new Probe.Refused(refused.reason());
    };
  }

  /** Opens the devices; where there is a bundle, those it was compiled for. */
  private static Probe open(List<Discovery.Found> found, Optional<ProgramBundle> bundle) {
    List<KernelDevice> devices = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    ProgramCache cache = ProgramCache.ofUser();
    for (int i = 0; i < found.size(); i++) {
      String name = NAME + ":" + i;
      DeviceTraits traits = found.get(i).traits();
      if (bundle.isPresent() && !bundle.get().device().equals(traits.name())) {
        refusals.add(
            name + " is " + traits.name() + ", and the bundle is for " + bundle.get().device());
        continue;
      }
      WorkShape shape = WorkShape.of(traits);
      try {
        devices.add(
            new OpenClDevice(
                name,
                found.get(i),
                shape,
                Operations.of(shape, traits, new SecureRandom()::nextBytes),
                cache,
                bundle,
                new LibraryCalls()));
      } catch (CLException e) {
        String code = OpenClException.codeName(e.getStatus());
        refusals.add(name + ", " + traits.name() + ", gives no context: " + code);
      }
    }
    return devices.isEmpty()
        ? new Probe.Refused(String.join("; ", refusals))
        : new Probe.Available(devices);
  }
}
