package io.gavel.appliance.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.offload.DeviceWatch.Pauses;
import io.gavel.appliance.offload.FailingDevice.Fault;
import io.gavel.kernel.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A device that failed comes back when it is sound again, and no sooner. */
class DeviceWatchTest {
  private static final Duration WAIT_MAX = Duration.ofMinutes(2);
  private static final long DEADLINE_NS = 50_000_000;
  private static final Pauses SHORT = new Pauses(1, 2);

  /** Only what the tests ask: fewer questions in the self-test. */
  private static final Set<Operation> OPERATIONS = Set.of(Operation.ED25519_VERIFY);

  private static DeviceWatch watch(FailingDevice device) {
    return new DeviceWatch(device, OPERATIONS, SHORT);
  }

  private static void await(BooleanSupplier condition) {
    long endNs = System.nanoTime() + WAIT_MAX.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < endNs, "waited in vain");
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void verifies(Kernels kernels) throws DecodeException {
    List<Transaction> transactions = GuardedPairTest.transactions(7);
    GuardedPairTest.assertRight(kernels.verify(transactions));
  }

  /** Asked to heal a device at its third restart, it survives two in vain. */
  @ParameterizedTest
  @EnumSource(Fault.class)
  void servesAgainOnceTheSelfTestPasses(Fault fault) throws DecodeException {
    FailingDevice device = new FailingDevice(GuardedPairTest.CPU, fault, 1);
    device.healingRestart = 3;
    // The self-test of a device that hangs polls for long.
    if (fault == Fault.HANGS) {
      device.healingRestart = 1;
    }
    try (DeviceWatch watch = watch(device);
        Kernels kernels = new Kernels(watch, DEADLINE_NS)) {
      verifies(kernels);
      verifies(kernels);
      await(watch::serves);
      assertEquals(device.healingRestart, device.restarts.get());
      int submitted = device.submitted.get();
      verifies(kernels);
      assertEquals(submitted + 1, device.submitted.get(), "the device answered again");
      assertEquals(1, watch.failures());
    }
    assertEquals(device.opened.get(), device.closed.get());
  }

  @Test
  void theCpuAnswersWhileARestartHangs() throws DecodeException {
    FailingDevice device = new FailingDevice(GuardedPairTest.CPU, Fault.ERRS, 0);
    device.healingRestart = 1;
    device.restartGate = new CountDownLatch(1);
    try (DeviceWatch watch = watch(device);
        Kernels kernels = new Kernels(watch, DEADLINE_NS)) {
      verifies(kernels);
      await(() -> device.restarts.get() == 1);
      verifies(kernels);
      assertFalse(watch.serves());
      assertEquals(1, device.submitted.get());
      device.restartGate.countDown();
      await(watch::serves);
    }
  }

  @Test
  void pairsThatShareAWatchLeaveTheDeviceAndComeBackTogether() throws DecodeException {
    FailingDevice device = new FailingDevice(GuardedPairTest.CPU, Fault.ERRS, 1);
    device.healingRestart = 1;
    device.restartGate = new CountDownLatch(1);
    try (DeviceWatch watch = watch(device);
        Kernels one = new Kernels(watch, DEADLINE_NS);
        Kernels other = new Kernels(watch, DEADLINE_NS)) {
      verifies(other);
      verifies(one);
      assertFalse(watch.serves());
      verifies(other);
      assertEquals(2, device.submitted.get(), "the other asked the device no more");
      assertEquals(2, device.closed.get());
      device.restartGate.countDown();
      await(watch::serves);
      int submitted = device.submitted.get();
      verifies(one);
      verifies(other);
      assertEquals(submitted + 2, device.submitted.get());
    }
  }

  @Test
  void staysGivenUpWhereItLostAnOperation() {
    FailingDevice device = new FailingDevice(GuardedPairTest.CPU, Fault.ERRS, 0);
    device.healingRestart = 1;
    device.lost = OPERATIONS;
    try (DeviceWatch watch = watch(device)) {
      watch.giveUp(watch.term(), "on purpose");
      await(() -> device.restarts.get() > 2);
      assertFalse(watch.serves());
      device.lost = Set.of();
      await(watch::serves);
    }
  }

  @Test
  void countsOneFailureForATermWhoeverSeesIt() {
    FailingDevice device = new FailingDevice(GuardedPairTest.CPU, Fault.ERRS, 0);
    device.healingRestart = 1;
    try (DeviceWatch watch = watch(device)) {
      int term = watch.term();
      watch.giveUp(term, "first");
      watch.giveUp(term, "second");
      await(watch::serves);
      watch.giveUp(term, "late");
      assertTrue(watch.serves());
      assertEquals(1, watch.failures());
      watch.giveUp(watch.term(), "again");
      assertEquals(2, watch.failures());
    }
  }

  @Test
  void pausesGrowUpToTheirCap() {
    FailingDevice device = new FailingDevice(GuardedPairTest.CPU, Fault.ERRS, 0);
    try (DeviceWatch watch = new DeviceWatch(device, OPERATIONS, new Pauses(10, 45))) {
      for (long pauseMs : new long[] {10, 20, 40, 45, 45}) {
        assertEquals(pauseMs, watch.nextPauseMs());
      }
    }
  }

  /** Gives the device up and returns when its next restart has begun, which waits for the gate. */
  private static void giveUpAndRestart(
      DeviceWatch watch, FailingDevice device, CountDownLatch gate) {
    int restart = device.restarts.get() + 1;
    device.restartGate = gate;
    watch.giveUp(watch.term(), "on purpose");
    await(() -> device.restarts.get() == restart);
  }

  @Test
  void pausesBeginAnewWhenTheDeviceHasServedForAsLongAsTheLongest() {
    FailingDevice device = new FailingDevice(GuardedPairTest.CPU, Fault.ERRS, 0);
    device.healingRestart = 1;
    Pauses pauses = new Pauses(1, 16);
    CountDownLatch gate = new CountDownLatch(1);
    try (DeviceWatch watch = new DeviceWatch(device, OPERATIONS, pauses)) {
      watch.giveUp(watch.term(), "on purpose");
      await(watch::serves);
      // Up to the cap. The first call waits until the term has its start.
      for (long pauseMs = 0; pauseMs < pauses.mostMs(); ) {
        pauseMs = watch.nextPauseMs();
      }
      long servedNs = System.nanoTime();
      await(() -> System.nanoTime() - servedNs >= TimeUnit.MILLISECONDS.toNanos(pauses.mostMs()));
      giveUpAndRestart(watch, device, gate);
      assertEquals(2, watch.nextPauseMs(), "the pause after one of 1 ms");
      gate.countDown();
      await(watch::serves);
    }
  }

  @Test
  void pausesGrowOnWhereTheDeviceFailedAgainSoon() {
    FailingDevice device = new FailingDevice(GuardedPairTest.CPU, Fault.ERRS, 0);
    device.healingRestart = 1;
    CountDownLatch gate = new CountDownLatch(1);
    try (DeviceWatch watch = new DeviceWatch(device, OPERATIONS, new Pauses(1, 600_000))) {
      watch.giveUp(watch.term(), "on purpose");
      await(watch::serves);
      giveUpAndRestart(watch, device, gate);
      assertEquals(4, watch.nextPauseMs(), "the pause after ones of 1 and 2 ms");
      gate.countDown();
      await(watch::serves);
    }
  }
}
