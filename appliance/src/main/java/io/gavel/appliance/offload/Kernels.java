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
import io.gavel.appliance.ledger.Sha256BatchHasher;
import io.gavel.kernel.Batch;
import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.TallyLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The node's operations, put into batches for one queue pair. Owned by one thread, as the queue
 * pair is. Each call waits for its completion; what a device does not decide within {@link
 * #DEADLINE_NS}, the CPU does.
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

  /**
   * Messages below which a batch is hashed here: a level of the state tree after a block. The CPU
   * takes 150 us for this many nodes, little more than a card takes to answer at all.
   */
  static final int HASH_ITEMS_MIN = 1024;

  private static final int HASH_ITEMS_MAX = BatchHasher.ITEMS_MAX;
  private static final int INPUT_BYTES = BatchHasher.BYTES_MAX;
  private static final int ROW_BYTES_MAX = 16;
  private static final int SPINS = 100;
  private static final int YIELDS = 1000;
  private static final long PARK_NS = 20_000;

  /** How long a device may take for a batch. */
  static final long DEADLINE_NS = 5_000_000_000L;

  private final KernelDevice device;
  private final GuardedPair pair;
  private final Sha256BatchHasher hasher = new Sha256BatchHasher();

  public Kernels(DeviceWatch watch) {
    this(watch, DEADLINE_NS);
  }

  /**
   * @param deadlineNs how long a device may take for a batch
   */
  Kernels(DeviceWatch watch, long deadlineNs) {
    device = watch.device();
    pair =
        new GuardedPair(
            watch,
            new GuardedPair.Room(
                INPUT_BYTES,
                HASH_ITEMS_MAX,
                ROW_BYTES_MAX,
                Math.max(HASH_ITEMS_MAX * Digest.BYTES, PackedBatch.COMPRESSED_BYTES_MAX)),
            deadlineNs);
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
      Batch batch = pair.run(Operation.ED25519_VERIFY, Ed25519Profile.GAVEL.parameter(), items);
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
    MemorySegment input = pair.input();
    MemorySegment rows = pair.rows();
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
    Batch batch = pair.run(Operation.VOTE_TALLY, 0, votes.size());
    List<ItemStatus> answers = new ArrayList<>(votes.size());
    boolean decided = true;
    for (int i = 0; i < votes.size(); i++) {
      ItemStatus status = batch.status(i);
      answers.add(status);
      decided &= status == ItemStatus.VALID || status == ItemStatus.INVALID;
    }
    return new Tally(decided && pair.output().get(Batch.U32, TallyLayout.OUT_QUORUM) == 1, answers);
  }

  /** Compresses an encoded batch into one LZ4 block. */
  public PackedBatch pack(TransactionBatch transactions) {
    byte[] raw = transactions.encode();
    put(0, raw);
    row16(0, 0, raw.length, 0, PackedBatch.COMPRESSED_BYTES_MAX);
    Batch batch = pair.run(Operation.LZ4_COMPRESS, 0, 1);
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
    Batch batch = pair.run(Operation.LZ4_DECOMPRESS, 0, 1);
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
   * SHA-256 of messages that lie one after another; see {@link BatchHasher#hash}. Few messages are
   * hashed here on the CPU, and so is what is longer than this queue pair's input or what a device
   * leaves undecided: hashing has to succeed.
   */
  @Override
  public void hash(byte[] bytes, int[] ends, int count, byte[] digests) {
    boolean fits = ends[count - 1] <= INPUT_BYTES && count <= HASH_ITEMS_MAX;
    if (count < HASH_ITEMS_MIN || !fits || !hashOnDevice(bytes, ends, count, digests)) {
      hasher.hash(bytes, ends, count, digests);
    }
  }

  private boolean hashOnDevice(byte[] bytes, int[] ends, int count, byte[] digests) {
    MemorySegment.copy(bytes, 0, pair.input(), ValueLayout.JAVA_BYTE, 0, ends[count - 1]);
    MemorySegment rows = pair.rows();
    for (int i = 0; i < count; i++) {
      int start = i == 0 ? 0 : ends[i - 1];
      rows.set(Batch.U32, 8L * i, start);
      rows.set(Batch.U32, 8L * i + 4, ends[i] - start);
    }
    Batch batch = pair.run(Operation.SHA_256, 0, count);
    for (int i = 0; i < count; i++) {
      if (batch.status(i) != ItemStatus.VALID) {
        return false;
      }
    }
    MemorySegment.copy(pair.output(), ValueLayout.JAVA_BYTE, 0, digests, 0, count * Digest.BYTES);
    return true;
  }

  private void put(long at, byte[] bytes) {
    MemorySegment.copy(bytes, 0, pair.input(), ValueLayout.JAVA_BYTE, at, bytes.length);
  }

  private byte[] take(int bytes) {
    return pair.output().asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE);
  }

  private void row16(int item, long a, long b, long c, long d) {
    MemorySegment rows = pair.rows();
    rows.set(Batch.U32, 16L * item, (int) a);
    rows.set(Batch.U32, 16L * item + 4, (int) b);
    rows.set(Batch.U32, 16L * item + 8, (int) c);
    rows.set(Batch.U32, 16L * item + 12, (int) d);
  }

  /**
   * Between two polls in vain: at once for a while, as an answer may be microseconds away, then as
   * soon as nobody else wants the core, then asleep, which takes three times as long as it is told
   * to. A device that is this machine's own cores may want the very one that polls.
   *
   * @param idlePolls in a row
   */
  @SuppressWarnings("ThreadPriorityCheck") // Right without it, only later.
  public static void waitForDevice(int idlePolls) {
    if (idlePolls < SPINS) {
      Thread.onSpinWait();
    } else if (idlePolls < SPINS + YIELDS) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(PARK_NS);
    }
  }

  @Override
  public void close() {
    pair.close();
  }
}
