package io.gavel.appliance.mempool;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.ledger.Account;
import java.util.TreeMap;

/** One sender's transactions, by nonce. At most a few dozen, so walking them is cheap. */
final class Sender {
  final Address address;
  final TreeMap<Long, Entry> entries = new TreeMap<>();
  Account account;

  /** Amounts and fees of all entries. */
  long cost;

  /** Its entry in the mempool's set of those to take next; null where there is none. */
  Entry ready;

  /** Its entry in the mempool's set of those to evict; null where there is none. */
  Entry evictable;

  Sender(Address address, Account account) {
    this.address = address;
    this.account = account;
  }

  /** Takes the newer view of the account: nonces never fall. */
  void observe(Account seen) {
    if (seen.nonce() >= account.nonce()) {
      account = seen;
    }
  }

  /** The first nonce from the account's on that no entry has. */
  long firstMissingNonce() {
    long expected = account.nonce();
    for (Entry entry : entries.tailMap(expected).values()) {
      if (entry.nonce() != expected) {
        break;
      }
      expected++;
    }
    return expected;
  }

  /** The lowest pending entry, if every nonce from the account's up to it is in flight. */
  Entry firstRunnable() {
    long expected = account.nonce();
    for (Entry entry : entries.tailMap(expected).values()) {
      if (entry.nonce() != expected) {
        return null;
      }
      if (!entry.inFlight) {
        return entry;
      }
      expected++;
    }
    return null;
  }

  /** The entry of the highest nonce, if it is pending: taking it away leaves no gap. */
  Entry pendingTail() {
    Entry last = entries.isEmpty() ? null : entries.lastEntry().getValue();
    return last == null || last.inFlight ? null : last;
  }
}
