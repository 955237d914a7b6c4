package io.gavel.appliance.mempool;

import io.gavel.appliance.block.Transaction;
import java.util.Comparator;

/** A transaction in the mempool. */
final class Entry {
  /** The best fee first, among equals the one that came first. */
  static final Comparator<Entry> BEST_FIRST =
      (a, b) -> {
        int byFee = Long.compare(b.transaction.fee(), a.transaction.fee());
        return byFee != 0 ? byFee : Long.compare(a.sequence, b.sequence);
      };

  final Transaction transaction;
  final Sender sender;

  /** Order of admission. */
  final long sequence;

  /** When to look next whether its turn can still come. */
  long checkMs;

  boolean inFlight;

  Entry(Transaction transaction, Sender sender, long sequence, long checkMs) {
    this.transaction = transaction;
    this.sender = sender;
    this.sequence = sequence;
    this.checkMs = checkMs;
  }

  long nonce() {
    return transaction.nonce();
  }

  /** Amount and fee; both together are within the sender's balance, so the sum is no overflow. */
  long cost() {
    return transaction.amount() + transaction.fee();
  }
}
