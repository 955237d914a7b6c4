package io.gavel.accel.opencl;

import io.gavel.accel.program.ProgramBundle;
import io.gavel.accel.program.ProgramCache;
import io.gavel.kernel.Batch;
import io.gavel.kernel.BatchTimes;
import io.gavel.kernel.Capability;
import io.gavel.kernel.DeviceFacts;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;

/**
 * One OpenCL device. Programs are built when their operation is first submitted, which is the
 * self-test's doing before the device serves; that submission blocks, no later one does. An
 * operation whose program does not build, or does not fit the device, is refused from then on.
 *
 * <p>Thread-safe. Lives as long as the process, or until closed, after its queue pairs.
 */
final class OpenClDevice implements KernelDevice, AutoCloseable {
  /** Command queues closed while the device was still at work on them. */
  private static final int ABANDONED_MAX = 64;

  /** Polls after which a batch that is timed counts as hung. */
  private static final long TIMED_POLLS_MAX = 1_000_000_000;

  /** What PoCL calls itself. */
  private static final String POCL = "Portable Computing Language";

  private final String name;
  private final cl_device_id device;
  private final DeviceTraits traits;
  private final WorkShape shape;
  private final ProgramCache cache;
  private final Optional<ProgramBundle> bundle;
  private final EnqueueCalls calls;
  private final cl_context context;
  private final Map<Operation, OpenClOperation> operations;
  private final Map<Operation, DeviceProgram> programs = new EnumMap<>(Operation.class);
  private final List<CommandQueue> abandoned = new ArrayList<>();

  /** Replaced when an operation is refused, under the lock of the programs. */
  private volatile Map<Operation, Capability> capabilities;

  private volatile Map<Operation, String> refusals = Map.of();

  /**
   * @param name as an operator names it
   * @param operations what to offer
   * @param cache of programs compiled here
   * @param bundle programs compiled elsewhere, for this device; then it offers these alone
   * @param calls what reaches the device for each batch
   * @throws CLException if the device gives no context
   */
  OpenClDevice(
      String name,
      Discovery.Found found,
      WorkShape shape,
      Map<Operation, OpenClOperation> operations,
      ProgramCache cache,
      Optional<ProgramBundle> bundle,
      EnqueueCalls calls) {
    this.name = name;
    this.device = found.device();
    this.traits = found.traits();
    this.shape = shape;
    this.operations = bundle.isPresent() ? compiled(operations, bundle.get()) : operations;
    this.cache = cache;
    this.bundle = bundle;
    this.calls = calls;
    Map<Operation, Capability> offered = new EnumMap<>(Operation.class);
    this.operations.forEach((operation, kernels) -> offered.put(operation, kernels.capability()));
    capabilities = Collections.unmodifiableMap(offered);
    cl_context_properties properties = new cl_context_properties();
    properties.addProperty(CL.CL_CONTEXT_PLATFORM, found.platform());
    context = CL.clCreateContext(properties, 1, new cl_device_id[] {device}, null, null, null);
  }

  private static Map<Operation, OpenClOperation> compiled(
      Map<Operation, OpenClOperation> operations, ProgramBundle bundle) {
    Map<Operation, OpenClOperation> compiled = new EnumMap<>(Operation.class);
    bundle
        .programs()
        .forEach(
            (operation, program) -> {
              OpenClOperation known = operations.get(operation);
              if (known != null) {
                compiled.put(operation, known.compiled(program));
              }
            });
    return compiled;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return traits.description();
  }

  @Override
  public DeviceFacts facts() {
    return traits.facts();
  }

  @Override
  public Map<Operation, Capability> capabilities() {
    return capabilities;
  }

  @Override
  public Map<Operation, String> refusals() {
    return refusals;
  }

  @Override
  public QueuePair open() {
    reap();
    try {
      return new OpenClQueuePair(this, operations, calls, 0);
    } catch (CLException e) {
      throw new IllegalStateException(
          name + " gives no command queue: " + OpenClException.codeName(e.getStatus()), e);
    }
  }

  @Override
  public Optional<BatchTimes> time(Batch batch) {
    try (ProfilingCalls profiling = new ProfilingCalls();
        QueuePair queue =
            new OpenClQueuePair(this, operations, profiling, CL.CL_QUEUE_PROFILING_ENABLE)) {
      // The first time makes what later ones keep, such as tables of keys.
      boolean isComplete = complete(queue, batch);
      profiling.forget();
      return isComplete && complete(queue, batch)
          ? Optional.of(profiling.times())
          : Optional.empty();
    } catch (CLException | OpenClException e) {
      return Optional.empty();
    }
  }

  private static boolean complete(QueuePair queue, Batch batch) {
    int submitted = 0;
    int completed = 0;
    for (long polls = 0; completed < batch.items() && polls < TIMED_POLLS_MAX; polls++) {
      if (submitted < batch.items()) {
        submitted += queue.submit(batch, submitted);
      }
      completed += queue.poll((same, first, count) -> {}, batch.items());
    }
    return completed == batch.items();
  }

  cl_device_id id() {
    return device;
  }

  cl_context context() {
    return context;
  }

  DeviceTraits traits() {
    return traits;
  }

  WorkShape shape() {
    return shape;
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
        throw new IllegalStateException(name + ": " + refusal);
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
    DeviceProgram program =
        bundle.isEmpty()
            ? DeviceProgram.build(context, device, traits, operation, cache)
            : ofBundle(bundle.get(), operation.operation());
    try {
      program.requireToFit(operation, device, traits);
      if (traits.platform().startsWith(POCL)) {
        program.runWidest(operation, context, device);
      }
      return program;
    } catch (IllegalStateException e) {
      program.release();
      throw e;
    }
  }

  private DeviceProgram ofBundle(ProgramBundle bundle, Operation operation) {
    byte[] binary = bundle.programs().get(operation).binary().toArray(ValueLayout.JAVA_BYTE);
    return DeviceProgram.ofBinary(context, device, binary)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the driver of "
                        + traits.name()
                        + " does not take the bundle's program of "
                        + operation));
  }

  /** Releases the queue's memory, now or once the device has finished with it. */
  void retire(CommandQueue queue) {
    synchronized (abandoned) {
      if (queue.isIdle()) {
        queue.release();
      } else {
        abandoned.add(queue);
      }
    }
  }

  private void reap() {
    synchronized (abandoned) {
      for (int i = abandoned.size() - 1; i >= 0; i--) {
        if (abandoned.get(i).isIdle()) {
          abandoned.remove(i).release();
        }
      }
      if (abandoned.size() >= ABANDONED_MAX) {
        throw new IllegalStateException(
            name
                + " still works on "
                + abandoned.size()
                + " command queues that were closed, expected fewer than "
                + ABANDONED_MAX);
      }
    }
  }

  /** Gives the device's programs and context back; queue pairs must be closed. */
  @Override
  public void close() {
    synchronized (abandoned) {
      for (CommandQueue queue : abandoned) {
        if (queue.isIdle()) {
          queue.release();
        }
      }
      abandoned.clear();
    }
    synchronized (programs) {
      programs.values().forEach(DeviceProgram::release);
      programs.clear();
    }
    OpenClException.release(() -> CL.clReleaseContext(context));
  }
}
