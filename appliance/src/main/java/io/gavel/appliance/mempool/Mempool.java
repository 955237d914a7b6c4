package io.gavel.appliance.mempool;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.ledger.Account;
import io.gavel.appliance.ledger.Outcome;
import io.gavel.appliance.mempool.AdmitResult.Accepted;
import io.gavel.appliance.mempool.AdmitResult.Reason;
import io.gavel.appliance.mempool.AdmitResult.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Verified transactions waiting to be packed into batches.
 *
 * <p>A transaction is pending until it is taken, in flight until its block is executed ({@link
 * #settled}) or its batch is dropped ({@link #release}). A sender's are taken in nonce order
 * without gaps from the account's nonce on; among senders the best fee comes first, among equal
 * fees the earliest. What is in flight counts towards every bound.
 *
 * <p>Operations take O(log n), times the bound on one sender's transactions at most. Time is an
 * argument and must not run backwards. Not thread-safe: one owner, or a lock around it.
 */
public final class Mempool {
  /** Entries looked at in one {@link #expire}. */
  private static final int EXPIRE_CHECKS_MAX = 1024;

  private final MempoolLimits limits;

  /** By id, those to be checked for expiry first in front. */
  private final LinkedHashMap<Digest, Entry> entries = new LinkedHashMap<>();

  private final Map<Address, Sender> senders = new HashMap<>();

  /** Each sender's next, if it is runnable. */
  private final TreeSet<Entry> ready = new TreeSet<>(Entry.BEST_FIRST);

  /** Each sender's last, if it is pending; the lowest fee first, among equals the latest. */
  private final TreeSet<Entry> evictable = new TreeSet<>(Entry.BEST_FIRST.reversed());

  private final RecentIds recent;
  private long bytes;
  private int inFlight;
  private long sequence;

  public Mempool(MempoolLimits limits) {
    this.limits = limits;
    this.recent = new RecentIds(limits.recentMax());
  }

  /**
   * Whether offering this transaction again is pointless: it is held, or was settled lately. Ask
   * before its signature is verified.
   */
  public boolean contains(Digest id) {
    return entries.containsKey(id) || recent.contains(id);
  }

  /** Transactions held, pending and in flight. */
  public int size() {
    return entries.size();
  }

  /** Transactions that are not in flight. */
  public int pending() {
    return entries.size() - inFlight;
  }

  /** Bytes of the transactions held. */
  public long bytes() {
    return bytes;
  }

  /** The first nonce from the account's on that no transaction here has. */
  public long nextNonce(Address address, Account account) {
    Sender sender = senders.get(address);
    if (sender == null) {
      return account.nonce();
    }
    return Math.max(account.nonce(), sender.firstMissingNonce());
  }

  /**
   * Offers a transaction of this chain whose signature is verified.
   *
   * @param account the sender's, after the last executed block
   */
  public AdmitResult admit(Transaction transaction, Account account, long nowMs) {
    if (contains(transaction.id())) {
      return new Refused(Reason.DUPLICATE, "");
    }
    Sender sender = senders.get(transaction.sender());
    if (sender == null) {
      sender = new Sender(transaction.sender(), account);
    } else {
      observe(sender, account);
    }
    Refused refused = refusal(transaction, sender);
    if (refused != null) {
      return refused;
    }
    Entry evicted = null;
    if (!fits(transaction, null)) {
      evicted = victim(transaction, sender);
      if (evicted == null) {
        return new Refused(
            Reason.BUSY,
            entries.size() + " transactions are waiting, none that this one may replace");
      }
      remove(evicted);
    }
    // Observing the account, or evicting, may have removed the sender's last entry, and with it the
    // sender.
    senders.putIfAbsent(sender.address, sender);
    Entry entry = new Entry(transaction, sender, sequence++, nowMs + limits.gapTtlMs());
    entries.put(transaction.id(), entry);
    sender.entries.put(entry.nonce(), entry);
    sender.cost += entry.cost();
    bytes += transaction.length();
    refresh(sender);
    return new Accepted(Optional.ofNullable(evicted).map(e -> e.transaction));
  }

  private Refused refusal(Transaction transaction, Sender sender) {
    long nonce = transaction.nonce();
    long next = sender.account.nonce();
    if (transaction.fee() < limits.feeMin()) {
      return new Refused(
          Reason.FEE_TOO_LOW,
          "fee is " + transaction.fee() + ", expected " + limits.feeMin() + " or more");
    }
    if (nonce < next) {
      return new Refused(Reason.NONCE_USED, "nonce is " + nonce + ", expected " + next);
    }
    if (nonce - next >= limits.perSenderMax()) {
      return new Refused(
          Reason.NONCE_AHEAD,
          "nonce is " + nonce + ", expected at most " + (next + limits.perSenderMax() - 1));
    }
    if (sender.entries.containsKey(nonce)) {
      return new Refused(
          Reason.NONCE_USED, "nonce " + nonce + " has another transaction that is waiting");
    }
    // Kept free of overflow: the sums may be over 2^63.
    long left = sender.account.balance() - sender.cost;
    if (left < transaction.fee() || left - transaction.fee() < transaction.amount()) {
      return new Refused(
          Reason.OVERDRAWN,
          "amount "
              + transaction.amount()
              + " and fee "
              + transaction.fee()
              + " exceed "
              + left
              + ", the balance less what is waiting");
    }
    return null;
  }

  private boolean fits(Transaction transaction, Entry without) {
    int count = entries.size() - (without == null ? 0 : 1);
    long held = bytes - (without == null ? 0 : without.transaction.length());
    return count < limits.transactionsMax() && held + transaction.length() <= limits.bytesMax();
  }

  /**
   * The tail of another sender with the lowest fee, if the newcomer pays more. A newcomer behind a
   * gap evicts nobody: its fee may never be paid.
   */
  private Entry victim(Transaction transaction, Sender sender) {
    if (transaction.nonce() != sender.firstMissingNonce()) {
      return null;
    }
    Entry lowest = evictable.isEmpty() ? null : evictable.first();
    if (lowest != null && lowest.sender == sender) {
      lowest = evictable.higher(lowest);
    }
    boolean helps =
        lowest != null && lowest.transaction.fee() < transaction.fee() && fits(transaction, lowest);
    return helps ? lowest : null;
  }

  /**
   * Takes the best transactions, which are in flight from now on.
   *
   * @param maxTransactions at most so many
   * @param maxBytes of at most so many bytes together
   */
  public List<Transaction> take(int maxTransactions, long maxBytes) {
    List<Transaction> taken = new ArrayList<>();
    long left = maxBytes;
    while (taken.size() < maxTransactions
        && !ready.isEmpty()
        && ready.first().transaction.length() <= left) {
      Entry best = ready.first();
      left -= best.transaction.length();
      taken.add(best.transaction);
      setInFlight(best, true);
    }
    return taken;
  }

  /**
   * What executing a final block did with a transaction, of this mempool or not; the sender's
   * others learn of the account. To be called for every transaction of the block, in order.
   *
   * @param account the sender's, after the block
   */
  public void settled(Transaction transaction, Outcome outcome, Account account) {
    if (outcome.terminal()) {
      recent.add(transaction.id());
    }
    Entry entry = entries.get(transaction.id());
    if (entry != null) {
      switch (outcome) {
        case TRANSFERRED, OVERDRAWN, NONCE_USED, FEE_UNPAYABLE -> remove(entry);
        case NONCE_AHEAD -> setInFlight(entry, false);
      }
    }
    Sender sender = senders.get(transaction.sender());
    if (sender != null) {
      observe(sender, account);
    }
  }

  /**
   * The batch that these were in is dropped: they are pending again. Unknown ids are passed over.
   */
  public void release(List<Digest> ids) {
    for (Digest id : ids) {
      Entry entry = entries.get(id);
      if (entry != null) {
        setInFlight(entry, false);
        observe(entry.sender, entry.sender.account);
      }
    }
  }

  /**
   * Drops what has waited {@link MempoolLimits#gapTtlMs} behind a missing nonce. To be called now
   * and then; looks at a bounded number.
   *
   * @return what was dropped
   */
  public List<Transaction> expire(long nowMs) {
    List<Transaction> expired = new ArrayList<>();
    for (int i = 0; i < EXPIRE_CHECKS_MAX && !entries.isEmpty(); i++) {
      Entry oldest = entries.firstEntry().getValue();
      if (oldest.checkMs > nowMs) {
        break;
      }
      boolean behindGap = oldest.nonce() > oldest.sender.firstMissingNonce();
      if (behindGap && !oldest.inFlight) {
        remove(oldest);
        expired.add(oldest.transaction);
      } else {
        oldest.checkMs = nowMs + limits.gapTtlMs();
        entries.putLast(oldest.transaction.id(), oldest);
      }
    }
    return expired;
  }

  /** Takes note of an account and drops what is pending below its nonce: that can never run. */
  private void observe(Sender sender, Account account) {
    sender.observe(account);
    for (Entry entry :
        List.copyOf(sender.entries.headMap(sender.account.nonce(), false).values())) {
      // One in flight is settled or released in its time.
      if (!entry.inFlight) {
        remove(entry);
      }
    }
    refresh(sender);
  }

  private void setInFlight(Entry entry, boolean nowInFlight) {
    if (entry.inFlight != nowInFlight) {
      entry.inFlight = nowInFlight;
      inFlight += nowInFlight ? 1 : -1;
      refresh(entry.sender);
    }
  }

  private void remove(Entry entry) {
    Sender sender = entry.sender;
    entries.remove(entry.transaction.id());
    sender.entries.remove(entry.nonce());
    sender.cost -= entry.cost();
    bytes -= entry.transaction.length();
    inFlight -= entry.inFlight ? 1 : 0;
    if (sender.entries.isEmpty()) {
      senders.remove(sender.address);
    }
    refresh(sender);
  }

  /** Puts the sender's next and last into the two sets after any change to it. */
  private void refresh(Sender sender) {
    Entry next = sender.firstRunnable();
    if (sender.ready != next) {
      replace(ready, sender.ready, next);
      sender.ready = next;
    }
    Entry tail = sender.pendingTail();
    if (sender.evictable != tail) {
      replace(evictable, sender.evictable, tail);
      sender.evictable = tail;
    }
  }

  private static void replace(Set<Entry> set, Entry old, Entry now) {
    if (old != null) {
      set.remove(old);
    }
    if (now != null) {
      set.add(now);
    }
  }
}
