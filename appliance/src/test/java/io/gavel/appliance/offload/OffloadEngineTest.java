package io.gavel.appliance.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.offload.OffloadEngine.Lane;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Providers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OffloadEngineTest {
  private static final int WAIT_S = 30;

  private final List<String> ended = Collections.synchronizedList(new ArrayList<>());
  private final List<Lane> failures = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch gate = new CountDownLatch(1);
  private final OffloadEngine engine =
      new OffloadEngine(new DeviceWatch(device()), 1, (lane, cause) -> failures.add(lane));

  private static KernelDevice device() {
    return ((Providers.Chosen)
            Providers.choose("cpu-scalar", Kernels.OPERATIONS, Kernels.OPERATIONS))
        .device();
  }

  private OffloadEngine.Job job(String name, Consumer<Kernels> work) {
    return new OffloadEngine.Job() {
      @Override
      public void run(Kernels kernels) {
        work.accept(kernels);
        ended.add(name);
      }

      @Override
      public void failed(RuntimeException cause) {
        ended.add(name + " failed");
      }
    };
  }

  private OffloadEngine.Job quick(String name) {
    return job(name, kernels -> {});
  }

  /** Holds its worker until the gate opens. */
  private OffloadEngine.Job slow(CountDownLatch started) {
    return job(
        "slow",
        kernels -> {
          started.countDown();
          await(gate);
        });
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(WAIT_S, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    gate.countDown();
    engine.close();
  }

  @Test
  void votesDoNotWaitForABatchUnderWay() {
    CountDownLatch started = new CountDownLatch(1);
    assertTrue(engine.submit(Lane.BATCHES, slow(started)));
    await(started);
    CountDownLatch tallied = new CountDownLatch(1);
    assertTrue(engine.submit(Lane.VOTES, job("votes", kernels -> tallied.countDown())));
    await(tallied);
    assertFalse(ended.contains("slow"));
  }

  @Test
  void theMoreUrgentLaneGoesFirstWhereWorkWaits() {
    CountDownLatch started = new CountDownLatch(1);
    engine.submit(Lane.BATCHES, slow(started));
    await(started);
    CountDownLatch last = new CountDownLatch(1);
    engine.submit(Lane.CLIENTS, job("clients", kernels -> last.countDown()));
    engine.submit(Lane.BATCHES, quick("batch"));
    engine.submit(Lane.BLOCKS, quick("block"));
    gate.countDown();
    await(last);
    engine.close();
    assertEquals(List.of("slow", "block", "batch", "clients"), ended);
  }

  @Test
  void aFullLaneRefusesAndEveryJobTakenEndsOnce() {
    CountDownLatch started = new CountDownLatch(1);
    engine.submit(Lane.BATCHES, slow(started));
    await(started);
    int taken = 0;
    while (engine.submit(Lane.BLOCKS, quick("block"))) {
      taken++;
    }
    assertEquals(64, taken);
    assertEquals(1, engine.refused(Lane.BLOCKS));
    gate.countDown();
    engine.close();
    assertEquals(1 + taken, ended.size());
    assertFalse(engine.submit(Lane.VOTES, quick("late")));
    assertEquals(1 + taken, ended.size());
  }

  @Test
  void aJobThatBreaksIsFailedAndItsWorkerGoesOn() {
    CountDownLatch after = new CountDownLatch(1);
    engine.submit(
        Lane.VOTES,
        job(
            "broken",
            kernels -> {
              throw new KernelFailure("broken on purpose");
            }));
    engine.submit(Lane.VOTES, job("after", kernels -> after.countDown()));
    await(after);
    engine.close();
    assertEquals(List.of("broken failed", "after"), ended);
    assertEquals(List.of(Lane.VOTES), failures);
  }

  @Test
  void needsAWorkerForMoreThanVotes() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new OffloadEngine(new DeviceWatch(device()), 0, (l, c) -> {}));
  }
}
