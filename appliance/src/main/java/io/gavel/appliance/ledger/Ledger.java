package io.gavel.appliance.ledger;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Executes final blocks in order. The same blocks leave the same state on every node.
 *
 * <p>A block's transactions run in its order. One whose nonce is not the sender's next, or whose
 * fee the sender cannot pay, changes nothing. Otherwise the fee is taken and the nonce used, and
 * then the amount moves if what is left covers it ({@link Outcome}). The fees are credited once,
 * after the block's last transaction, so that what a proposer earns by a block cannot be spent in
 * it.
 *
 * <p>Balances and gathered fees always add up to the genesis' supply, which is below 2^63, so no
 * sum can overflow.
 *
 * <p>Executing changes the ledger at once; results are stored later, in order, and {@link #stored}
 * says how far. Until then their buckets are held here, so no more than some dozens of results
 * should wait. A node that cannot store a result has to stop.
 *
 * <p>One owner thread; the store may be written to meanwhile, a whole result at a time. Another
 * thread may own the state tree, that is {@link #hash} and {@link #stateRoot}, and be some blocks
 * behind the first.
 */
public final class Ledger {
  private final Digest chainId;
  private final int bucketsLog2;
  private final StateReader reader;
  private final BucketCache cache;
  private final StateTree tree;
  private long height;

  /** Of the last block whose changes are in the tree; belongs to the tree's owner. */
  private long hashedHeight;

  /** Blocks that {@link #stored} has not been told of, oldest first. */
  private final ArrayDeque<AppliedBlock> unstored = new ArrayDeque<>();

  /** Their buckets as the newest of them left them; hides what cache and store have. */
  private final Map<Integer, Unstored> unstoredBuckets = new HashMap<>();

  private record Unstored(long height, Bucket bucket) {}

  private Ledger(Genesis genesis, StateReader reader, StateTree tree, int cachedBucketsMax) {
    this.chainId = genesis.chainId();
    this.bucketsLog2 = genesis.bucketsLog2();
    this.reader = reader;
    this.tree = tree;
    this.cache = new BucketCache(cachedBucketsMax);
  }

  /** The state before the first block, to be stored like a block's. */
  public static ExecutionResult genesis(Genesis genesis, BatchHasher hasher) {
    StateTree tree = new StateTree(genesis.bucketsLog2(), hasher);
    Execution execution = new Execution(address -> Account.EMPTY);
    genesis.balances().forEach(execution::credit);
    List<ChangedBucket> changed =
        execution.changedBuckets(genesis.bucketsLog2(), index -> Bucket.EMPTY);
    tree.update(changed);
    return new ExecutionResult(0, tree.root(), List.of(), changed);
  }

  /**
   * Reads and hashes the whole stored state.
   *
   * @param height of the last stored block, 0 for the genesis; {@code stateRoot} is the root after
   *     it
   * @param cachedBucketsMax buckets held in memory at most, from 1
   * @throws CorruptStateException unless the stored buckets hash to {@code stateRoot}
   */
  public static Ledger open(
      Genesis genesis,
      long height,
      Digest stateRoot,
      StateReader reader,
      BatchHasher hasher,
      int cachedBucketsMax) {
    StateTree tree = new StateTree(genesis.bucketsLog2(), hasher);
    List<ChangedBucket> some = new ArrayList<>();
    reader.scan(
        1 << genesis.bucketsLog2(),
        (index, bytes) -> {
          some.add(new ChangedBucket(index, bytes));
          if (some.size() == BatchHasher.ITEMS_MAX) {
            tree.update(some);
            some.clear();
          }
        });
    tree.update(some);
    if (!tree.root().equals(stateRoot)) {
      throw new CorruptStateException(
          "state root at height " + height + " is " + tree.root() + ", expected " + stateRoot);
    }
    Ledger ledger = new Ledger(genesis, reader, tree, cachedBucketsMax);
    ledger.height = height;
    ledger.hashedHeight = height;
    return ledger;
  }

  /** Of the last block whose transactions were executed. */
  public long height() {
    return height;
  }

  /** After the last block that was hashed. */
  public Digest stateRoot() {
    return tree.root();
  }

  /** The account after the last executed block; {@link Account#EMPTY} for one never seen. */
  public Account account(Address address) {
    return bucket(Bucket.indexOf(address, bucketsLog2)).account(address);
  }

  /** Executes the next block: as {@link #apply}, and then {@link #hash}. */
  public ExecutionResult execute(
      Block block, List<TransactionBatch> batches, Address feeRecipient) {
    return hash(apply(block, batches, feeRecipient));
  }

  /**
   * Executes the transactions of the next block, whose state root {@link #hash} then tells.
   *
   * @param batches the block's, unpacked, in its order, signatures verified
   * @param feeRecipient the proposer's fee address
   * @throws IllegalStateException if the block is not the next one, the batches are not its own, or
   *     one holds a transaction of another chain (such batches are refused long before); nothing
   *     has changed then
   */
  public AppliedBlock apply(Block block, List<TransactionBatch> batches, Address feeRecipient) {
    check(block, batches);
    Execution execution = new Execution(this::account);
    List<ExecutedTransaction> executed = new ArrayList<>();
    for (int b = 0; b < batches.size(); b++) {
      List<Transaction> transactions = batches.get(b).transactions();
      for (int t = 0; t < transactions.size(); t++) {
        Transaction transaction = transactions.get(t);
        executed.add(new ExecutedTransaction(transaction, b, t, execution.apply(transaction)));
      }
    }
    execution.creditFees(feeRecipient);
    List<ChangedBucket> changed = execution.changedBuckets(bucketsLog2, this::bucket);
    height = block.height();
    for (ChangedBucket bucket : changed) {
      Bucket after = decode(bucket.index(), bucket.bytes());
      unstoredBuckets.put(bucket.index(), new Unstored(height, after));
    }
    AppliedBlock applied = new AppliedBlock(height, executed, changed);
    unstored.add(applied);
    return applied;
  }

  /**
   * Rehashes the state tree after an applied block.
   *
   * @throws IllegalStateException if the block is not the next after the last hashed one; nothing
   *     has changed then
   */
  public ExecutionResult hash(AppliedBlock applied) {
    if (applied.height() != hashedHeight + 1) {
      throw new IllegalStateException(
          "block to hash has height " + applied.height() + ", expected " + (hashedHeight + 1));
    }
    tree.update(applied.buckets());
    hashedHeight = applied.height();
    return new ExecutionResult(
        hashedHeight, tree.root(), applied.transactions(), applied.buckets());
  }

  /**
   * Says that all results up to this height are in the store that the {@link StateReader} reads.
   *
   * @throws IllegalStateException if that height is not executed
   */
  public void stored(long storedHeight) {
    if (storedHeight > height) {
      throw new IllegalStateException(
          "stored height " + storedHeight + ", expected at most the last result's, " + height);
    }
    while (!unstored.isEmpty() && unstored.getFirst().height() <= storedHeight) {
      for (ChangedBucket changed : unstored.removeFirst().buckets()) {
        Unstored newest = unstoredBuckets.get(changed.index());
        if (newest != null && newest.height() <= storedHeight) {
          unstoredBuckets.remove(changed.index());
          cache.put(changed.index(), newest.bucket());
        }
      }
    }
  }

  private void check(Block block, List<TransactionBatch> batches) {
    if (block.height() != height + 1) {
      throw new IllegalStateException(
          "block has height " + block.height() + ", expected " + (height + 1));
    }
    List<Digest> digests = batches.stream().map(TransactionBatch::digest).toList();
    if (!digests.equals(block.batches())) {
      throw new IllegalStateException("batches are not those of " + block + ", expected its own");
    }
    for (TransactionBatch batch : batches) {
      for (Transaction transaction : batch.transactions()) {
        if (!transaction.chainId().equals(chainId)) {
          throw new IllegalStateException(
              transaction + " is of chain " + transaction.chainId() + ", expected " + chainId);
        }
      }
    }
  }

  private Bucket bucket(int index) {
    Unstored newest = unstoredBuckets.get(index);
    if (newest != null) {
      return newest.bucket();
    }
    Bucket bucket = cache.get(index);
    if (bucket == null) {
      bucket = decode(index, reader.bucket(index));
      cache.put(index, bucket);
    }
    return bucket;
  }

  private Bucket decode(int index, byte[] bytes) {
    try {
      return Bucket.decode(index, bucketsLog2, bytes);
    } catch (DecodeException e) {
      throw new CorruptStateException("state bucket " + index + ": " + e.getMessage());
    }
  }
}
