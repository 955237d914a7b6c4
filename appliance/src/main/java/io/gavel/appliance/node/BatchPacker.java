package io.gavel.appliance.node;

import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import java.util.List;
import java.util.function.Consumer;

/** Decides when pending transactions become a batch: when one is full, or after a short delay. */
final class BatchPacker {
  /** Batches being hashed and compressed at a time. */
  private static final int PACKING_MAX = 8;

  private final TransactionPool transactions;
  private final long delayMs;
  private long lastMs;
  private int packing;

  BatchPacker(TransactionPool transactions, long delayMs) {
    this.transactions = transactions;
    this.delayMs = delayMs;
  }

  /**
   * @param room whether the node may have more of its batches waiting to be ordered
   */
  void tick(long nowMs, boolean room, Consumer<List<Transaction>> pack) {
    boolean due = nowMs - lastMs >= delayMs;
    while (room
        && packing < PACKING_MAX
        && transactions.pending() >= (due ? 1 : TransactionBatch.TRANSACTIONS_MAX)) {
      List<Transaction> taken = transactions.take();
      if (taken.isEmpty()) {
        break; // What is pending waits for a nonce.
      }
      packing++;
      pack.accept(taken);
    }
    if (due) {
      lastMs = nowMs;
    }
  }

  /** A batch is packed, or could not be. */
  void packed() {
    packing--;
  }
}
