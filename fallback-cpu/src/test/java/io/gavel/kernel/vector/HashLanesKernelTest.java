package io.gavel.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Operation;
import io.gavel.kernel.Seed;
import io.gavel.kernel.contract.TestBatch;
import io.gavel.kernel.cpu.ItemKernel;
import io.gavel.kernel.cpu.ScalarKernels;
import io.gavel.kernel.hash.Sha256;
import io.gavel.kernel.vector.hash.Sha256Lanes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More items than are taken together, some for the lanes and some not. */
class HashLanesKernelTest {
  private static final int ITEMS = 1300;
  private static final int INPUT_BYTES = 200_000;

  @BeforeEach
  void needsTheModule() {
    VectorDevices.assumeModule();
  }

  @Test
  void writesWhatTheScalarKernelWritesAndNothingElse() {
    ItemKernel scalar = ScalarKernels.hash(new Sha256());
    ItemKernel lanes =
        new HashLanesKernel(
            new Sha256Lanes(),
            scalar,
            ScalarKernels.CAPABILITIES.get(Operation.SHA_256).itemBytesMax());
    SplittableRandom random = Seed.random("HashLanesKernelTest");
    TestBatch test = new TestBatch(Operation.SHA_256);
    byte[] data = new byte[INPUT_BYTES];
    random.nextBytes(data);
    test.input(data);
    for (int i = 0; i < ITEMS; i++) {
      switch (random.nextInt(10)) {
        case 0 -> test.item(INPUT_BYTES - 10, 11);
        case 1 -> test.item(0, random.nextInt(600) == 0 ? INPUT_BYTES : 1000);
        default -> test.item(random.nextInt(1000), random.nextInt(130));
      }
    }
    Batch expected = test.heap();
    Batch actual = test.heap();
    for (int[] range : new int[][] {{5, 1290}, {0, 1}, {1, 4}, {1295, 2}}) {
      scalar.run(expected, range[0], range[1]);
      lanes.run(actual, range[0], range[1]);
      assertArrayEquals(bytes(expected.statuses()), bytes(actual.statuses()));
      assertArrayEquals(bytes(expected.output()), bytes(actual.output()));
    }
  }

  private static byte[] bytes(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }
}
