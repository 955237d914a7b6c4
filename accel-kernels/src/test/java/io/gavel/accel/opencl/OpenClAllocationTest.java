package io.gavel.accel.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.gavel.kernel.Batch;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.SelfTest;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The host allocates nothing for a batch, whatever the operation. */
class OpenClAllocationTest {
  /**
   * Code that is not compiled yet allocates at first; a host that allocates does in every round.
   */
  private static final int ROUNDS_MAX = 5000;

  private static final long POLLS_MAX = 100_000_000;

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {
        "SHA_256",
        "SHA_512",
        "KECCAK_256",
        "SHA3_256",
        "BLAKE3",
        "MERKLE_ROOT",
        "MERKLE_PROOF",
        "LZ4_COMPRESS",
        "LZ4_DECOMPRESS",
        "ML_DSA_44_VERIFY",
        "VOTE_TALLY"
      })
  void submitAndPollAllocateNothingOnceCompiled(Operation operation) {
    ThreadMXBean threads =
        assertInstanceOf(ThreadMXBean.class, ManagementFactory.getThreadMXBean());
    long allocated = -1;
    QueuePair.CompletionHandler handler = (done, first, count) -> {};
    try (Arena arena = Arena.ofConfined();
        QueuePair queue = OpenClDevices.device().open()) {
      Batch batch = SelfTest.questions(operation, 33, arena);
      for (int round = 0; round < ROUNDS_MAX && allocated != 0; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        int done = 0;
        assertEquals(batch.items(), queue.submit(batch, 0));
        for (long polls = 0; done < batch.items() && polls < POLLS_MAX; polls++) {
          done += queue.poll(handler, batch.items());
        }
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(done == batch.items(), "the device completes only " + done);
      }
    }
    assertEquals(0, allocated, "bytes allocated in the last of many rounds");
  }
}
