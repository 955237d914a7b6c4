package io.gavel.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.sun.management.ThreadMXBean;
import io.gavel.kernel.Batch;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.contract.TestBatch;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fast hashes allocate nothing once C2 has compiled them: no vector is boxed. */
class FastHashAllocationTest {
  /** Cold vector code boxes; a method that C2 gives up on does so in every round. */
  private static final int ROUNDS_MAX = 100_000;

  private static final int ITEMS = 128;

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"SHA_256", "SHA_512", "KECCAK_256", "SHA3_256", "BLAKE3"})
  void lanesAllocateNothingOnceCompiled(Operation operation) {
    assertAllocatesNothingOnceCompiled(operation, Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"SHA_256", "SHA_512"})
  void digestsOfTheJdkAllocateNothingOnceCompiled(Operation operation) {
    assertAllocatesNothingOnceCompiled(operation, 1);
  }

  private static void assertAllocatesNothingOnceCompiled(Operation operation, int rank) {
    ThreadMXBean threads =
        assertInstanceOf(ThreadMXBean.class, ManagementFactory.getThreadMXBean());
    TestBatch test = new TestBatch(operation);
    test.input(new byte[400]);
    for (int item = 0; item < ITEMS; item++) {
      test.item(item, 2 * item);
    }
    Batch batch = test.heap();
    QueuePair.CompletionHandler handler = (done, first, count) -> {};
    long allocated = -1;
    try (QueuePair queue = VectorDevices.device(rank).open()) {
      for (int round = 0; round < ROUNDS_MAX && allocated != 0; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        queue.submit(batch, 0);
        queue.poll(handler, batch.items());
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
      }
    }
    assertEquals(0, allocated, "bytes allocated in the last of many rounds");
  }
}
