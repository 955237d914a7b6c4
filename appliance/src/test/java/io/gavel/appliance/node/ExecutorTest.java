package io.gavel.appliance.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.Samples;
import io.gavel.appliance.block.Samples.TestKey;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.dissemination.BatchPool;
import io.gavel.appliance.dissemination.PackedBatch;
import io.gavel.appliance.ledger.Account;
import io.gavel.appliance.ledger.ExecutionResult;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.ledger.Ledger;
import io.gavel.appliance.ledger.Sha256BatchHasher;
import io.gavel.appliance.offload.DeviceWatch;
import io.gavel.appliance.offload.Kernels;
import io.gavel.kernel.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutorTest implements Executor.Listener {
  /** More than one group of results, and less than the executor's queue takes at once. */
  private static final int BLOCKS = StateWriter.RESULTS_MAX + 20;

  private static final Genesis GENESIS = Samples.genesis(8, 1, 2, 10_000);
  private static final TestKey ALICE = TestKey.of(0);
  private static final TestKey BOB = TestKey.of(1);
  private static final long WAIT_S = 60;

  @TempDir Path temp;

  private final List<FinalBlocks.Ready> chain = chain();
  private final BlockingQueue<Long> executed = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> stored = new LinkedBlockingQueue<>();
  private final CountDownLatch storing = new CountDownLatch(1);
  private final CountDownLatch mayStore = new CountDownLatch(1);

  /** Closed by a test before it starts, to hold the state hasher up at its first block. */
  private volatile CountDownLatch mayAnnounce = new CountDownLatch(0);

  private volatile Throwable failure;

  private static List<FinalBlocks.Ready> chain() {
    try (Kernels kernels = kernels()) {
      return chain(kernels);
    }
  }

  private static List<FinalBlocks.Ready> chain(Kernels kernels) {
    List<FinalBlocks.Ready> chain = new ArrayList<>();
    Block parent = null;
    for (int nonce = 0; nonce < BLOCKS; nonce++) {
      TransactionBatch batch =
          TransactionBatch.of(
              List.of(Samples.unsigned(GENESIS.chainId(), ALICE, nonce, 1, BOB.address(), 10)));
      parent = Samples.block(GENESIS, parent, List.of(batch));
      PackedBatch packed = kernels.pack(batch);
      chain.add(new FinalBlocks.Ready(parent, List.of(new BatchPool.Held(batch, packed, 0)), null));
    }
    return chain;
  }

  private Disk open() throws IOException {
    return Disk.open(temp, GENESIS, 0, kernels());
  }

  private static Kernels kernels() {
    return new Kernels(
        new DeviceWatch(
            ((Providers.Chosen)
                    Providers.choose("cpu-scalar", Kernels.OPERATIONS, Kernels.OPERATIONS))
                .device()));
  }

  @Override
  public void executed(Block block, ExecutionResult result) {
    await(mayAnnounce);
    executed.add(block.height());
  }

  @Override
  public void stored(Block block, ExecutionResult result) {
    storing.countDown();
    await(mayStore);
    stored.add(block.height());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(WAIT_S, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void durable(long finalView) {
    throw new AssertionError("no block came with its finalization");
  }

  private void awaitHeights(BlockingQueue<Long> heights, long from, long to)
      throws InterruptedException {
    for (long height = from; height <= to; height++) {
      assertEquals(height, heights.poll(WAIT_S, TimeUnit.SECONDS));
    }
  }

  /** What the same blocks leave one by one, in memory. */
  private static Digest expectedRoot(List<FinalBlocks.Ready> blocks) {
    Sha256BatchHasher hasher = new Sha256BatchHasher();
    ExecutionResult genesis = Ledger.genesis(GENESIS, hasher);
    byte[][] store = new byte[1 << GENESIS.bucketsLog2()][0];
    genesis.buckets().forEach(bucket -> store[bucket.index()] = bucket.bytes());
    Ledger ledger =
        Ledger.open(GENESIS, 0, genesis.stateRoot(), index -> store[index], hasher, 1_000);
    for (FinalBlocks.Ready ready : blocks) {
      List<TransactionBatch> batches = ready.batches().stream().map(BatchPool.Held::batch).toList();
      ledger.execute(ready.block(), batches, GENESIS.feeAddress(0));
    }
    return ledger.stateRoot();
  }

  @Test
  void executionGoesOnWhileResultsWaitToBeStored() throws Exception {
    try (Disk disk = open()) {
      Executor executor = new Executor(disk, GENESIS, this, cause -> failure = cause);
      chain.forEach(ready -> assertTrue(executor.offer(ready)));
      executor.start();
      // The writer hangs after its first group, and takes another one into its queue.
      awaitHeights(executed, 1, StateWriter.RESULTS_MAX + 1);
      assertEquals(List.of(), List.copyOf(stored));
      mayStore.countDown();
      awaitHeights(executed, StateWriter.RESULTS_MAX + 2, BLOCKS);
      awaitHeights(stored, 1, BLOCKS);
      executor.stop();
      assertEquals(BLOCKS, disk.state().tip().orElseThrow().height());
      assertEquals(expectedRoot(chain), disk.state().tip().orElseThrow().stateRoot());
      assertEquals(BLOCKS, disk.blocks().lastHeight());
      assertEquals(
          new Account(10_000 - 11L * BLOCKS, BLOCKS), disk.ledger().account(ALICE.address()));
    }
    assertNull(failure);
  }

  private static Thread.State stateOf(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .findAny()
        .map(Thread::getState)
        .orElse(Thread.State.TERMINATED);
  }

  private static boolean runs(String name) {
    return stateOf(name) != Thread.State.TERMINATED;
  }

  /** Blocks wait for their roots when the node is stopped: they are hashed and stored. */
  @Test
  void whatIsAppliedIsHashedBeforeTheEnd() throws Exception {
    mayAnnounce = new CountDownLatch(1);
    mayStore.countDown();
    try (Disk disk = open()) {
      Executor executor = new Executor(disk, GENESIS, this, cause -> failure = cause);
      executor.start();
      chain.subList(0, 5).forEach(ready -> assertTrue(executor.offer(ready)));
      // Until all are appended and applied, and it waits for more.
      while (disk.blocks().lastHeight() < 5 || stateOf("executor") != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      Thread stopper = Thread.ofPlatform().start(executor::stop);
      // Until it waits for the hasher, and so has told it to end.
      while (runs("executor") || stopper.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      mayAnnounce.countDown();
      stopper.join();
      assertEquals(LongStream.rangeClosed(1, 5).boxed().toList(), List.copyOf(stored));
      assertEquals(5, disk.state().tip().orElseThrow().height());
    }
    assertNull(failure);
  }

  /** Results wait when the node is stopped: they are stored, and none is announced twice. */
  @Test
  void whatIsExecutedIsStoredBeforeTheEnd() throws Exception {
    try (Disk disk = open()) {
      Executor executor = new Executor(disk, GENESIS, this, cause -> failure = cause);
      executor.start();
      assertTrue(executor.offer(chain.getFirst()));
      assertTrue(storing.await(WAIT_S, TimeUnit.SECONDS));
      chain.subList(1, 5).forEach(ready -> assertTrue(executor.offer(ready)));
      awaitHeights(executed, 1, 5);
      Thread stopper = Thread.ofPlatform().start(executor::stop);
      // Until it waits for the writer, and so has told it to end.
      while (runs("executor")
          || runs("state-hasher")
          || stopper.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      mayStore.countDown();
      stopper.join();
      assertEquals(LongStream.rangeClosed(1, 5).boxed().toList(), List.copyOf(stored));
      assertEquals(5, disk.state().tip().orElseThrow().height());
    }
    assertNull(failure);
  }

  /** As after a kill, only more: everything that was stored is gone. */
  @Test
  void whatIsOnlyInTheBlockLogIsExecutedAgain() throws Exception {
    mayStore.countDown();
    try (Disk disk = open()) {
      Executor executor = new Executor(disk, GENESIS, this, cause -> failure = cause);
      chain.forEach(ready -> assertTrue(executor.offer(ready)));
      executor.start();
      awaitHeights(stored, 1, BLOCKS);
      executor.stop();
    }
    try (Stream<Path> state = Files.walk(temp.resolve("state"))) {
      for (Path path : state.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    try (Disk disk = open()) {
      assertEquals(BLOCKS, disk.state().tip().orElseThrow().height());
      assertEquals(expectedRoot(chain), disk.state().tip().orElseThrow().stateRoot());
      assertFalse(disk.state().outcomes(BLOCKS).isEmpty());
    }
    assertNull(failure);
  }
}
