package io.gavel.appliance.offload;

import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.consensus.Vote;
import io.gavel.appliance.consensus.VoteStatement;
import io.gavel.appliance.dissemination.PackedBatch;
import io.gavel.appliance.ledger.BatchHasher;
import io.gavel.kernel.Batch;
import io.gavel.kernel.Capability;
import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.TallyLayout;
import io.gavel.kernel.hash.Sha256;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The node's operations, put into batches for one queue pair. Owned by one thread, as the queue
 * pair is. Each call waits for its completion, at most {@link #DEADLINE_NS}; what a device did not
 * decide by then comes back as {@link ItemStatus#NOT_PROCESSED} or {@link ItemStatus#DEVICE_ERROR},
 * never as a verdict.
 */
public final class Kernels implements AutoCloseable, BatchHasher {
  /** What a node asks a device to do. */
  public static final Set<Operation> OPERATIONS =
      Set.of(
          Operation.ED25519_VERIFY,
          Operation.VOTE_TALLY,
          Operation.SHA_256,
          Operation.LZ4_COMPRESS,
          Operation.LZ4_DECOMPRESS);

  /** Signatures in one kernel batch. */
  public static final int VERIFY_ITEMS_MAX = 512;

  private static final int HASH_ITEMS_MAX = BatchHasher.ITEMS_MAX;
  private static final int INPUT_BYTES = BatchHasher.BYTES_MAX;
  private static final int SPINS = 500;
  private static final long PARK_NS = 20_000;

  private static final long DEADLINE_NS = 5_000_000_000L;

  private final KernelDevice device;
  private final Batch batch = new Batch();
  private final QueuePair.CompletionHandler onCompleted = this::completed;
  private QueuePair pair;
  private Arena arena;
  private MemorySegment input;
  private MemorySegment rows;
  private MemorySegment output;
  private MemorySegment statuses;
  private MemorySegment results;
  private int completed;

  public Kernels(KernelDevice device) {
    this.device = device;
    open();
  }

  private void open() {
    pair = device.open();
    arena = Arena.ofShared();
    input = arena.allocate(INPUT_BYTES, 64);
    rows = arena.allocate((long) HASH_ITEMS_MAX * 16, 64);
    output = arena.allocate(Math.max(HASH_ITEMS_MAX * 32, PackedBatch.COMPRESSED_BYTES_MAX), 64);
    statuses = arena.allocate(HASH_ITEMS_MAX, 64);
    results = arena.allocate(HASH_ITEMS_MAX * 4L, 64);
  }

  /**
   * Verifies the senders' signatures, profile {@code gavel}.
   *
   * @return one status for each transaction, in order
   */
  public ItemStatus[] verify(List<Transaction> transactions) {
    ItemStatus[] answers = new ItemStatus[transactions.size()];
    for (int first = 0; first < answers.length; first += VERIFY_ITEMS_MAX) {
      int items = Math.min(VERIFY_ITEMS_MAX, answers.length - first);
      long at = 0;
      for (int i = 0; i < items; i++) {
        Transaction transaction = transactions.get(first + i);
        put(at, transaction.bytes());
        int signedBytes = transaction.signatureOffset();
        row16(i, at + Transaction.KEY_OFFSET, at + signedBytes, at, signedBytes);
        at += transaction.length();
      }
      run(Operation.ED25519_VERIFY, Ed25519Profile.GAVEL.parameter(), items, output);
      for (int i = 0; i < items; i++) {
        answers[first + i] = batch.status(i);
      }
    }
    return answers;
  }

  /**
   * What a tally found.
   *
   * @param statuses one for each vote, in order
   */
  public record Tally(boolean quorum, List<ItemStatus> statuses) {}

  /**
   * Verifies votes for one statement and weighs those that count. At most one per validator counts.
   */
  public Tally tally(VoteStatement statement, ValidatorSet set, List<Vote> votes) {
    int n = set.size();
    long statementAt = TallyLayout.HEADER_BYTES;
    long keysAt = statementAt + VoteStatement.BYTES;
    long weightsAt = keysAt + (long) n * Digest.BYTES;
    long signaturesAt = weightsAt + (long) n * Long.BYTES;
    input.set(Batch.U32, TallyLayout.STATEMENT_OFFSET, (int) statementAt);
    input.set(Batch.U32, TallyLayout.STATEMENT_LENGTH, VoteStatement.BYTES);
    input.set(Batch.U32, TallyLayout.KEYS_OFFSET, (int) keysAt);
    input.set(Batch.U32, TallyLayout.WEIGHTS_OFFSET, (int) weightsAt);
    input.set(Batch.U32, TallyLayout.VALIDATOR_COUNT, n);
    input.set(Batch.U32, TallyLayout.VALIDATOR_COUNT + 4, 0);
    input.set(Batch.U64, TallyLayout.TOTAL_STAKE, set.totalStake());
    put(statementAt, statement.encode());
    for (int i = 0; i < n; i++) {
      put(keysAt + (long) i * Digest.BYTES, set.get(i).key().bytes());
      input.set(Batch.U64, weightsAt + (long) i * Long.BYTES, set.stake(i));
    }
    for (int i = 0; i < votes.size(); i++) {
      long at = signaturesAt + 64L * i;
      put(at, votes.get(i).signature().bytes());
      rows.set(Batch.U32, 8L * i, votes.get(i).validator());
      rows.set(Batch.U32, 8L * i + 4, (int) at);
    }
    run(Operation.VOTE_TALLY, 0, votes.size(), output);
    List<ItemStatus> answers = new ArrayList<>(votes.size());
    boolean decided = true;
    for (int i = 0; i < votes.size(); i++) {
      ItemStatus status = batch.status(i);
      answers.add(status);
      decided &= status == ItemStatus.VALID || status == ItemStatus.INVALID;
    }
    return new Tally(decided && output.get(Batch.U32, TallyLayout.OUT_QUORUM) == 1, answers);
  }

  /** Compresses an encoded batch into one LZ4 block. */
  public PackedBatch pack(TransactionBatch transactions) {
    byte[] raw = transactions.encode();
    put(0, raw);
    row16(0, 0, raw.length, 0, PackedBatch.COMPRESSED_BYTES_MAX);
    run(Operation.LZ4_COMPRESS, 0, 1, output);
    if (batch.status(0) != ItemStatus.VALID) {
      throw new KernelFailure(device.name() + " answered " + batch.status(0) + " to LZ4_COMPRESS");
    }
    return new PackedBatch(raw.length, take(batch.result(0)));
  }

  /**
   * Decompresses and decodes; signatures are not looked at.
   *
   * @throws DecodeException if it is no LZ4 block of the stated length, or no batch
   */
  public TransactionBatch unpack(PackedBatch packed) throws DecodeException {
    put(0, packed.compressed());
    row16(0, 0, packed.compressed().length, 0, packed.rawLength());
    run(Operation.LZ4_DECOMPRESS, 0, 1, output);
    switch (batch.status(0)) {
      case VALID -> {}
      case INVALID, MALFORMED -> throw new DecodeException("batch is no LZ4 block of its length");
      case DEVICE_ERROR, NOT_PROCESSED ->
          throw new KernelFailure(device.name() + " did not answer LZ4_DECOMPRESS");
    }
    if (batch.result(0) != packed.rawLength()) {
      throw new DecodeException("batch.rawLength", packed.rawLength(), batch.result(0) + "");
    }
    return TransactionBatch.decode(take(packed.rawLength()));
  }

  /**
   * SHA-256 of messages that lie one after another; see {@link BatchHasher#hash}. What is longer
   * than this queue pair's input, or what the device fails at, is hashed here on the CPU: hashing
   * has to succeed.
   */
  @Override
  public void hash(byte[] bytes, int[] ends, int count, byte[] digests) {
    int length = ends[count - 1];
    if (length <= INPUT_BYTES && count <= HASH_ITEMS_MAX) {
      MemorySegment.copy(bytes, 0, input, ValueLayout.JAVA_BYTE, 0, length);
      for (int i = 0; i < count; i++) {
        int start = i == 0 ? 0 : ends[i - 1];
        rows.set(Batch.U32, 8L * i, start);
        rows.set(Batch.U32, 8L * i + 4, ends[i] - start);
      }
      if (hashOnDevice(count)) {
        MemorySegment.copy(output, ValueLayout.JAVA_BYTE, 0, digests, 0, count * Digest.BYTES);
        return;
      }
    }
    for (int i = 0; i < count; i++) {
      int start = i == 0 ? 0 : ends[i - 1];
      byte[] digest = Sha256.hash(bytes, start, ends[i] - start);
      System.arraycopy(digest, 0, digests, i * Digest.BYTES, Digest.BYTES);
    }
  }

  private boolean hashOnDevice(int count) {
    try {
      run(Operation.SHA_256, 0, count, output);
    } catch (KernelFailure e) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (batch.status(i) != ItemStatus.VALID) {
        return false;
      }
    }
    return true;
  }

  private void put(long at, byte[] bytes) {
    MemorySegment.copy(bytes, 0, input, ValueLayout.JAVA_BYTE, at, bytes.length);
  }

  private byte[] take(int bytes) {
    return output.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE);
  }

  private void row16(int item, long a, long b, long c, long d) {
    rows.set(Batch.U32, 16L * item, (int) a);
    rows.set(Batch.U32, 16L * item + 4, (int) b);
    rows.set(Batch.U32, 16L * item + 8, (int) c);
    rows.set(Batch.U32, 16L * item + 12, (int) d);
  }

  /** Submits the batch and polls until every item is back or the deadline has passed. */
  private void run(Operation operation, int parameter, int items, MemorySegment out) {
    Capability capability = device.capabilities().get(operation);
    if (capability == null) {
      throw new KernelFailure(device.name() + " does not offer " + operation);
    }
    statuses.asSlice(0, items).fill(ItemStatus.NOT_PROCESSED.code());
    batch.of(operation, parameter, items, 0).columns(input, rows, out, statuses, results);
    completed = 0;
    int accepted = 0;
    int idlePolls = 0;
    long deadlineNs = System.nanoTime() + DEADLINE_NS;
    while (completed < items) {
      if (accepted < items) {
        accepted += pair.submit(batch, accepted);
      }
      if (pair.poll(onCompleted, items) > 0) {
        idlePolls = 0;
      } else {
        if (System.nanoTime() - deadlineNs > 0) {
          abandon();
          throw new KernelFailure(
              device.name()
                  + " completed "
                  + completed
                  + " of "
                  + items
                  + " "
                  + operation
                  + " items before the deadline");
        }
        waitForDevice(++idlePolls);
      }
    }
  }

  /**
   * Between two polls in vain: at once for a while, as an answer may be microseconds away, then
   * asleep. A device that is this machine's own cores may want the very one that polls.
   *
   * @param idlePolls in a row
   */
  public static void waitForDevice(int idlePolls) {
    if (idlePolls < SPINS) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(PARK_NS);
    }
  }

  private void completed(Batch done, int first, int count) {
    completed += count;
  }

  /** A late device may still write to the old memory, so it is left to it and never used again. */
  private void abandon() {
    pair.close();
    open();
  }

  @Override
  public void close() {
    pair.close();
    arena.close();
  }
}
