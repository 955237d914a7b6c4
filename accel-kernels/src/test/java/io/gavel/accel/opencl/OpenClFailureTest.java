package io.gavel.accel.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.SelfTest;
import io.gavel.kernel.contract.TestBatch;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A device that fails says so of itself, never of the items, and loses none. */
class OpenClFailureTest {
  private static final long POLLS_MAX = 100_000_000;

  /** The first device with SHA-256 made of other sources and kernels. */
  private static OpenClDevice device(List<String> sources, List<String> kernels) {
    Discovery.Found found = OpenClDevices.found();
    WorkShape shape = WorkShape.of(found.traits());
    OpenClOperation sound = OpenClDevices.operations(shape).get(Operation.SHA_256);
    Map<Operation, OpenClOperation> operations = new EnumMap<>(Operation.class);
    operations.put(
        Operation.SHA_256,
        new OpenClOperation(
            Operation.SHA_256,
            sources,
            kernels,
            "",
            sound.lanes(),
            sound.groupSize(),
            false,
            0,
            sound.capability(),
            sound.stagers()));
    return new OpenClDevice(
        "opencl:0", found, shape, operations, OpenClDevices.CACHE, Optional.empty());
  }

  private static Batch hashes(int items) {
    TestBatch test = new TestBatch(Operation.SHA_256);
    test.input(new byte[64]);
    for (int item = 0; item < items; item++) {
      test.item(0, item % 64);
    }
    return test.heap();
  }

  /** Polls until so many items came back; each exactly once. */
  private static void drain(QueuePair queue, Batch batch) {
    int[] completions = new int[batch.items()];
    int done = 0;
    for (long polls = 0; done < batch.items() && polls < POLLS_MAX; polls++) {
      done +=
          queue.poll(
              (same, first, count) -> {
                for (int item = first; item < first + count; item++) {
                  completions[item]++;
                }
              },
              7);
    }
    for (int count : completions) {
      assertEquals(1, count);
    }
    assertEquals(0, queue.inFlight());
  }

  @Test
  void refusesWithTheCompilersWordsWhereAProgramDoesNotBuild() {
    try (OpenClDevice device = device(List.of("lanes", "broken"), List.of("SHA_256"));
        QueuePair queue = device.open()) {
      Batch batch = hashes(3);
      IllegalStateException refusal =
          assertThrows(IllegalStateException.class, () -> queue.submit(batch, 0));
      assertTrue(refusal.getMessage().contains("SHA_256 does not compile"), refusal.getMessage());
      assertTrue(refusal.getMessage().contains("broken.cl:2"), refusal.getMessage());
      assertEquals(0, queue.inFlight());
    }
  }

  @Test
  void failsItsSelfTestWithTheReasonWhereAProgramDoesNotBuild() {
    try (OpenClDevice device = device(List.of("lanes", "broken"), List.of("SHA_256"))) {
      SelfTest.Failed failed = assertInstanceOf(SelfTest.Failed.class, SelfTest.run(device));
      assertTrue(failed.toString().contains("broken.cl:2"), failed.toString());
    }
  }

  @Test
  void answersDeviceErrorForEveryItemOnceACallFailsAndTakesNoMore() {
    try (OpenClDevice device = device(List.of("lanes", "sha256"), List.of("no_such_kernel"));
        QueuePair queue = device.open()) {
      Batch batch = hashes(20);
      assertEquals(20, queue.submit(batch, 0));
      drain(queue, batch);
      for (int item = 0; item < batch.items(); item++) {
        assertEquals(ItemStatus.DEVICE_ERROR, batch.status(item));
      }
      IllegalStateException refusal =
          assertThrows(IllegalStateException.class, () -> queue.submit(batch, 0));
      assertTrue(refusal.getMessage().contains("CL_INVALID_KERNEL_NAME"), refusal.getMessage());
    }
  }

  @Test
  void readsAStatusThatNoKernelWroteAsTheDevicesFailure() {
    try (OpenClDevice device = device(List.of("lanes", "silent"), List.of("SHA_256"));
        QueuePair queue = device.open()) {
      Batch batch = hashes(20);
      assertEquals(20, queue.submit(batch, 0));
      drain(queue, batch);
      for (int item = 0; item < batch.items(); item++) {
        assertEquals(ItemStatus.DEVICE_ERROR, batch.status(item));
      }
    }
  }
}
