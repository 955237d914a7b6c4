package io.gavel.appliance.node;

import io.gavel.appliance.api.Admission;
import io.gavel.appliance.api.NodeService.Submitted;
import io.gavel.appliance.api.NodeService.TransactionStatus;
import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.ledger.Account;
import io.gavel.appliance.ledger.Bucket;
import io.gavel.appliance.ledger.BucketCache;
import io.gavel.appliance.ledger.ChangedBucket;
import io.gavel.appliance.ledger.ExecutionResult;
import io.gavel.appliance.mempool.Mempool;
import io.gavel.appliance.mempool.MempoolLimits;
import io.gavel.appliance.storage.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The mempool behind a lock, beside the state that its answers depend on. Clients' threads, the
 * consensus loop and the executor meet here.
 */
final class TransactionPool {
  private static final long EXPIRE_INTERVAL_MS = 5_000;
  private static final int CACHED_BUCKETS_MAX = 4_096;

  private final ReentrantLock lock = new ReentrantLock();
  private final Mempool mempool;
  private final StateStore state;
  private final int bucketsLog2;

  /** As the last settled block left them. */
  private final BucketCache buckets = new BucketCache(CACHED_BUCKETS_MAX);

  private long lastExpiryMs;

  TransactionPool(MempoolLimits limits, StateStore state, int bucketsLog2) {
    this.mempool = new Mempool(limits);
    this.state = state;
    this.bucketsLog2 = bucketsLog2;
  }

  boolean contains(Digest id) {
    lock.lock();
    try {
      return mempool.contains(id);
    } finally {
      lock.unlock();
    }
  }

  /** Only one whose nonce is used can be final, so most need no look into the index. */
  boolean isFinal(Transaction transaction) {
    return transaction.nonce() < account(transaction.sender()).nonce()
        && located(transaction.id()).isPresent();
  }

  /** Admits a verified transaction. */
  Submitted admit(Transaction transaction) {
    Mempool.Answer answer;
    lock.lock();
    try {
      // Read under the lock: a block settled after an earlier reading would be missed for good, and
      // the transaction would wait for a nonce that is used.
      Account account = account(transaction.sender());
      answer = mempool.admit(transaction, account, EventLoop.nowMs());
    } finally {
      lock.unlock();
    }
    Admission admission =
        switch (answer.verdict()) {
          case ACCEPTED -> Admission.ACCEPTED;
          case DUPLICATE -> Admission.DUPLICATE;
          case NONCE_USED -> isFinal(transaction) ? Admission.FINAL : Admission.NONCE_USED;
          case NONCE_AHEAD -> Admission.NONCE_AHEAD;
          case OVERDRAWN -> Admission.OVERDRAWN;
          case FEE_TOO_LOW -> Admission.FEE_TOO_LOW;
          case FULL -> Admission.BUSY;
        };
    return new Submitted(
        transaction.id(), admission, admission == Admission.FINAL ? "" : answer.detail());
  }

  Account account(Address address) {
    int index = Bucket.indexOf(address, bucketsLog2);
    lock.lock();
    try {
      Bucket bucket = buckets.get(index);
      if (bucket == null) {
        bucket = hold(index, state.bucket(index));
      }
      return bucket.account(address);
    } finally {
      lock.unlock();
    }
  }

  private Bucket hold(int index, byte[] bytes) {
    try {
      Bucket bucket = Bucket.decode(index, bucketsLog2, bytes);
      buckets.put(index, bucket);
      return bucket;
    } catch (DecodeException e) {
      throw new UncheckedIOException(
          new IOException("state bucket " + index + ": " + e.getMessage(), e));
    }
  }

  private Optional<StateStore.Located> located(Digest id) {
    try {
      return state.transaction(id);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long nextNonce(Address address) {
    lock.lock();
    try {
      return mempool.nextNonce(address, account(address));
    } finally {
      lock.unlock();
    }
  }

  TransactionStatus status(Digest id) {
    // The mempool first: a transaction leaves it only after its outcome is stored.
    boolean pending = contains(id);
    return located(id)
        .<TransactionStatus>map(at -> new TransactionStatus.Final(at.height(), at.outcome()))
        .orElse(pending ? new TransactionStatus.Pending() : new TransactionStatus.Unknown());
  }

  /** Transactions that wait to be packed. */
  int pending() {
    lock.lock();
    try {
      return mempool.pending();
    } finally {
      lock.unlock();
    }
  }

  /** Transactions that gave way to better-paying ones since start. */
  long evicted() {
    lock.lock();
    try {
      return mempool.evicted();
    } finally {
      lock.unlock();
    }
  }

  /** Transactions that waited in vain for a lower nonce since start. */
  long expired() {
    lock.lock();
    try {
      return mempool.expired();
    } finally {
      lock.unlock();
    }
  }

  /** The best for one batch. */
  List<Transaction> take() {
    lock.lock();
    try {
      return mempool.take(TransactionBatch.TRANSACTIONS_MAX, TransactionBatch.BYTES_MAX - 4);
    } finally {
      lock.unlock();
    }
  }

  void release(List<Transaction> transactions) {
    lock.lock();
    try {
      mempool.release(transactions);
    } finally {
      lock.unlock();
    }
  }

  /** A block is executed and stored. */
  void settle(ExecutionResult result) {
    List<Mempool.Settled> block = new ArrayList<>(result.transactions().size());
    result
        .transactions()
        .forEach(t -> block.add(new Mempool.Settled(t.transaction(), t.outcome())));
    long nowMs = EventLoop.nowMs();
    lock.lock();
    try {
      for (ChangedBucket changed : result.buckets()) {
        if (buckets.get(changed.index()) != null) {
          hold(changed.index(), changed.bytes());
        }
      }
      mempool.settle(block, this::account);
      if (nowMs - lastExpiryMs >= EXPIRE_INTERVAL_MS) {
        mempool.expire(nowMs);
        lastExpiryMs = nowMs;
      }
    } finally {
      lock.unlock();
    }
  }
}
