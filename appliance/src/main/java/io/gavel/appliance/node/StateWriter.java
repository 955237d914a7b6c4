package io.gavel.appliance.node;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.ledger.ExecutionResult;
import io.gavel.appliance.storage.StateStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The thread that stores what executing blocks did, beside the thread that executes the next ones.
 * Results that wait together are stored together, as a node that catches up has them: the buckets
 * that one block changes the next ones change again.
 */
final class StateWriter {
  /** Results waiting; past this the state hasher waits. */
  static final int RESULTS_MAX = 32;

  private static final long STOP_POLL_MS = 50;

  private record Executed(Block block, ExecutionResult result) {}

  private final StateStore state;
  private final BiConsumer<Block, ExecutionResult> onStored;
  private final Consumer<Throwable> onFailure;
  private final BlockingQueue<Executed> queue = new ArrayBlockingQueue<>(RESULTS_MAX);
  private final Thread thread;
  private volatile long storedHeight;
  private volatile boolean stopping;

  /**
   * @param onStored hears of each result once it is stored, in order, on this writer's thread
   * @param onFailure hears once why nothing is stored any more
   */
  StateWriter(
      StateStore state,
      BiConsumer<Block, ExecutionResult> onStored,
      Consumer<Throwable> onFailure) {
    this.state = state;
    this.onStored = onStored;
    this.onFailure = onFailure;
    this.storedHeight = state.tip().map(StateStore.Tip::height).orElse(0L);
    this.thread = Thread.ofPlatform().name("state-writer").daemon(true).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Takes the next result; false when none of those that wait was stored within the time. */
  boolean offer(Block block, ExecutionResult result, long timeoutMs) throws InterruptedException {
    return queue.offer(new Executed(block, result), timeoutMs, TimeUnit.MILLISECONDS);
  }

  /** All results up to this height are stored. */
  long storedHeight() {
    return storedHeight;
  }

  private void run() {
    try {
      // What was taken is stored before the end.
      while (!stopping || !queue.isEmpty()) {
        Executed first = queue.poll(STOP_POLL_MS, TimeUnit.MILLISECONDS);
        if (first != null) {
          List<Executed> group = new ArrayList<>(List.of(first));
          queue.drainTo(group);
          store(group);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      onFailure.accept(e);
    }
  }

  private void store(List<Executed> group) throws IOException {
    state.commit(group.stream().map(Executed::result).toList());
    storedHeight = group.getLast().result().height();
    group.forEach(executed -> onStored.accept(executed.block(), executed.result()));
  }

  /** Stores what waits and ends; nothing may be offered any more. */
  void stop() {
    stopping = true;
    Threads.join(thread);
  }
}
