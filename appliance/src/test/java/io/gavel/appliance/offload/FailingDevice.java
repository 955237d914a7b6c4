package io.gavel.appliance.offload;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Capability;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The CPU behind a fault that sets in after some batches, and may end with a restart. */
final class FailingDevice implements KernelDevice {
  /** How it fails. */
  enum Fault {
    /** It opens no queue pair. */
    NOT_THERE,
    /** It refuses submissions, with a reason. */
    REFUSES,
    /** It takes items and breaks when polled. */
    BREAKS,
    /** Its last item comes back undecided, as do items that a vanished card had. */
    ERRS,
    /** It takes items and never completes any. */
    HANGS
  }

  private final KernelDevice cpu;
  private final Fault fault;
  private final int soundBatches;

  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  final AtomicInteger submitted = new AtomicInteger();
  final AtomicInteger restarts = new AtomicInteger();

  /** Restarts wait for it. */
  volatile CountDownLatch restartGate = new CountDownLatch(0);

  /** The restart that ends the fault. */
  volatile int healingRestart = Integer.MAX_VALUE;

  /** Operations that the device has lost with its first restart. */
  volatile Set<Operation> lost = Set.of();

  /** Where a device that hangs would write. */
  MemorySegment outputOfHung;

  MemorySegment statusesOfHung;

  FailingDevice(KernelDevice cpu, Fault fault, int soundBatches) {
    this.cpu = cpu;
    this.fault = fault;
    this.soundBatches = soundBatches;
  }

  @Override
  public String name() {
    return "failing:0";
  }

  @Override
  public String description() {
    return "fails: " + fault;
  }

  @Override
  public Map<Operation, Capability> capabilities() {
    Map<Operation, Capability> offered = new EnumMap<>(cpu.capabilities());
    if (restarts.get() > 0) {
      offered.keySet().removeAll(lost);
    }
    return offered;
  }

  @Override
  public void restart() {
    int number = restarts.incrementAndGet();
    try {
      restartGate.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (fault == Fault.NOT_THERE && number < healingRestart) {
      throw new IllegalStateException("gives no context");
    }
  }

  private boolean isHealed() {
    return restarts.get() >= healingRestart;
  }

  @Override
  public QueuePair open() {
    if (fault == Fault.NOT_THERE && !isHealed()) {
      throw new IllegalStateException("gives no command queue");
    }
    opened.incrementAndGet();
    return new FailingPair(cpu.open());
  }

  private final class FailingPair implements QueuePair {
    private final QueuePair sound;

    FailingPair(QueuePair sound) {
      this.sound = sound;
    }

    private boolean isSound() {
      return isHealed() || submitted.get() <= soundBatches;
    }

    @Override
    public int submit(Batch batch, int first) {
      submitted.incrementAndGet();
      if (isSound()) {
        return sound.submit(batch, first);
      }
      if (fault == Fault.REFUSES) {
        throw new IllegalStateException("CL_OUT_OF_RESOURCES");
      }
      outputOfHung = batch.output();
      statusesOfHung = batch.statuses();
      return fault == Fault.HANGS ? batch.items() - first : sound.submit(batch, first);
    }

    @Override
    public int poll(CompletionHandler handler, int itemsMax) {
      if (isSound()) {
        return sound.poll(handler, itemsMax);
      }
      return switch (fault) {
        case BREAKS -> throw new IllegalStateException("poll failed");
        case ERRS ->
            sound.poll(
                (batch, first, count) -> {
                  batch.status(first + count - 1, ItemStatus.DEVICE_ERROR);
                  handler.completed(batch, first, count);
                },
                itemsMax);
        case NOT_THERE, REFUSES, HANGS -> 0;
      };
    }

    @Override
    public int inFlight() {
      return sound.inFlight();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
      sound.close();
    }
  }
}
