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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_context;
import org.jocl.cl_device_id;

/**
 * One OpenCL device. Programs are built when their operation is first submitted, which is the
 * self-test's doing before the device serves; that submission blocks, no later one does. An
 * operation whose program does not build, or does not fit the device, is refused from then on.
 *
 * <p>After a failure the device can be restarted, in a context of its own. Memory of the old one
 * that the driver may still use is left to it; a driver that is still at work, which one that hangs
 * always is, gets no second context.
 *
 * <p>Thread-safe. Lives as long as the process, or until closed, after its queue pairs.
 */
final class OpenClDevice implements KernelDevice, AutoCloseable {
  /** Command queues closed while the device was still at work on them. */
  private static final int ABANDONED_MAX = 64;

  /** Polls after which a batch that is timed counts as hung. */
  private static final long TIMED_POLLS_MAX = 1_000_000_000;

  private final String name;
  private final Discovery.Found found;
  private final WorkShape shape;
  private final ProgramCache cache;
  private final Optional<ProgramBundle> bundle;
  private final EnqueueCalls calls;
  private final Map<Operation, OpenClOperation> operations;

  /** Of all sessions; its own lock. */
  private final List<CommandQueue> abandoned = new ArrayList<>();

  /** Replaced under the device's lock. */
  private volatile DeviceSession session;

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
    this.found = found;
    this.shape = shape;
    this.operations = bundle.isPresent() ? compiled(operations, bundle.get()) : operations;
    this.cache = cache;
    this.bundle = bundle;
    this.calls = calls;
    session = new DeviceSession(this, this.operations, cache, bundle);
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
    return traits().description();
  }

  @Override
  public DeviceFacts facts() {
    return traits().facts();
  }

  @Override
  public Map<Operation, Capability> capabilities() {
    return session.capabilities();
  }

  @Override
  public Map<Operation, String> refusals() {
    return session.refusals();
  }

  @Override
  public QueuePair open() {
    reap();
    return open(calls, 0);
  }

  private QueuePair open(EnqueueCalls calls, long properties) {
    DeviceSession entered;
    synchronized (this) {
      entered = session;
      entered.enter();
    }
    try {
      return new OpenClQueuePair(entered, operations, calls, properties);
    } catch (CLException e) {
      entered.leave();
      throw new IllegalStateException(
          name + " gives no command queue: " + OpenClException.codeName(e.getStatus()), e);
    }
  }

  /**
   * {@inheritDoc} Refused while commands are at work that were in flight when a pair was closed.
   */
  @Override
  public void restart() {
    reap();
    synchronized (abandoned) {
      long busy = abandoned.stream().filter(queue -> !queue.isInDoubt()).count();
      if (busy > 0) {
        throw new IllegalStateException(
            name + " still works on " + busy + " command queues that were closed, expected none");
      }
    }
    DeviceSession fresh;
    try {
      fresh = new DeviceSession(this, operations, cache, bundle);
    } catch (CLException e) {
      throw new IllegalStateException(
          name + " gives no context: " + OpenClException.codeName(e.getStatus()), e);
    }
    DeviceSession old;
    synchronized (this) {
      old = session;
      session = fresh;
    }
    old.end();
  }

  @Override
  public Optional<BatchTimes> time(Batch batch) {
    try (ProfilingCalls profiling = new ProfilingCalls();
        QueuePair queue = open(profiling, CL.CL_QUEUE_PROFILING_ENABLE)) {
      // The first time makes what later ones keep, such as tables of keys.
      boolean isComplete = complete(queue, batch);
      profiling.forget();
      return isComplete && complete(queue, batch)
          ? Optional.of(profiling.times())
          : Optional.empty();
    } catch (IllegalStateException | OpenClException e) {
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

  /** Where queue pairs are opened now. */
  DeviceSession session() {
    return session;
  }

  cl_device_id id() {
    return found.device();
  }

  /**
   * A context of the device, the caller's to release.
   *
   * @throws CLException if the device gives none
   */
  cl_context context() {
    return found.contexts().get();
  }

  DeviceTraits traits() {
    return found.traits();
  }

  WorkShape shape() {
    return shape;
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
                + " still has "
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
    session.end();
  }
}
