package io.gavel.appliance.offload;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.Probe;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.cpu.CpuScalarProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A queue pair of a device, with the CPU behind it, and the memory of one batch. A device that
 * fails, hangs past the deadline or leaves an item undecided is given up, for all who share its
 * watch: the CPU computes the batch at hand from the start, and all that come until the device
 * serves again, on a queue pair opened then. Owned by one thread.
 */
final class GuardedPair implements AutoCloseable {
  /** Sizes of the columns, bytes but for the items. */
  record Room(int inputBytes, int items, int rowBytes, int outputBytes) {}

  private final DeviceWatch watch;
  private final KernelDevice device;
  private final Room room;
  private final long deadlineNs;
  private final Batch batch = new Batch();
  private final QueuePair.CompletionHandler onCompleted = (done, first, count) -> took(count);

  /** The device's, null while it is given up. */
  private QueuePair pair;

  /** The device's term of service that the pair was opened in. */
  private int term = DeviceWatch.GIVEN_UP;

  /** The CPU's, null until needed. */
  private QueuePair cpu;

  private Arena arena;
  private MemorySegment input;
  private MemorySegment rows;
  private MemorySegment output;
  private MemorySegment statuses;
  private MemorySegment results;
  private int accepted;
  private int completed;

  /**
   * @param deadlineNs how long a batch may take on the device
   */
  GuardedPair(DeviceWatch watch, Room room, long deadlineNs) {
    this.watch = watch;
    this.device = watch.device();
    this.room = room;
    this.deadlineNs = deadlineNs;
    allocate();
    followWatch();
  }

  /** Leaves a device that was given up, and comes back to one that serves again. */
  private void followWatch() {
    int now = watch.term();
    if (now == term) {
      return;
    }
    closePair();
    term = now;
    if (now != DeviceWatch.GIVEN_UP) {
      try {
        pair = device.open();
      } catch (IllegalStateException e) {
        giveUp(e.getMessage());
      }
    }
  }

  private void closePair() {
    if (pair != null) {
      pair.close();
      pair = null;
    }
  }

  private void allocate() {
    arena = Arena.ofShared();
    input = arena.allocate(room.inputBytes(), 64);
    rows = arena.allocate((long) room.items() * room.rowBytes(), 64);
    output = arena.allocate(room.outputBytes(), 64);
    statuses = arena.allocate(room.items(), 64);
    results = arena.allocate(room.items() * 4L, 64);
  }

  /** The input of the batch to come; not to be kept over {@link #run}. */
  MemorySegment input() {
    return input;
  }

  /** Its rows, likewise. */
  MemorySegment rows() {
    return rows;
  }

  /** The output of the batch that was run; not to be kept over the next. */
  MemorySegment output() {
    return output;
  }

  /** Answers every item: what the device does not, the CPU does. The batch is the pair's own. */
  Batch run(Operation operation, int parameter, int items) {
    followWatch();
    boolean isOffered = pair != null && device.capabilities().containsKey(operation);
    if (!isOffered || !ranOnDevice(operation, parameter, items)) {
      if (cpu == null) {
        cpu = cpu();
      }
      begin(operation, parameter, items);
      while (completed < items) {
        submitRest(cpu);
        cpu.poll(onCompleted, items);
      }
    }
    return batch;
  }

  private static QueuePair cpu() {
    return switch (new CpuScalarProvider().probe()) {
      case Probe.Available available -> available.devices().getFirst().open();
      case Probe.Refused refused -> throw new IllegalStateException(refused.reason());
    };
  }

  private void begin(Operation operation, int parameter, int items) {
    statuses.asSlice(0, items).fill(ItemStatus.NOT_PROCESSED.code());
    batch.of(operation, parameter, items, 0).columns(input, rows, output, statuses, results);
    accepted = 0;
    completed = 0;
  }

  private void submitRest(QueuePair queue) {
    if (accepted < batch.items()) {
      accepted += queue.submit(batch, accepted);
    }
  }

  /** Whether the device decided every item; else it is given up. */
  private boolean ranOnDevice(Operation operation, int parameter, int items) {
    begin(operation, parameter, items);
    try {
      int idlePolls = 0;
      long startNs = System.nanoTime();
      while (completed < items) {
        submitRest(pair);
        if (pair.poll(onCompleted, items) > 0) {
          idlePolls = 0;
        } else if (System.nanoTime() - startNs > deadlineNs) {
          giveUp("completed " + completed + " of " + items + " " + operation + " in time");
          leaveMemory();
          return false;
        } else {
          Kernels.waitForDevice(++idlePolls);
        }
      }
    } catch (IllegalStateException e) {
      giveUp(e.getMessage());
      leaveMemory();
      return false;
    }
    for (int item = 0; item < items; item++) {
      ItemStatus status = batch.status(item);
      if (status == ItemStatus.DEVICE_ERROR || status == ItemStatus.NOT_PROCESSED) {
        giveUp("answered " + status + " to " + operation + " item " + item);
        return false;
      }
    }
    return true;
  }

  private void took(int count) {
    completed += count;
  }

  private void giveUp(String reason) {
    watch.giveUp(term, reason);
    closePair();
  }

  /** A late device may still write to the old memory, so it is left to it and never used again. */
  private void leaveMemory() {
    MemorySegment oldInput = input;
    MemorySegment oldRows = rows;
    allocate();
    input.copyFrom(oldInput);
    rows.copyFrom(oldRows);
  }

  @Override
  public void close() {
    closePair();
    if (cpu != null) {
      cpu.close();
    }
    arena.close();
  }
}
