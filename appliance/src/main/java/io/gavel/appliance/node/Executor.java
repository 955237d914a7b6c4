package io.gavel.appliance.node;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.dissemination.BatchPool;
import io.gavel.appliance.dissemination.PackedBatch;
import io.gavel.appliance.ledger.AppliedBlock;
import io.gavel.appliance.ledger.ExecutionResult;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.ledger.Ledger;
import io.gavel.appliance.storage.BlockLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The thread that makes final blocks the node's state: block log, then ledger. A {@link
 * StateHasher} finds the roots and a {@link StateWriter} stores the results, each on a thread of
 * its own. So the state store may be behind the block log by what waits there, and a node that was
 * killed executes that again.
 */
final class Executor {
  /** Final blocks waiting; past this the consensus loop holds them back. */
  private static final int BLOCKS_MAX = 64;

  /** The block log is forced after this many blocks, and the journal may then forget them. */
  private static final int FORCE_BLOCKS = 32;

  private static final long STOP_POLL_MS = 50;

  /** Hears what became of blocks, of each in order. */
  interface Listener {
    /** On the state hasher's thread; the state store does not have it yet. */
    void executed(Block block, ExecutionResult result);

    /** The state store has it. On the state writer's thread. */
    void stored(Block block, ExecutionResult result);

    /** Every block up to this view is on disk with its finalization. On the executor's thread. */
    void durable(long finalView);
  }

  private final BlockLog blockLog;
  private final Ledger ledger;
  private final Genesis genesis;
  private final Listener listener;
  private final Consumer<Throwable> onFailure;
  private final BlockingQueue<FinalBlocks.Ready> queue = new ArrayBlockingQueue<>(BLOCKS_MAX);
  private final StateWriter writer;
  private final StateHasher hasher;
  private final Thread thread;
  private int unforced;
  private volatile boolean stopping;

  Executor(Disk disk, Genesis genesis, Listener listener, Consumer<Throwable> onFailure) {
    this.blockLog = disk.blocks();
    this.ledger = disk.ledger();
    this.genesis = genesis;
    this.listener = listener;
    this.onFailure = onFailure;
    this.writer = new StateWriter(disk.state(), listener::stored, onFailure);
    this.hasher = new StateHasher(ledger, writer, listener::executed, onFailure);
    this.thread = Thread.ofPlatform().name("executor").daemon(true).unstarted(this::run);
  }

  void start() {
    writer.start();
    hasher.start();
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
        if (ready != null) {
          append(ready);
          execute(ready);
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
    unforced++;
    if (ready.finalization() == null) {
      return;
    }
    blockLog.appendFinalization(ready.block().height(), ready.finalization());
    if (unforced >= FORCE_BLOCKS) {
      blockLog.force();
      unforced = 0;
      listener.durable(ready.block().view());
    }
  }

  private void execute(FinalBlocks.Ready ready) throws InterruptedException {
    Block block = ready.block();
    // The state can be ahead of the block log after a power cut.
    if (block.height() <= ledger.height()) {
      return;
    }
    List<TransactionBatch> batches = ready.batches().stream().map(BatchPool.Held::batch).toList();
    ledger.stored(writer.storedHeight());
    AppliedBlock applied =
        ledger.apply(block, batches, genesis.feeAddress(block.header().proposer()));
    while (!stopping && !hasher.offer(block, applied, STOP_POLL_MS)) {
      // Waits for room; a hasher that has failed has said so, and this node is stopped.
    }
  }

  /**
   * Finishes the block it is at. What waits is still in the journal and comes again at the next
   * start.
   */
  void stop() {
    stopping = true;
    Threads.join(thread);
    hasher.stop();
    writer.stop();
  }
}
