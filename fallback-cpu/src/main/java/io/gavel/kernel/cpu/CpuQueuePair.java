package io.gavel.kernel.cpu;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Capability;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.SubmissionCheck;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * A queue pair without a thread behind it, like a DPDK software device: {@link #submit} notes a
 * range of items in a ring, {@link #poll} computes the oldest ones and hands them over. So a
 * submission costs next to nothing, and how long a poll takes is the poller's choice of {@code
 * itemsMax}.
 *
 * <p>Completions come in the order of submission; a range may be handed over in pieces. What
 * computes is plugged in: all devices on the CPU share the queue.
 */
public final class CpuQueuePair implements QueuePair {
  /** Accepted ranges waiting, a power of two. */
  private static final int RANGES_MAX = 256;

  /** Items in flight per queue pair, of all operations together. */
  public static final int ITEMS_MAX = 1 << 14;

  private final String device;
  private final Map<Operation, Capability> capabilities;
  private final Map<Operation, ItemKernel> kernels;

  private final Batch[] batches = new Batch[RANGES_MAX];
  private final int[] firsts = new int[RANGES_MAX];
  private final int[] ends = new int[RANGES_MAX];

  /** Ranges ever taken out and put in; the ring's places are these modulo its size. */
  private int head;

  private int tail;
  private int inFlight;
  private boolean closed;

  /**
   * Opens a queue pair that the calling thread owns, with the kernels.
   *
   * @param device the device's name, for messages
   * @param capabilities what the device offers
   * @param kernels one for each operation offered; from here on this queue pair's alone
   */
  public CpuQueuePair(
      String device, Map<Operation, Capability> capabilities, Map<Operation, ItemKernel> kernels) {
    this.device = device;
    this.capabilities = capabilities;
    this.kernels = new EnumMap<>(kernels);
    if (!this.kernels.keySet().equals(capabilities.keySet())) {
      throw new IllegalArgumentException(
          "kernels for " + kernels.keySet() + ", expected for " + capabilities.keySet());
    }
  }

  @Override
  public int submit(Batch batch, int first) {
    requireOpen();
    SubmissionCheck.check(device, capabilities, batch, first);
    int wanted = batch.items() - first;
    int taken = Math.min(wanted, ITEMS_MAX - inFlight);
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
    return taken;
  }

  @Override
  public int poll(CompletionHandler handler, int itemsMax) {
    requireOpen();
    if (itemsMax < 1) {
      throw new IllegalArgumentException("itemsMax is " + itemsMax + ", expected 1 or more");
    }
    int handedOver = 0;
    while (head != tail && handedOver < itemsMax) {
      int place = head & (RANGES_MAX - 1);
      Batch batch = batches[place];
      int first = firsts[place];
      int count = ends[place] - first;
      if (isAtomic(batch)) {
        if (handedOver > 0 && count > itemsMax - handedOver) {
          break;
        }
      } else {
        count = Math.min(count, itemsMax - handedOver);
      }
      // Off the ring before anything can throw: an item is computed and handed over once.
      takeOff(place, count);
      kernels.get(batch.operation()).run(batch, first, count);
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
    Arrays.fill(batches, null);
    head = tail;
    inFlight = 0;
    closed = true;
  }

  private void takeOff(int place, int count) {
    firsts[place] += count;
    inFlight -= count;
    if (firsts[place] == ends[place]) {
      batches[place] = null;
      head++;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the queue pair of " + device + " is closed");
    }
  }

  private static boolean isAtomic(Batch batch) {
    return batch.operation() == Operation.VOTE_TALLY;
  }
}
