package io.gavel.accel.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gavel.kernel.Batch;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.Seed;
import io.gavel.kernel.contract.TestBatch;
import io.gavel.kernel.cpu.CpuScalarDevice;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages and trees of every size, those left to the CPU among them, as cpu-scalar answers. */
class OpenClAgreementTest {
  private static final long POLLS_MAX = 100_000_000;

  private static byte[] column(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }

  private static void run(KernelDevice device, Batch batch) {
    int submitted = 0;
    int done = 0;
    try (QueuePair queue = device.open()) {
      for (long polls = 0; done < batch.items() && polls < POLLS_MAX; polls++) {
        submitted += submitted < batch.items() ? queue.submit(batch, submitted) : 0;
        done += queue.poll((same, first, count) -> {}, batch.items());
      }
    }
    assertEquals(batch.items(), done);
  }

  private static void assertAgrees(KernelDevice device, TestBatch test) {
    Batch expected = test.heap();
    run(new CpuScalarDevice(seed -> Arrays.fill(seed, (byte) 7)), expected);
    Batch actual = test.heap();
    run(device, actual);
    assertArrayEquals(column(expected.statuses()), column(actual.statuses()), "statuses");
    assertArrayEquals(column(expected.results()), column(actual.results()), "results");
    assertArrayEquals(column(expected.output()), column(actual.output()), "output");
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"SHA_256", "SHA_512", "KECCAK_256", "SHA3_256", "BLAKE3"})
  void messagesShortAndLongHashAlike(Operation operation) {
    SplittableRandom random = Seed.random("OpenClAgreementTest " + operation);
    TestBatch test = new TestBatch(operation);
    byte[] bytes = new byte[1 << 18];
    random.nextBytes(bytes);
    test.input(bytes);
    for (int item = 0; item < 700; item++) {
      int bound = 1 << random.nextInt(1, 18);
      int length = random.nextInt(bound);
      int offset = random.nextInt(bytes.length - length);
      test.item(item % 50 == 49 ? bytes.length : offset, length);
    }
    assertAgrees(OpenClDevices.device(), test);
    assertAgrees(OpenClDevices.card(), test);
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"MERKLE_ROOT"})
  void treesSmallAndLargeHaveTheSameRoot(Operation operation) {
    SplittableRandom random = Seed.random("OpenClAgreementTest trees");
    TestBatch test = new TestBatch(operation);
    byte[] bytes = new byte[1 << 17];
    random.nextBytes(bytes);
    test.input(bytes);
    for (int tree = 0; tree < 60; tree++) {
      int leaves = random.nextInt(1 << random.nextInt(1, 12));
      int[] table = new int[2 * leaves];
      for (int leaf = 0; leaf < leaves; leaf++) {
        // One tree has a leaf that no lane should carry.
        int length = tree == 7 && leaf == 0 ? 100_000 : random.nextInt(300);
        table[2 * leaf] = random.nextInt(bytes.length - length);
        table[2 * leaf + 1] = length;
      }
      test.item(test.inputU32(table), leaves);
    }
    assertAgrees(OpenClDevices.device(), test);
    assertAgrees(OpenClDevices.card(), test);
  }
}
