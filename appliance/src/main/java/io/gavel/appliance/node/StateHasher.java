package io.gavel.appliance.node;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.ledger.AppliedBlock;
import io.gavel.appliance.ledger.ExecutionResult;
import io.gavel.appliance.ledger.Ledger;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The thread that rehashes the state tree after each block, beside the thread that executes the
 * next ones: no transaction needs the root, and hashing is half of the work. Its results go to the
 * {@link StateWriter}.
 */
final class StateHasher {
  /** Blocks waiting; past this the executor waits. */
  private static final int BLOCKS_MAX = 16;

  private static final long STOP_POLL_MS = 50;

  private record Applied(Block block, AppliedBlock applied) {}

  private final Ledger ledger;
  private final StateWriter writer;
  private final BiConsumer<Block, ExecutionResult> onHashed;
  private final Consumer<Throwable> onFailure;
  private final BlockingQueue<Applied> queue = new ArrayBlockingQueue<>(BLOCKS_MAX);
  private final Thread thread;
  private volatile boolean stopping;

  /**
   * @param ledger which this thread alone asks for roots
   * @param onHashed hears of each result in order, before it is stored, on this hasher's thread
   * @param onFailure hears once why nothing is hashed any more
   */
  StateHasher(
      Ledger ledger,
      StateWriter writer,
      BiConsumer<Block, ExecutionResult> onHashed,
      Consumer<Throwable> onFailure) {
    this.ledger = ledger;
    this.writer = writer;
    this.onHashed = onHashed;
    this.onFailure = onFailure;
    this.thread = Thread.ofPlatform().name("state-hasher").daemon(true).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Takes the next block; false when none of those that wait was hashed within the time. */
  boolean offer(Block block, AppliedBlock applied, long timeoutMs) throws InterruptedException {
    return queue.offer(new Applied(block, applied), timeoutMs, TimeUnit.MILLISECONDS);
  }

  private void run() {
    try {
      // What was taken is hashed before the end.
      boolean isTaken = true;
      while (isTaken && (!stopping || !queue.isEmpty())) {
        Applied next = queue.poll(STOP_POLL_MS, TimeUnit.MILLISECONDS);
        if (next != null) {
          ExecutionResult result = ledger.hash(next.applied());
          onHashed.accept(next.block(), result);
          isTaken = handOver(next.block(), result);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      onFailure.accept(e);
    }
  }

  /**
   * Waits for room. A writer that has failed has said so, and this node is stopped; what it does
   * not take any more is executed again at the next start.
   */
  private boolean handOver(Block block, ExecutionResult result) throws InterruptedException {
    boolean isTaken = writer.offer(block, result, STOP_POLL_MS);
    while (!isTaken && !stopping) {
      isTaken = writer.offer(block, result, STOP_POLL_MS);
    }
    return isTaken;
  }

  /** Hashes what waits and ends; nothing may be offered any more. */
  void stop() {
    stopping = true;
    Threads.join(thread);
  }
}
