package io.gavel.accel.opencl;

import static org.junit.jupiter.api.Assertions.fail;

import io.gavel.accel.program.ProgramBundle;
import io.gavel.accel.program.ProgramCache;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The device under test, or none where this machine has no OpenCL. */
final class OpenClDevices {
  /** Tests leave the user's cache alone. */
  static final ProgramCache CACHE = new ProgramCache(Path.of("target", "program-cache"));

  private static OpenClDevice first;
  private static KernelDevice common;
  private static final Map<Doubles, KernelDevice> CARDS = new EnumMap<>(Doubles.class);

  private OpenClDevices() {}

  /** The first device there is; skips the test, or fails it where one is required. */
  static Discovery.Found found() {
    return switch (Discovery.look()) {
      case Discovery.Devices devices -> devices.found().getFirst();
      case Discovery.None none -> skip(none.reason());
    };
  }

  /** What the first device is offered, cut to a shape. */
  static Map<Operation, OpenClOperation> operations(WorkShape shape) {
    return Operations.of(shape, found().traits(), new SecureRandom()::nextBytes);
  }

  /** The first device twice: as a card, and as it is. */
  static Discovery.Devices besideACard() {
    Discovery.Found found = found();
    return new Discovery.Devices(
        List.of(like(found, asCard(found.traits(), Doubles.PRESENT)), found));
  }

  /** What was found, as if it had other traits. */
  static Discovery.Found like(Discovery.Found found, DeviceTraits traits) {
    return new Discovery.Found(found.contexts(), found.device(), traits);
  }

  /** A device that offers those operations, with sources alone. */
  static OpenClDevice device(
      Discovery.Found found, WorkShape shape, Map<Operation, OpenClOperation> operations) {
    return device(found, shape, operations, Optional.empty(), new LibraryCalls());
  }

  /** One that offers every operation and is reached by those calls. */
  static OpenClDevice device(Discovery.Found found, WorkShape shape, EnqueueCalls calls) {
    return device(found, shape, operations(shape), Optional.empty(), calls);
  }

  /** One that offers what is in a bundle. */
  static OpenClDevice device(Discovery.Found found, WorkShape shape, ProgramBundle bundle) {
    return device(found, shape, operations(shape), Optional.of(bundle), new LibraryCalls());
  }

  private static OpenClDevice device(
      Discovery.Found found,
      WorkShape shape,
      Map<Operation, OpenClOperation> operations,
      Optional<ProgramBundle> bundle,
      EnqueueCalls calls) {
    return new OpenClDevice("opencl:0", found, shape, operations, CACHE, bundle, calls);
  }

  /** The first device, shared by all tests: its programs are built once. */
  static synchronized KernelDevice device() {
    if (first == null) {
      Discovery.Found found = found();
      WorkShape shape = WorkShape.of(found.traits());
      first = device(found, shape, operations(shape));
    }
    return first;
  }

  /** The same device treated as most cards are. */
  static KernelDevice card() {
    return card(Doubles.PRESENT);
  }

  /**
   * The same device treated as a card with such doubles: an item in each work-item, warps, memory
   * of its own behind pinned buffers; and slots so small that batches are cut.
   */
  static synchronized KernelDevice card(Doubles doubles) {
    return CARDS.computeIfAbsent(
        doubles,
        ignored -> {
          Discovery.Found found = found();
          DeviceTraits traits = asCard(found.traits(), doubles);
          WorkShape shape = new WorkShape(1, 64, 3, 96, 1 << 17, 1 << 12);
          return device(
              like(found, traits),
              shape,
              Operations.of(shape, traits, new SecureRandom()::nextBytes));
        });
  }

  /** The same device as one that has the host's memory and does not share it. */
  static synchronized KernelDevice common() {
    if (common == null) {
      Discovery.Found found = found();
      DeviceTraits t = found.traits();
      DeviceTraits traits = changed(t, t.kind(), t.localBytes(), t.doubles(), HostMemory.COMMON);
      WorkShape shape = WorkShape.of(traits);
      common = device(like(found, traits), shape, operations(shape));
    }
    return common;
  }

  private static DeviceTraits asCard(DeviceTraits traits, Doubles doubles) {
    return changed(traits, DeviceTraits.Kind.GPU, traits.localBytes(), doubles, HostMemory.APART);
  }

  /** A device like this one, but for some of its traits. */
  static DeviceTraits changed(
      DeviceTraits traits,
      DeviceTraits.Kind kind,
      long localBytes,
      Doubles doubles,
      HostMemory hostMemory) {
    return copy(
        traits,
        kind,
        traits.bufferBytesMax(),
        localBytes,
        traits.intVectorWidth(),
        doubles,
        hostMemory);
  }

  /** A device like this one with other vectors. */
  static DeviceTraits withVectors(DeviceTraits traits, int ints) {
    return like(traits, traits.bufferBytesMax(), ints);
  }

  /** A device like this one with shorter buffers. */
  static DeviceTraits withBuffers(DeviceTraits traits, long bytesMax) {
    return like(traits, bytesMax, traits.intVectorWidth());
  }

  private static DeviceTraits like(DeviceTraits traits, long bufferBytesMax, int intVectorWidth) {
    return copy(
        traits,
        traits.kind(),
        bufferBytesMax,
        traits.localBytes(),
        intVectorWidth,
        traits.doubles(),
        traits.hostMemory());
  }

  private static DeviceTraits copy(
      DeviceTraits traits,
      DeviceTraits.Kind kind,
      long bufferBytesMax,
      long localBytes,
      int intVectorWidth,
      Doubles doubles,
      HostMemory hostMemory) {
    return new DeviceTraits(
        traits.platform(),
        traits.name(),
        traits.vendor(),
        traits.version(),
        traits.driver(),
        kind,
        traits.computeUnits(),
        traits.memoryBytes(),
        bufferBytesMax,
        localBytes,
        traits.workGroupMax(),
        intVectorWidth,
        doubles,
        hostMemory,
        traits.hasCompiler(),
        traits.isLittleEndian(),
        traits.isAvailable());
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
