package io.gavel.appliance.offload;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Capability;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/** The CPU behind a fault that sets in after some batches. */
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

  int opened;
  int closed;
  int submitted;

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
    return cpu.capabilities();
  }

  @Override
  public QueuePair open() {
    if (fault == Fault.NOT_THERE) {
      throw new IllegalStateException("gives no command queue");
    }
    opened++;
    return new FailingPair(cpu.open());
  }

  private final class FailingPair implements QueuePair {
    private final QueuePair sound;

    FailingPair(QueuePair sound) {
      this.sound = sound;
    }

    private boolean isSound() {
      return submitted <= soundBatches;
    }

    @Override
    public int submit(Batch batch, int first) {
      submitted++;
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
      closed++;
      sound.close();
    }
  }
}
