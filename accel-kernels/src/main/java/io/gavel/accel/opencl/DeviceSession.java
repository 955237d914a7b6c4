package io.gavel.accel.opencl;

import io.gavel.accel.program.ProgramBundle;
import io.gavel.accel.program.ProgramCache;
import io.gavel.kernel.Capability;
import io.gavel.kernel.Operation;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_context;

/**
 * A device from one start to the next: its context, the programs built in it, and what turned out
 * not to build. A failure may spoil any of these, so a restart makes another session.
 *
 * <p>Thread-safe. Lives until {@link #end()}, and then as long as queue pairs are open in it.
 */
final class DeviceSession {
  /** What PoCL calls itself. */
  private static final String POCL = "Portable Computing Language";

  private final OpenClDevice device;
  private final ProgramCache cache;
  private final Optional<ProgramBundle> bundle;
  private final cl_context context;
  private final Map<Operation, DeviceProgram> programs = new EnumMap<>(Operation.class);

  /** Replaced when an operation is refused, under the lock of the programs. */
  private volatile Map<Operation, Capability> capabilities;

  private volatile Map<Operation, String> refusals = Map.of();

  /** Queue pairs open in the session, and whether it ends with the last; under its lock. */
  private int pairs;

  private boolean isEnding;

  /**
   * @param cache of programs compiled here
   * @param bundle programs compiled elsewhere
   * @throws CLException if the device gives no context
   */
  DeviceSession(
      OpenClDevice device,
      Map<Operation, OpenClOperation> operations,
      ProgramCache cache,
      Optional<ProgramBundle> bundle) {
    this.device = device;
    this.cache = cache;
    this.bundle = bundle;
    Map<Operation, Capability> offered = new EnumMap<>(Operation.class);
    operations.forEach((operation, kernels) -> offered.put(operation, kernels.capability()));
    capabilities = Collections.unmodifiableMap(offered);
    context = device.context();
  }

  OpenClDevice device() {
    return device;
  }

  cl_context context() {
    return context;
  }

  /** What the device offers, as far as its programs were built. */
  Map<Operation, Capability> capabilities() {
    return capabilities;
  }

  Map<Operation, String> refusals() {
    return refusals;
  }

  /**
   * The program of an operation, built if it is not yet.
   *
   * @throws IllegalStateException if it cannot be built
   */
  DeviceProgram program(OpenClOperation operation) {
    synchronized (programs) {
      DeviceProgram program = programs.get(operation.operation());
      if (program == null) {
        String refusal = refusals.get(operation.operation());
        if (refusal == null) {
          try {
            program = build(operation);
            programs.put(operation.operation(), program);
            return program;
          } catch (IllegalStateException e) {
            refusal = e.getMessage();
          } catch (CLException e) {
            refusal = OpenClException.codeName(e.getStatus()) + " while its program was built";
          }
          refuse(operation.operation(), refusal);
        }
        throw new IllegalStateException(device.name() + ": " + refusal);
      }
      return program;
    }
  }

  /** Does without an operation from now on: its program would not build the second time either. */
  private void refuse(Operation operation, String reason) {
    Map<Operation, String> refused = new EnumMap<>(Operation.class);
    refused.putAll(refusals);
    refused.put(operation, reason);
    Map<Operation, Capability> left = new EnumMap<>(capabilities);
    left.remove(operation);
    refusals = Collections.unmodifiableMap(refused);
    capabilities = Collections.unmodifiableMap(left);
  }

  private DeviceProgram build(OpenClOperation operation) {
    DeviceTraits traits = device.traits();
    DeviceProgram program =
        bundle.isEmpty()
            ? DeviceProgram.build(context, device.id(), traits, operation, cache)
            : ofBundle(bundle.get(), operation.operation());
    try {
      program.requireToFit(operation, device.id(), traits);
      if (traits.platform().startsWith(POCL)) {
        program.runWidest(operation, context, device.id());
      }
      return program;
    } catch (IllegalStateException e) {
      program.release();
      throw e;
    }
  }

  private DeviceProgram ofBundle(ProgramBundle bundle, Operation operation) {
    byte[] binary = bundle.programs().get(operation).binary().toArray(ValueLayout.JAVA_BYTE);
    return DeviceProgram.ofBinary(context, device.id(), binary)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the driver of "
                        + device.traits().name()
                        + " does not take the bundle's program of "
                        + operation));
  }

  /** A queue pair opens in the session. */
  synchronized void enter() {
    pairs++;
  }

  /** A queue pair is closed; its memory may still be the driver's. */
  synchronized void leave() {
    pairs--;
    releaseIfOver();
  }

  /** Gives programs and context back, once no queue pair uses them any more. */
  synchronized void end() {
    isEnding = true;
    releaseIfOver();
  }

  private void releaseIfOver() {
    if (isEnding && pairs == 0) {
      synchronized (programs) {
        programs.values().forEach(DeviceProgram::release);
        programs.clear();
      }
      OpenClException.release(() -> CL.clReleaseContext(context));
    }
  }
}
