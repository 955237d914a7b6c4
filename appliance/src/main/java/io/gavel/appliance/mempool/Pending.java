package io.gavel.appliance.mempool;

import io.gavel.appliance.block.Transaction;
import java.util.Comparator;

/** A transaction in the mempool. */
final class Pending {
  /** Best fee first, among equals the one that came first. */
  static final Comparator<Pending> BY_WORTH =
      Comparator.comparingLong((Pending pending) -> -pending.transaction.fee())
          .thenComparingLong(pending -> pending.arrival);

  final Transaction transaction;
  final SenderQueue sender;

  /** Counts admissions, so it is unique. */
  final long arrival;

  final long arrivedMs;

  /** In a batch that is not final. */
  boolean taken;

  Pending(Transaction transaction, SenderQueue sender, long arrival, long arrivedMs) {
    this.transaction = transaction;
    this.sender = sender;
    this.arrival = arrival;
    this.arrivedMs = arrivedMs;
  }

  long nonce() {
    return transaction.nonce();
  }

  /** What it takes from the sender at most; saturates, since both are below 2^63. */
  long cost() {
    long cost = transaction.amount() + transaction.fee();
    return cost < 0 ? Long.MAX_VALUE : cost;
  }
}
