package io.gavel.accel.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.SelfTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jocl.CL;
import org.jocl.CLException;
import org.junit.jupiter.api.Test;

/** A device that failed starts anew, unless its driver is still at work on what it was given. */
class OpenClRestartTest {
  private static final int ITEMS = 50;

  /** Command queues that may be left to the driver. */
  private static final int QUEUES_LOST_MAX = 64;

  /** Calls after which a driver has a command, with transfers or without. */
  private static final int CALLS_TO_A_COMMAND = 9;

  /** Slots so small that some are at work while ranges wait. */
  private static final WorkShape SMALL = new WorkShape(1, 1, 2, 16, 1 << 17, 1 << 12);

  private static Batch answered(QueuePair queue) {
    Batch batch = OpenClFailureTest.hashes(ITEMS);
    assertEquals(ITEMS, queue.submit(batch, 0));
    OpenClFailureTest.drain(queue, ITEMS);
    for (int item = 0; item < ITEMS; item++) {
      assertEquals(ItemStatus.VALID, batch.status(item));
    }
    return batch;
  }

  private static Batch answered(KernelDevice device) {
    try (QueuePair queue = device.open()) {
      return answered(queue);
    }
  }

  /** Pulled at every call of a run in turn, and put back. */
  @Test
  void answersAfterARestartWhereverTheDeviceVanished() {
    Discovery.Found found = OpenClDevices.found();
    Batch sound = answered(OpenClDevices.device());
    for (int calls = 0; calls < 60; calls++) {
      VanishingCalls vanishing = new VanishingCalls();
      try (OpenClDevice device = OpenClDevices.device(found, SMALL, vanishing)) {
        try (QueuePair queue = device.open()) {
          vanishing.vanishAfter(calls);
          OpenClFailureTest.drain(queue, queue.submit(OpenClFailureTest.hashes(ITEMS), 0));
        }
        vanishing.vanishAfter(Long.MAX_VALUE);
        device.restart();
        Batch again = answered(device);
        for (int item = 0; item < ITEMS; item++) {
          assertArrayEquals(
              OpenClFailureTest.digest(sound, item),
              OpenClFailureTest.digest(again, item),
              "item " + item + " after " + calls);
        }
      }
    }
  }

  @Test
  void refusesARestartAsLongAsCommandsHang() {
    VanishingCalls calls = new VanishingCalls();
    try (OpenClDevice device = OpenClDevices.device(OpenClDevices.found(), SMALL, calls)) {
      try (QueuePair queue = device.open()) {
        calls.hang(true);
        assertEquals(ITEMS, queue.submit(OpenClFailureTest.hashes(ITEMS), 0));
      }
      IllegalStateException refusal = assertThrows(IllegalStateException.class, device::restart);
      assertTrue(refusal.getMessage().contains("still works on 2"), refusal.getMessage());
      calls.hang(false);
      restartOnceIdle(device);
      answered(device);
    }
  }

  /** The commands were never hung but in name: they end by themselves. */
  private static void restartOnceIdle(OpenClDevice device) {
    IllegalStateException last = null;
    for (long tries = 0; tries < 10_000_000; tries++) {
      try {
        device.restart();
        return;
      } catch (IllegalStateException e) {
        last = e;
        Thread.onSpinWait();
      }
    }
    throw last;
  }

  /** So many queue pairs fail in turn, each after some calls, and the device is restarted. */
  private static void failOver(
      OpenClDevice device, VanishingCalls vanishing, int times, int calls) {
    for (int i = 0; i < times; i++) {
      try (QueuePair queue = device.open()) {
        vanishing.vanishAfter(calls);
        OpenClFailureTest.drain(queue, queue.submit(OpenClFailureTest.hashes(ITEMS), 0));
      }
      vanishing.vanishAfter(Long.MAX_VALUE);
      device.restart();
    }
  }

  @Test
  void restartsForeverWhereTheDriverTookNothing() {
    VanishingCalls vanishing = new VanishingCalls();
    try (OpenClDevice device = OpenClDevices.device(OpenClDevices.found(), SMALL, vanishing)) {
      failOver(device, vanishing, QUEUES_LOST_MAX + 1, 0);
      answered(device);
    }
  }

  @Test
  void restartsNoMoreWhereTheDriverKeepsTooMany() {
    VanishingCalls vanishing = new VanishingCalls();
    try (OpenClDevice device = OpenClDevices.device(OpenClDevices.found(), SMALL, vanishing)) {
      failOver(device, vanishing, QUEUES_LOST_MAX - 1, CALLS_TO_A_COMMAND);
      IllegalStateException refusal =
          assertThrows(
              IllegalStateException.class,
              () -> failOver(device, vanishing, 1, CALLS_TO_A_COMMAND));
      assertTrue(refusal.getMessage().contains("still has 64 command"), refusal.getMessage());
      assertThrows(IllegalStateException.class, device::open);
    }
  }

  @Test
  void leavesAQueuePairOpenedBeforeToItsOwner() {
    try (OpenClDevice device =
        OpenClDevices.device(OpenClDevices.found(), SMALL, OpenClDevices.operations(SMALL))) {
      try (QueuePair before = device.open()) {
        device.restart();
        // Built in the context of before, which the pair keeps.
        answered(before);
        answered(device);
        device.restart();
        answered(before);
      }
      answered(device);
    }
  }

  @Test
  void offersAgainWhatItHadRefused() {
    try (OpenClDevice device =
        OpenClFailureTest.device(List.of("lanes", "broken"), List.of("SHA_256"))) {
      Map<Operation, ?> offered = device.capabilities();
      assertInstanceOf(SelfTest.Passed.class, SelfTest.run(device, Set.of(Operation.SHA_256)));
      assertEquals(Set.of(Operation.SHA_256), device.refusals().keySet());
      device.restart();
      assertEquals(Map.of(), device.refusals());
      assertEquals(offered, device.capabilities());
    }
  }

  @Test
  void staysAsItWasWhereTheDeviceGivesNoContext() {
    Discovery.Found found = OpenClDevices.found();
    AtomicBoolean isGone = new AtomicBoolean();
    Discovery.Found moody =
        new Discovery.Found(
            () -> {
              if (isGone.get()) {
                throw new CLException("no context", CL.CL_OUT_OF_HOST_MEMORY);
              }
              return found.contexts().get();
            },
            found.device(),
            found.traits());
    try (OpenClDevice device = OpenClDevices.device(moody, SMALL, new LibraryCalls())) {
      answered(device);
      isGone.set(true);
      IllegalStateException refusal = assertThrows(IllegalStateException.class, device::restart);
      assertTrue(
          refusal.getMessage().contains("gives no context: CL_OUT_OF_HOST_MEMORY"),
          refusal.getMessage());
      answered(device);
      isGone.set(false);
      device.restart();
      answered(device);
    }
  }
}
