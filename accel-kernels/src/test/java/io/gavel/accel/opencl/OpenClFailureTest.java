package io.gavel.accel.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.SelfTest;
import io.gavel.kernel.contract.TestBatch;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A device that fails says so of itself, never of the items, and loses none. */
class OpenClFailureTest {
  private static final long POLLS_MAX = 100_000_000;

  /** The first device with SHA-256 made of other sources and kernels, and a sound SHA-512. */
  static OpenClDevice device(List<String> sources, List<String> kernels) {
    return device(OpenClDevices.found(), sources, kernels);
  }

  static OpenClDevice device(Discovery.Found found, List<String> sources, List<String> kernels) {
    WorkShape shape = WorkShape.of(found.traits());
    Map<Operation, OpenClOperation> operations = OpenClDevices.operations(shape);
    OpenClOperation sound = operations.get(Operation.SHA_256);
    operations
        .keySet()
        .retainAll(Set.of(Operation.SHA_256, Operation.SHA_512, Operation.LZ4_COMPRESS));
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
    return OpenClDevices.device(found, shape, operations);
  }

  static Batch hashes(int items) {
    TestBatch test = new TestBatch(Operation.SHA_256);
    test.input(new byte[64]);
    for (int item = 0; item < items; item++) {
      test.item(0, item % 64);
    }
    return test.heap();
  }

  /** Polls until so many items came back; each exactly once. */
  static void drain(QueuePair queue, int items) {
    int[] completions = new int[items];
    int done = 0;
    for (long polls = 0; done < items && polls < POLLS_MAX; polls++) {
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
    assertEquals(0, queue.poll((same, first, count) -> fail("one more completion"), 7));
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
  void servesTheOthersWhereOneProgramDoesNotBuildAndSaysWhy() {
    try (OpenClDevice device = device(List.of("lanes", "broken"), List.of("SHA_256"))) {
      SelfTest.Passed passed = assertInstanceOf(SelfTest.Passed.class, SelfTest.run(device));
      assertTrue(passed.items() > 0);
      assertEquals(
          Set.of(Operation.SHA_512, Operation.LZ4_COMPRESS), device.capabilities().keySet());
      assertEquals(Set.of(Operation.SHA_256), device.refusals().keySet());
      String refusal = device.refusals().get(Operation.SHA_256);
      assertTrue(refusal.contains("broken.cl:2"), refusal);
    }
  }

  @Test
  void doesWithoutAnOperationWhoseProgramLacksAKernel() {
    try (OpenClDevice device = device(List.of("lanes", "sha256"), List.of("no_such_kernel"))) {
      assertInstanceOf(SelfTest.Passed.class, SelfTest.run(device));
      String refusal = device.refusals().get(Operation.SHA_256);
      assertTrue(refusal.contains("gives no kernel no_such_kernel"), refusal);
      assertTrue(refusal.contains("CL_INVALID_KERNEL_NAME"), refusal);
    }
  }

  @Test
  void doesWithoutLz4WhereItsTableDoesNotFitLocalMemory() {
    Discovery.Found found = OpenClDevices.found();
    DeviceTraits traits = found.traits();
    DeviceTraits small =
        OpenClDevices.changed(
            traits, traits.kind(), 32 << 10, traits.doubles(), traits.hostMemory());
    try (OpenClDevice device =
        device(OpenClDevices.like(found, small), List.of("lanes", "sha256"), List.of("SHA_256"))) {
      assertInstanceOf(SelfTest.Passed.class, SelfTest.run(device));
      assertEquals(Set.of(Operation.SHA_256, Operation.SHA_512), device.capabilities().keySet());
      String refusal = device.refusals().get(Operation.LZ4_COMPRESS);
      assertTrue(refusal.contains("bytes of local memory"), refusal);
    }
  }

  @Test
  void readsAStatusThatNoKernelWroteAsTheDevicesFailure() {
    try (OpenClDevice device = device(List.of("lanes", "silent"), List.of("SHA_256"));
        QueuePair queue = device.open()) {
      Batch batch = hashes(20);
      assertEquals(20, queue.submit(batch, 0));
      drain(queue, batch.items());
      for (int item = 0; item < batch.items(); item++) {
        assertEquals(ItemStatus.DEVICE_ERROR, batch.status(item));
      }
    }
  }

  /**
   * Pulled at every call of a run in turn: at each kind of call, while slots are at work and ranges
   * wait for one.
   */
  @Test
  void losesNoItemAndAnswersNoneWronglyWhereTheDeviceVanishes() {
    Discovery.Found found = OpenClDevices.found();
    WorkShape shape = new WorkShape(1, 1, 2, 16, 1 << 17, 1 << 12);
    Batch sound = hashes(50);
    try (OpenClDevice device =
        OpenClDevices.device(found, shape, OpenClDevices.operations(shape))) {
      try (QueuePair queue = device.open()) {
        assertEquals(50, queue.submit(sound, 0));
        drain(queue, 50);
      }
    }
    int decided = 0;
    int failed = 0;
    for (int calls = 0; calls < 60; calls++) {
      VanishingCalls vanishing = new VanishingCalls();
      try (OpenClDevice device = OpenClDevices.device(found, shape, vanishing);
          QueuePair queue = device.open()) {
        Batch batch = hashes(50);
        vanishing.vanishAfter(calls);
        int taken = queue.submit(batch, 0);
        drain(queue, taken);
        for (int item = 0; item < taken; item++) {
          if (batch.status(item) == ItemStatus.VALID) {
            byte[] digest = digest(batch, item);
            assertArrayEquals(digest(sound, item), digest, "item " + item + " after " + calls);
            decided++;
          } else {
            assertEquals(ItemStatus.DEVICE_ERROR, batch.status(item));
            failed++;
          }
        }
        assertEquals(50, taken);
        if (calls == 0) {
          IllegalStateException refusal =
              assertThrows(IllegalStateException.class, () -> queue.submit(batch, 0));
          assertTrue(refusal.getMessage().contains("CL_OUT_OF_RESOURCES"), refusal.getMessage());
        }
      }
    }
    assertTrue(decided > 0 && failed > 0, decided + " decided, " + failed + " failed");
  }

  static byte[] digest(Batch batch, int item) {
    return batch.output().asSlice(32L * item, 32).toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void closesWhereTheDeviceVanishedWithWorkInFlight() {
    Discovery.Found found = OpenClDevices.found();
    WorkShape shape = WorkShape.of(found.traits());
    VanishingCalls vanishing = new VanishingCalls();
    try (OpenClDevice device = OpenClDevices.device(found, shape, vanishing)) {
      QueuePair queue = device.open();
      assertEquals(50, queue.submit(hashes(50), 0));
      vanishing.vanishAfter(0);
      queue.close();
      assertEquals(0, queue.inFlight());
      assertThrows(IllegalStateException.class, () -> queue.poll((b, f, c) -> {}, 1));
      vanishing.vanishAfter(Long.MAX_VALUE);
      try (QueuePair other = device.open()) {
        Batch batch = hashes(20);
        assertEquals(20, other.submit(batch, 0));
        drain(other, 20);
        assertEquals(ItemStatus.VALID, batch.status(19));
      }
    }
  }
}
