package io.gavel.appliance.mempool;

import io.gavel.appliance.ledger.Account;
import java.util.Map;
import java.util.TreeMap;

/** One sender's transactions by nonce, and its account as far as known. */
final class SenderQueue {
  final TreeMap<Long, Pending> byNonce = new TreeMap<>();
  private Account account;
  private long cost;

  /** Every nonce from the account's up to here, exclusive, is taken. */
  private long nextToTake;

  SenderQueue(Account account) {
    this.account = account;
    this.nextToTake = account.nonce();
  }

  Account account() {
    return account;
  }

  /** Takes a newer state of the account; an older one, read before a block, is passed over. */
  void account(Account newer) {
    if (newer.nonce() >= account.nonce()) {
      account = newer;
      nextToTake = Math.max(nextToTake, newer.nonce());
    }
  }

  /**
   * What all its transactions cost together. It cannot overflow: one is only added while the sum
   * stays within the balance.
   */
  long cost() {
    return cost;
  }

  void add(Pending pending) {
    byNonce.put(pending.nonce(), pending);
    cost += pending.cost();
  }

  void remove(Pending pending) {
    byNonce.remove(pending.nonce());
    cost -= pending.cost();
  }

  /** The next one that may be packed: all before it are. Null where its nonce is not here. */
  Pending head() {
    Pending next = byNonce.get(nextToTake);
    while (next != null && next.taken) {
      nextToTake++;
      next = byNonce.get(nextToTake);
    }
    return next;
  }

  /** The highest nonce that is not packed, which the others do not depend on. Null where none. */
  Pending tail() {
    Map.Entry<Long, Pending> last = byNonce.lastEntry();
    while (last != null && last.getValue().taken) {
      last = byNonce.lowerEntry(last.getKey());
    }
    return last == null ? null : last.getValue();
  }

  void untake(Pending pending) {
    pending.taken = false;
    nextToTake = Math.max(account.nonce(), Math.min(nextToTake, pending.nonce()));
  }

  /** The lowest nonce from the account's on that no transaction here has. */
  long nextFreeNonce() {
    long nonce = account.nonce();
    for (long used : byNonce.tailMap(nonce, true).keySet()) {
      if (used != nonce) {
        break;
      }
      nonce++;
    }
    return nonce;
  }
}
