package io.gavel.kernel.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Capability;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What queue pairs promise, told with SHA-256, which every device offers. */
public abstract class QueuePairContractTest extends DeviceContract {
  private static final long POLLS_MAX = 100_000_000;

  private static Batch hashes(int items) {
    TestBatch test = new TestBatch(Operation.SHA_256);
    test.input(new byte[64]);
    for (int item = 0; item < items; item++) {
      test.item(item % 32, 32);
    }
    return test.heap();
  }

  /** Polls until so many items have come. */
  private static void drain(QueuePair queue, int items, QueuePair.CompletionHandler handler) {
    int done = 0;
    for (long polls = 0; done < items; polls++) {
      assertTrue(polls < POLLS_MAX, "the device completes only " + done + " of " + items);
      done += queue.poll(handler, items - done);
    }
  }

  @Test
  void statesLimitsForEachOperationItOffers() {
    for (Map.Entry<Operation, Capability> entry : device().capabilities().entrySet()) {
      assertEquals(entry.getKey(), entry.getValue().operation());
    }
    assertTrue(device().capabilities().containsKey(Operation.SHA_256));
  }

  @Test
  void acceptsWhatFitsAndTheRestAfterPolling() {
    int itemsMax = offered(Operation.SHA_256).itemsMax();
    Batch batch = hashes(itemsMax + 5);
    try (QueuePair queue = device().open()) {
      int accepted = queue.submit(batch, 0);
      assertTrue(accepted > 0 && accepted <= itemsMax, "accepted " + accepted);
      while (queue.inFlight() < itemsMax) {
        int more = queue.submit(batch, accepted);
        assertTrue(more > 0, "refuses with " + queue.inFlight() + " in flight");
        accepted += more;
      }
      assertEquals(0, queue.submit(batch, accepted));
      int[] completions = new int[batch.items()];
      count(queue, itemsMax, completions);
      assertEquals(5, queue.submit(batch, accepted));
      count(queue, 5, completions);
      assertEquals(0, queue.inFlight());
      for (int item = 0; item < completions.length; item++) {
        assertEquals(1, completions[item], "completions of item " + item);
      }
    }
    assertStatuses(ItemStatus.VALID, batch);
  }

  private static void count(QueuePair queue, int items, int[] completions) {
    drain(
        queue,
        items,
        (batch, first, count) -> {
          for (int item = first; item < first + count; item++) {
            completions[item]++;
          }
        });
  }

  @Test
  void computesTheItemsFromFirstOnAndNoOthers() {
    Batch batch = hashes(10);
    batch.status(3, ItemStatus.DEVICE_ERROR);
    try (QueuePair queue = device().open()) {
      assertEquals(6, queue.submit(batch, 4));
      drain(queue, 6, (done, first, count) -> assertTrue(first >= 4 && first + count <= 10));
    }
    assertEquals(ItemStatus.NOT_PROCESSED, batch.status(0));
    assertEquals(ItemStatus.DEVICE_ERROR, batch.status(3));
    assertEquals(ItemStatus.VALID, batch.status(4));
    assertEquals(ItemStatus.VALID, batch.status(9));
  }

  @Test
  void handsOverNoMoreItemsThanAskedFor() {
    Batch batch = hashes(50);
    try (QueuePair queue = device().open()) {
      assertEquals(50, queue.submit(batch, 0));
      int done = 0;
      for (long polls = 0; done < 50; polls++) {
        assertTrue(polls < POLLS_MAX);
        int[] counted = {0};
        int polled = queue.poll((b, first, count) -> counted[0] += count, 7);
        assertEquals(counted[0], polled);
        assertTrue(polled <= 7, "handed over " + polled);
        done += polled;
        assertEquals(50 - done, queue.inFlight());
      }
    }
  }

  @Test
  void keepsBatchesApartAndTheirTagsWithThem() {
    try (QueuePair queue = device().open()) {
      Batch[] batches = new Batch[20];
      int items = 0;
      for (int i = 0; i < batches.length; i++) {
        batches[i] = hashes(i + 1);
        batches[i].of(Operation.SHA_256, 0, i + 1, 1000 + i);
        assertEquals(i + 1, queue.submit(batches[i], 0));
        items += i + 1;
      }
      int[] counted = new int[batches.length];
      drain(queue, items, (b, first, count) -> counted[(int) b.tag() - 1000] += count);
      for (int i = 0; i < batches.length; i++) {
        assertEquals(i + 1, counted[i]);
        assertStatuses(ItemStatus.VALID, batches[i]);
      }
    }
  }

  @Test
  void answersPollWithNothingWhereNothingWasSubmitted() {
    try (QueuePair queue = device().open()) {
      assertEquals(0, queue.submit(hashes(0), 0));
      assertEquals(0, queue.poll((b, first, count) -> assertEquals(0, count), 10));
      assertEquals(0, queue.inFlight());
    }
  }

  @Test
  void acceptsNothingWithoutEndWithoutPolling() {
    int itemsMax = offered(Operation.SHA_256).itemsMax();
    Batch batch = hashes(1);
    try (QueuePair queue = device().open()) {
      int accepted = 0;
      while (accepted <= itemsMax && queue.submit(batch, 0) == 1) {
        accepted++;
      }
      assertTrue(accepted > 0 && accepted <= itemsMax, "accepted " + accepted);
      assertEquals(accepted, queue.inFlight());
    }
  }

  @Test
  void refusesShortReadOnlyAndSenselessBatchesByTheColumnsName() {
    try (QueuePair queue = device().open()) {
      Batch whole = hashes(4);
      assertRefused(queue, "rows", whole, whole.rows().asSlice(1), null, null);
      assertRefused(queue, "output", whole, null, whole.output().asSlice(1), null);
      assertRefused(queue, "output", whole, null, whole.output().asReadOnly(), null);
      assertRefused(queue, "statuses", whole, null, null, whole.statuses().asSlice(1));
      assertRefused(queue, "statuses", whole, null, null, whole.statuses().asReadOnly());
      assertThrows(IllegalArgumentException.class, () -> queue.submit(whole, -1));
      assertThrows(IllegalArgumentException.class, () -> queue.submit(whole, 5));
      Batch senseless = hashes(4).of(Operation.SHA_256, 1, 4, 0);
      assertThrows(IllegalArgumentException.class, () -> queue.submit(senseless, 0));
      assertThrows(IllegalArgumentException.class, () -> queue.poll((b, f, c) -> {}, 0));
      assertEquals(0, queue.inFlight());
    }
  }

  private static void assertRefused(
      QueuePair queue,
      String column,
      Batch whole,
      MemorySegment rows,
      MemorySegment output,
      MemorySegment statuses) {
    Batch batch = new Batch().of(Operation.SHA_256, 0, 4, 0);
    batch.columns(
        whole.input(),
        rows == null ? whole.rows() : rows,
        output == null ? whole.output() : output,
        statuses == null ? whole.statuses() : statuses,
        whole.results());
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> queue.submit(batch, 0));
    assertTrue(refusal.getMessage().startsWith(column + " of SHA_256"), refusal.getMessage());
  }

  @Test
  void handsOverNothingAfterClose() {
    Batch batch = hashes(3);
    QueuePair queue = device().open();
    queue.submit(batch, 0);
    queue.close();
    assertEquals(0, queue.inFlight());
    assertThrows(IllegalStateException.class, () -> queue.submit(batch, 0));
    assertThrows(IllegalStateException.class, () -> queue.poll((b, f, c) -> assertEquals(0, c), 3));
  }

  @Test
  void servesSeveralQueuePairsAtOnce() {
    try (QueuePair one = device().open();
        QueuePair other = device().open()) {
      Batch first = hashes(5);
      Batch second = hashes(6);
      assertEquals(5, one.submit(first, 0));
      assertEquals(6, other.submit(second, 0));
      drain(other, 6, (b, f, c) -> assertTrue(b.items() == 6));
      drain(one, 5, (b, f, c) -> assertTrue(b.items() == 5));
      assertStatuses(ItemStatus.VALID, first);
      assertStatuses(ItemStatus.VALID, second);
    }
  }
}
