package io.gavel.appliance.mempool;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.ledger.Account;
import io.gavel.appliance.ledger.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Verified transactions until they are final: each sender's in order of nonce, among senders the
 * best fee first. What was taken into a batch stays known until the block that orders it is
 * executed; one that came too early there is packed again.
 *
 * <p>Bounded by {@link MempoolLimits}. When full, a transaction with a higher fee takes the place
 * of the lowest-paying one that nothing depends on and no batch holds; otherwise it is refused.
 * Operations take time logarithmic in what is held. Not thread-safe.
 */
public final class Mempool {
  /** What becomes of a transaction at the door. */
  public enum Verdict {
    ACCEPTED,
    DUPLICATE,
    NONCE_USED,
    NONCE_AHEAD,
    OVERDRAWN,
    FEE_TOO_LOW,
    FULL
  }

  /**
   * @param detail names the field, its value and what was expected; empty where it is taken
   */
  public record Answer(Verdict verdict, String detail) {
    private static final Answer ACCEPTED = new Answer(Verdict.ACCEPTED, "");
    private static final Answer DUPLICATE = new Answer(Verdict.DUPLICATE, "");
  }

  /** A transaction of an executed block. */
  public record Settled(Transaction transaction, Outcome outcome) {}

  private final MempoolLimits limits;
  private final Map<Digest, Pending> byId = new HashMap<>();
  private final TreeMap<Address, SenderQueue> senders = new TreeMap<>();

  /** The next of each sender that can be packed. */
  private final TreeSet<Pending> heads = new TreeSet<>(Pending.BY_WORTH);

  /** The last of each sender that is not packed: what may give way, the least worth last. */
  private final TreeSet<Pending> tails = new TreeSet<>(Pending.BY_WORTH);

  private long arrivals;
  private long evicted;
  private long expired;
  private int taken;

  public Mempool(MempoolLimits limits) {
    this.limits = limits;
  }

  public boolean contains(Digest id) {
    return byId.containsKey(id);
  }

  /** Transactions held, those in batches counted in. */
  public int size() {
    return byId.size();
  }

  /** Transactions not in a batch. */
  public int pending() {
    return byId.size() - taken;
  }

  /** Transactions that gave way to better-paying ones since start. */
  public long evicted() {
    return evicted;
  }

  /** Transactions that waited in vain for a lower nonce since start. */
  public long expired() {
    return expired;
  }

  /** The nonce a new transaction of the sender should have. */
  public long nextNonce(Address address, Account account) {
    SenderQueue sender = senders.get(address);
    if (sender == null) {
      return account.nonce();
    }
    return Math.max(account.nonce(), sender.nextFreeNonce());
  }

  /**
   * Admits a transaction whose signature and chain are verified.
   *
   * @param account the sender's, as last executed
   */
  public Answer admit(Transaction transaction, Account account, long nowMs) {
    if (byId.containsKey(transaction.id())) {
      return Answer.DUPLICATE;
    }
    if (transaction.fee() < limits.feeMin()) {
      return new Answer(
          Verdict.FEE_TOO_LOW,
          "transaction.fee is " + transaction.fee() + ", expected at least " + limits.feeMin());
    }
    SenderQueue sender = senders.get(transaction.sender());
    if (sender == null) {
      sender = new SenderQueue(account);
    } else {
      detach(sender);
      sender.account(account);
      attach(sender);
    }
    Answer refusal = refusal(transaction, sender);
    if (refusal != null) {
      return refusal;
    }
    if (byId.size() >= limits.transactionsMax() && !makeRoom(transaction)) {
      return new Answer(
          Verdict.FULL,
          "the mempool holds "
              + byId.size()
              + " transactions, expected fewer, or a fee above "
              + (tails.isEmpty() ? "any here" : tails.last().transaction.fee()));
    }
    senders.putIfAbsent(transaction.sender(), sender);
    Pending pending = new Pending(transaction, sender, arrivals++, nowMs);
    detach(sender);
    sender.add(pending);
    byId.put(transaction.id(), pending);
    attach(sender);
    return Answer.ACCEPTED;
  }

  private Answer refusal(Transaction transaction, SenderQueue sender) {
    Account account = sender.account();
    long nonce = transaction.nonce();
    if (nonce < account.nonce()) {
      return new Answer(
          Verdict.NONCE_USED,
          "transaction.nonce is " + nonce + ", expected " + account.nonce() + " or more");
    }
    if (sender.byNonce.containsKey(nonce)) {
      return new Answer(
          Verdict.NONCE_USED,
          "transaction.nonce is "
              + nonce
              + ", which a pending transaction of the sender has; expected "
              + sender.nextFreeNonce());
    }
    if (nonce - account.nonce() >= limits.perSenderMax()) {
      return new Answer(
          Verdict.NONCE_AHEAD,
          "transaction.nonce is "
              + nonce
              + ", expected less than "
              + (account.nonce() + limits.perSenderMax()));
    }
    long left = account.balance() - sender.cost();
    if (transaction.fee() > left || transaction.amount() > left - transaction.fee()) {
      return new Answer(
          Verdict.OVERDRAWN,
          "transaction.amount "
              + transaction.amount()
              + " and fee "
              + transaction.fee()
              + " exceed the "
              + Math.max(0, left)
              + " that the sender's pending transactions leave");
    }
    return null;
  }

  /** Lets the least worth of the unpacked tails go, if the newcomer pays more. */
  private boolean makeRoom(Transaction newcomer) {
    if (tails.isEmpty()) {
      return false;
    }
    Pending least = tails.last();
    if (least.transaction.fee() >= newcomer.fee()
        || least.transaction.sender().equals(newcomer.sender())) {
      return false;
    }
    remove(least);
    evicted++;
    return true;
  }

  /** Takes the best for a batch: at most so many, and so many bytes with 2 more for each. */
  public List<Transaction> take(int transactionsMax, int bytesMax) {
    List<Transaction> batch = new ArrayList<>();
    int bytes = 0;
    while (!heads.isEmpty() && batch.size() < transactionsMax) {
      Pending best = heads.first();
      bytes += 2 + best.transaction.length();
      if (bytes > bytesMax) {
        break;
      }
      detach(best.sender);
      best.taken = true;
      taken++;
      attach(best.sender);
      batch.add(best.transaction);
    }
    return batch;
  }

  /** A batch was not made after all: its transactions wait again. */
  public void release(List<Transaction> transactions) {
    for (Transaction transaction : transactions) {
      Pending pending = byId.get(transaction.id());
      if (pending != null) {
        untake(pending);
      }
    }
  }

  /**
   * A block is executed.
   *
   * @param accounts the state after it
   */
  public void settle(List<Settled> block, Function<Address, Account> accounts) {
    TreeMap<Address, SenderQueue> touched = new TreeMap<>();
    for (Settled settled : block) {
      Transaction transaction = settled.transaction();
      SenderQueue sender = senders.get(transaction.sender());
      if (sender != null) {
        touched.put(transaction.sender(), sender);
        Pending pending = byId.get(transaction.id());
        if (pending != null) {
          settle(pending, settled.outcome());
        }
      }
    }
    for (Map.Entry<Address, SenderQueue> entry : touched.entrySet()) {
      SenderQueue sender = entry.getValue();
      detach(sender);
      sender.account(accounts.apply(entry.getKey()));
      while (!sender.byNonce.isEmpty() && sender.byNonce.firstKey() < sender.account().nonce()) {
        drop(sender.byNonce.firstEntry().getValue()); // Its nonce is used: it can never execute.
      }
      attach(sender);
      forgetIfEmpty(entry.getKey(), sender);
    }
  }

  private void settle(Pending pending, Outcome outcome) {
    switch (outcome) {
      case TRANSFERRED, OVERDRAWN, FEE_UNPAYABLE -> remove(pending);
      case NONCE_AHEAD -> untake(pending);
      case NONCE_USED -> {} // Goes with the account's new nonce, unless it is one this node packed
        // anew.
    }
  }

  /** Lets go of what has waited too long for a lower nonce. */
  public void expire(long nowMs) {
    List<Pending> old = new ArrayList<>();
    for (SenderQueue sender : senders.values()) {
      if (sender.head() == null) {
        for (Pending pending : sender.byNonce.values()) {
          if (!pending.taken && nowMs - pending.arrivedMs >= limits.gapTtlMs()) {
            old.add(pending);
          }
        }
      }
    }
    old.forEach(this::remove);
    expired += old.size();
  }

  private void untake(Pending pending) {
    if (pending.taken) {
      detach(pending.sender);
      pending.sender.untake(pending);
      taken--;
      attach(pending.sender);
    }
  }

  private void remove(Pending pending) {
    SenderQueue sender = pending.sender;
    detach(sender);
    drop(pending);
    attach(sender);
    forgetIfEmpty(pending.transaction.sender(), sender);
  }

  private void drop(Pending pending) {
    pending.sender.remove(pending);
    byId.remove(pending.transaction.id());
    if (pending.taken) {
      taken--;
    }
  }

  private void forgetIfEmpty(Address address, SenderQueue sender) {
    if (sender.byNonce.isEmpty()) {
      senders.remove(address, sender);
    }
  }

  /** Takes a sender out of the two orders while it changes. */
  private void detach(SenderQueue sender) {
    Pending head = sender.head();
    if (head != null) {
      heads.remove(head);
    }
    Pending tail = sender.tail();
    if (tail != null) {
      tails.remove(tail);
    }
  }

  private void attach(SenderQueue sender) {
    Pending head = sender.head();
    if (head != null) {
      heads.add(head);
    }
    Pending tail = sender.tail();
    if (tail != null) {
      tails.add(tail);
    }
  }
}
