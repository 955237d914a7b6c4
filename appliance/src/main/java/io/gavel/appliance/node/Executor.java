package io.gavel.appliance.node;

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
 * order, one block after the other.
 */
final class Executor {
  /** Final blocks waiting; past this the consensus loop holds them back. */
  private static final int BLOCKS_MAX = 64;

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
        append(ready);
        execute(ready.block(), batches(ready));
        if (ready.finalization() != null && unforced >= FORCE_BLOCKS) {
          force(ready.block());
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

  private void force(Block newest) throws IOException {
    blockLog.force();
    unforced = 0;
    listener.durable(newest.view());
  }

  private static List<TransactionBatch> batches(FinalBlocks.Ready ready) {
    return ready.batches().stream().map(BatchPool.Held::batch).toList();
  }

  /** Also brings the state up to date with the block log at start, before the thread runs. */
  void execute(Block block, List<TransactionBatch> batches) throws IOException {
    if (block.height() <= ledger.height()) {
      return; // The state was ahead of the block log, which a power cut can do.
    }
    ExecutionResult result =
        ledger.execute(block, batches, genesis.feeAddress(block.header().proposer()));
    state.commit(result);
    ledger.stored(result);
    listener.executed(block, result);
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
