package io.gavel.appliance.node;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.dissemination.BatchPool;
import io.gavel.appliance.dissemination.PackedBatch;
import io.gavel.appliance.ledger.ExecutionResult;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.ledger.Ledger;
import io.gavel.appliance.storage.BlockLog;
import io.gavel.appliance.storage.StateStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The thread that makes final blocks the node's state: block log, ledger, state store, in that
 * order. Blocks that wait together are stored together, as a node that catches up has them: most of
 * the work is storing, and the buckets that one block changes the next ones change again.
 */
final class Executor {
  /** Final blocks waiting; past this the consensus loop holds them back. */
  private static final int BLOCKS_MAX = 64;

  /** Blocks stored together. */
  private static final int GROUP_MAX = 32;

  /** The block log is forced after this many blocks, and the journal may then forget them. */
  private static final int FORCE_BLOCKS = 32;

  private static final long STOP_POLL_MS = 50;

  /** Hears of executed blocks, on the executor's thread. */
  interface Listener {
    void executed(Block block, ExecutionResult result);

    /** Every block up to this view is on disk with its finalization. */
    void durable(long finalView);
  }

  private final BlockLog blockLog;
  private final StateStore state;
  private final Ledger ledger;
  private final Genesis genesis;
  private final Listener listener;
  private final Consumer<Throwable> onFailure;
  private final BlockingQueue<FinalBlocks.Ready> queue = new ArrayBlockingQueue<>(BLOCKS_MAX);
  private final Thread thread;
  private int unforced;
  private volatile boolean stopping;

  Executor(Disk disk, Genesis genesis, Listener listener, Consumer<Throwable> onFailure) {
    this.blockLog = disk.blocks();
    this.state = disk.state();
    this.ledger = disk.ledger();
    this.genesis = genesis;
    this.listener = listener;
    this.onFailure = onFailure;
    this.thread = Thread.ofPlatform().name("executor").daemon(true).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Takes the next final block; false when enough of them wait. */
  boolean offer(FinalBlocks.Ready ready) {
    return queue.offer(ready);
  }

  int waiting() {
    return queue.size();
  }

  private void run() {
    try {
      while (!stopping) {
        // Polls: an interrupt would close the block log's channel in the middle of a write.
        FinalBlocks.Ready ready = queue.poll(STOP_POLL_MS, TimeUnit.MILLISECONDS);
        if (ready == null) {
          continue;
        }
        List<FinalBlocks.Ready> group = new ArrayList<>(List.of(ready));
        queue.drainTo(group, GROUP_MAX - 1);
        for (FinalBlocks.Ready next : group) {
          append(next);
        }
        execute(group);
        if (unforced >= FORCE_BLOCKS) {
          force(group);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      onFailure.accept(e);
    }
  }

  private void append(FinalBlocks.Ready ready) throws IOException {
    List<PackedBatch> bodies = new ArrayList<>(ready.batches().size());
    ready.batches().forEach(held -> bodies.add(held.packed()));
    blockLog.append(ready.block(), bodies);
    if (ready.finalization() != null) {
      blockLog.appendFinalization(ready.block().height(), ready.finalization());
    }
    unforced++;
  }

  /** All of them, or none where none comes with its finalization. */
  private void force(List<FinalBlocks.Ready> group) throws IOException {
    Block newest = null;
    for (FinalBlocks.Ready ready : group) {
      newest = ready.finalization() == null ? newest : ready.block();
    }
    if (newest != null) {
      blockLog.force();
      unforced = 0;
      listener.durable(newest.view());
    }
  }

  private static List<TransactionBatch> batches(FinalBlocks.Ready ready) {
    return ready.batches().stream().map(BatchPool.Held::batch).toList();
  }

  private void execute(List<FinalBlocks.Ready> group) throws IOException {
    List<Block> blocks = new ArrayList<>(group.size());
    List<ExecutionResult> results = new ArrayList<>(group.size());
    for (FinalBlocks.Ready ready : group) {
      Block block = ready.block();
      // The state can be ahead of the block log after a power cut.
      if (block.height() > ledger.height()) {
        Address feeRecipient = genesis.feeAddress(block.header().proposer());
        blocks.add(block);
        results.add(ledger.execute(block, batches(ready), feeRecipient));
      }
    }
    if (results.isEmpty()) {
      return;
    }
    state.commit(results);
    ledger.stored(results.getLast());
    for (int i = 0; i < results.size(); i++) {
      listener.executed(blocks.get(i), results.get(i));
    }
  }

  /**
   * Finishes the block it is at. What waits is still in the journal and comes again at the next
   * start.
   */
  void stop() {
    stopping = true;
    Threads.join(thread);
  }
}
