package io.gavel.accel.opencl;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Capability;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.SubmissionCheck;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import org.jocl.CLException;

/**
 * A queue pair over a few OpenCL command queues. {@link #submit} notes a range of items; as slots
 * are free its items are staged and enqueued, by submit at once and by {@link #poll} as others come
 * back. Ranges complete in pieces, slot by slot, in whatever order the device finishes.
 *
 * <p>When a call fails, everything accepted completes as DEVICE_ERROR and nothing more is accepted:
 * submit throws {@link IllegalStateException} with the reason.
 */
final class OpenClQueuePair implements QueuePair {
  /** Accepted ranges not wholly staged, a power of two. */
  private static final int RANGES_MAX = 256;

  private final DeviceSession session;
  private final OpenClDevice device;
  private final EnqueueCalls calls;
  private final long properties;
  private final Map<Operation, OpenClOperation> operations;
  private final Map<Operation, Capability> capabilities;
  private final Map<Operation, Stager> stagers = new EnumMap<>(Operation.class);

  private final EnumSet<Operation> built = EnumSet.noneOf(Operation.class);

  /** Made when first needed, but for the first one. */
  private final CommandQueue[] queues;

  private final Batch[] batches = new Batch[RANGES_MAX];
  private final int[] firsts = new int[RANGES_MAX];
  private final int[] ends = new int[RANGES_MAX];

  /** Ranges ever taken out and put in; the ring's places are these modulo its size. */
  private int head;

  private int tail;
  private int inFlight;

  /** The queue looked at first: the one filled longest ago. */
  private int oldest;

  private boolean closed;

  /** Why the device is given up; null while it works. */
  private String failure;

  /**
   * @param session entered for this queue pair, which leaves it when closed
   * @param calls what reaches the device for each batch
   * @param properties of the OpenCL queues
   * @throws CLException if the device has no command queue to give
   */
  OpenClQueuePair(
      DeviceSession session,
      Map<Operation, OpenClOperation> operations,
      EnqueueCalls calls,
      long properties) {
    this.session = session;
    this.device = session.device();
    this.calls = calls;
    this.properties = properties;
    this.operations = operations;
    this.capabilities = session.capabilities();
    operations.forEach((operation, kernels) -> stagers.put(operation, kernels.stagers().get()));
    queues = new CommandQueue[device.shape().slots()];
    queues[0] = new CommandQueue(session, calls, properties);
  }

  @Override
  public int submit(Batch batch, int first) {
    requireOpen();
    if (failure != null) {
      throw new IllegalStateException(device.name() + " failed: " + failure);
    }
    SubmissionCheck.check(device.name(), capabilities, batch, first);
    buildOnce(batch.operation());
    int wanted = batch.items() - first;
    int taken = Math.min(wanted, Operations.ITEMS_MAX - inFlight);
    boolean fits = isAtomic(batch) ? taken == wanted : taken > 0;
    if (!fits || taken == 0 || tail - head == RANGES_MAX) {
      return 0;
    }
    int place = tail & (RANGES_MAX - 1);
    batches[place] = batch;
    firsts[place] = first;
    ends[place] = first + taken;
    for (int item = first; item < first + taken; item++) {
      batch.status(item, ItemStatus.NOT_PROCESSED);
    }
    tail++;
    inFlight += taken;
    startWhatFits();
    return taken;
  }

  /**
   * The first submission of an operation waits for its program; whether it builds, submit tells.
   */
  private void buildOnce(Operation operation) {
    if (!built.contains(operation)) {
      session.program(operations.get(operation));
      built.add(operation);
    }
  }

  /** Stages ranges, oldest first, as long as a slot is free. */
  private void startWhatFits() {
    for (int i = 0; i < queues.length && head != tail && failure == null; i++) {
      int place = (oldest + i) % queues.length;
      if (queues[place] == null || queues[place].slot().isFree()) {
        start(place);
      }
    }
  }

  private void start(int queuePlace) {
    int place = head & (RANGES_MAX - 1);
    Batch batch = batches[place];
    int first = firsts[place];
    int taken = 0;
    try {
      if (queues[queuePlace] == null) {
        queues[queuePlace] = new CommandQueue(session, calls, properties);
      }
      CommandQueue queue = queues[queuePlace];
      Stager stager = stagers.get(batch.operation());
      queue.slot().begin(operations.get(batch.operation()), stager, batch, first);
      taken = stager.stage(batch, first, ends[place], queue.slot());
      queue.slot().taken(taken);
      queue.start();
    } catch (CLException e) {
      failure = OpenClException.codeName(e.getStatus());
    } catch (RuntimeException e) {
      // Of a call that failed; or the submitter wrote to the batch while it was being read.
      failure = e.toString();
    }
    // What was staged completes with its slot even where starting it failed, the rest with its
    // range.
    takeOff(place, taken);
    if (taken == 0 && queues[queuePlace] != null) {
      queues[queuePlace].slot().end();
    }
  }

  private void takeOff(int place, int count) {
    firsts[place] += count;
    if (firsts[place] == ends[place]) {
      batches[place] = null;
      head++;
    }
  }

  @Override
  public int poll(CompletionHandler handler, int itemsMax) {
    requireOpen();
    if (itemsMax < 1) {
      throw new IllegalArgumentException("itemsMax is " + itemsMax + ", expected 1 or more");
    }
    int handedOver = 0;
    for (int i = 0; i < queues.length && handedOver < itemsMax; i++) {
      CommandQueue queue = queues[(oldest + i) % queues.length];
      if (queue != null && !queue.slot().isFree() && isBack(queue)) {
        handedOver += handOver(queue.slot(), handler, itemsMax, handedOver);
      }
    }
    if (failure != null) {
      return handedOver + giveUpRanges(handler, itemsMax - handedOver);
    }
    for (int i = 1; i < queues.length && isFree(oldest); i++) {
      oldest = (oldest + 1) % queues.length;
    }
    startWhatFits();
    return handedOver;
  }

  private boolean isFree(int place) {
    return queues[place] == null || queues[place].slot().isFree();
  }

  /** Whether the queue's slot can be handed over; its answers are in the batch then. */
  private boolean isBack(CommandQueue queue) {
    Slot slot = queue.slot();
    if (slot.isHandedBack()) {
      return true;
    }
    if (failure == null) {
      try {
        if (!queue.isDone()) {
          return false;
        }
        slot.stager().handBack(slot);
        slot.handedBack();
        return true;
      } catch (RuntimeException e) {
        failure = e.toString();
      }
    }
    // The device may still write to the slot, but the batch is not in its reach.
    for (int item = slot.first(); item < slot.first() + slot.count(); item++) {
      fail(slot.batch(), item);
    }
    slot.handedBack();
    return true;
  }

  private static void fail(Batch batch, int item) {
    batch.status(item, ItemStatus.DEVICE_ERROR);
    if (batch.operation().hasResults()) {
      batch.result(item, 0);
    }
  }

  private int handOver(Slot slot, CompletionHandler handler, int itemsMax, int handedOver) {
    Batch batch = slot.batch();
    int first = slot.next();
    int count = slot.waiting();
    if (isAtomic(batch)) {
      if (handedOver > 0 && count > itemsMax - handedOver) {
        return 0;
      }
    } else {
      count = Math.min(count, itemsMax - handedOver);
    }
    slot.handedOver(count);
    if (slot.waiting() == 0) {
      slot.end();
    }
    inFlight -= count;
    handler.completed(batch, first, count);
    return count;
  }

  /** Completes what was accepted and never staged as the device's failure. */
  private int giveUpRanges(CompletionHandler handler, int itemsMax) {
    int handedOver = 0;
    while (head != tail && handedOver < itemsMax) {
      int place = head & (RANGES_MAX - 1);
      Batch batch = batches[place];
      int first = firsts[place];
      int count = ends[place] - first;
      if (!isAtomic(batch)) {
        count = Math.min(count, itemsMax - handedOver);
      }
      for (int item = first; item < first + count; item++) {
        fail(batch, item);
      }
      takeOff(place, count);
      inFlight -= count;
      handler.completed(batch, first, count);
      handedOver += count;
    }
    return handedOver;
  }

  @Override
  public int inFlight() {
    return inFlight;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    Arrays.fill(batches, null);
    head = tail;
    inFlight = 0;
    for (CommandQueue queue : queues) {
      if (queue != null) {
        queue.slot().end();
        device.retire(queue);
      }
    }
    stagers.values().forEach(Stager::release);
    session.leave();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the queue pair of " + device.name() + " is closed");
    }
  }

  private static boolean isAtomic(Batch batch) {
    return batch.operation() == Operation.VOTE_TALLY;
  }
}
