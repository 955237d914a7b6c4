package io.gavel.appliance.devnet;

import io.gavel.appliance.block.Transaction;

/**
 * A transfer that is signed and not final yet. Its lane owns it; only {@link #committed} is written
 * by the follower's thread.
 */
final class PendingTransfer {
  final Transaction transaction;
  final LoadAccount account;

  /**
   * When the schedule wanted it sent, which is where its latency starts: a client that was kept
   * waiting counts as waiting.
   */
  final long intendedNs;

  /** When to submit it (again), nanoseconds of the lane's clock. */
  long dueNs;

  int attempts;

  private boolean counted;
  private volatile boolean committed;

  PendingTransfer(Transaction transaction, LoadAccount account, long intendedNs) {
    this.transaction = transaction;
    this.account = account;
    this.intendedNs = intendedNs;
    this.dueNs = intendedNs;
  }

  /**
   * True once: a node took it, told by its answer or, where that was lost, by the block it is in.
   */
  synchronized boolean takenFirst() {
    boolean first = !counted;
    counted = true;
    return first;
  }

  void commit() {
    committed = true;
  }

  boolean committed() {
    return committed;
  }
}
