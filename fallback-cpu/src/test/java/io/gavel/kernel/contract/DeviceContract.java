package io.gavel.kernel.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Capability;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import java.util.SplittableRandom;

/**
 * What the contract tests of all operations share: a provider's test says which device, and an
 * operation the device does not offer is skipped.
 */
public abstract class DeviceContract {
  private static final long IDLE_POLLS_MAX = 100_000_000;

  /** The device under test; may be the same each time. */
  protected abstract KernelDevice device();

  /** What the device offers of an operation; skips the test where it offers nothing. */
  protected final Capability offered(Operation operation) {
    Capability capability = device().capabilities().get(operation);
    assumeTrue(capability != null, device().name() + " does not offer " + operation);
    return capability;
  }

  /** Runs a batch to its end, however small the bites, and checks that each item completes once. */
  protected final Batch run(Batch batch) {
    offered(batch.operation());
    int[] completions = new int[batch.items()];
    try (QueuePair queue = device().open()) {
      int submitted = 0;
      int completed = 0;
      for (long idle = 0; completed < batch.items() && idle < IDLE_POLLS_MAX; idle++) {
        int taken = submitted < batch.items() ? queue.submit(batch, submitted) : 0;
        submitted += taken;
        int polled =
            queue.poll(
                (done, first, count) -> {
                  assertEquals(batch.tag(), done.tag());
                  for (int item = first; item < first + count; item++) {
                    completions[item]++;
                  }
                },
                batch.items());
        completed += polled;
        idle = taken + polled > 0 ? 0 : idle;
      }
      assertEquals(0, queue.inFlight());
    }
    for (int item = 0; item < completions.length; item++) {
      assertEquals(1, completions[item], "completions of item " + item);
    }
    return batch;
  }

  /** Asserts one status for all items. */
  protected static void assertStatuses(ItemStatus expected, Batch batch) {
    for (int item = 0; item < batch.items(); item++) {
      assertEquals(expected, batch.status(item), "status of item " + item);
    }
  }

  /** Random bytes. */
  protected static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
