package io.gavel.accel.opencl;

import static io.gavel.kernel.cpu.ItemKernel.inside;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.cpu.ItemKernel;
import io.gavel.kernel.cpu.TallyHeader;
import io.gavel.kernel.ed25519.CoefficientSource;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jocl.CLException;

/**
 * Stages a tally, whole. The header is checked here, as it is by {@code cpu-scalar}; the device
 * gets the coefficients, what {@code tally.cl} asks for, the statement once, and key and signature
 * of each vote. A stranger's vote goes along with a key that is none, for its place in the order.
 *
 * <p>For a set of validators' keys that is known, the queue pair keeps tables on the device, and
 * votes are verified with these.
 */
final class TallyStager implements Stager {
  /** The kernels, by position: VERIFY for keys without tables, VERIFY_KNOWN for those with. */
  static final List<String> KERNELS =
      List.of("ed25519_verify", "vote_tally", "base_table", "key_tables", "verify_known");

  private static final int VERIFY = 0;
  private static final int TALLY = 1;
  private static final int BASE_TABLE = 2;
  private static final int KEY_TABLES = 3;
  private static final int VERIFY_KNOWN = 4;

  /** Of a row: key, signature, statement, its length, each u32. */
  private static final int ROW_BYTES = 16;

  private static final int COEFFICIENT_BYTES = 16;
  private static final int HEADER_BYTES = 16;
  private static final int VOTE_BYTES = 16;
  private static final int KEYS_HEADER_BYTES = 8;

  /** Scratch of {@code tally.cl} for each validator. */
  private static final int COUNTING_BYTES = 4;

  private static final int KEY_BYTES = Ed25519Verifier.KEY_BYTES;
  private static final int SIGNATURE_BYTES = Ed25519Verifier.SIGNATURE_BYTES;

  /** A stranger's; a slice to fill would be an object. */
  private static final MemorySegment NO_KEY = MemorySegment.ofArray(new byte[KEY_BYTES]);

  private final TallyHeader header;
  private final int longBytes;
  private final KnownKeys known;
  private final KeyTablesShape tablesShape;
  private final CoefficientSource coefficients;
  private final byte[] coefficient = new byte[COEFFICIENT_BYTES];
  private final MemorySegment coefficientSegment = MemorySegment.ofArray(coefficient);
  private final ItemKernel onHost;

  /** The tables, where keys have some. */
  private KeptMemory tables;

  /** What was staged last, until it is launched. */
  private KnownKeys.Use use;

  private int keysAt;

  /**
   * @param statementBytesMax a longer one makes the tally malformed
   * @param known decides which keys have tables
   * @param tablesShape how their tables are cut
   * @param onHost computes tallies that the device is not asked
   */
  TallyStager(
      WorkShape shape,
      int statementBytesMax,
      KnownKeys known,
      KeyTablesShape tablesShape,
      CoefficientSource coefficients,
      ItemKernel onHost) {
    header = new TallyHeader(statementBytesMax);
    this.longBytes = shape.longBytes();
    this.known = known;
    this.tablesShape = tablesShape;
    this.coefficients = coefficients;
    this.onHost = onHost;
  }

  /** Bytes of input of one vote, besides the statement and the header. */
  static long bytesPerVote() {
    return COEFFICIENT_BYTES + VOTE_BYTES + KEY_BYTES + SIGNATURE_BYTES;
  }

  @Override
  public int stage(Batch batch, int first, int end, Slot slot) {
    int count = end - first;
    int votes = 0;
    boolean isSound = header.read(batch);
    boolean isLong = isSound && header.statementLength() > longBytes;
    int[] itemOfRow = slot.itemOfRow();
    for (int item = 0; item < count; item++) {
      boolean goes = isSound && !isLong && isInside(batch, item);
      slot.verdict(item, goes ? ON_DEVICE : isLong ? ON_HOST : MALFORMED);
      if (goes) {
        itemOfRow[votes++] = item;
      }
    }
    // All of a tally that the device never sees is decided by the CPU, the empty outcome included.
    if (votes == 0 && isSound) {
      slot.verdict(0, ON_HOST);
    }
    long statementAt = (long) votes * (COEFFICIENT_BYTES + VOTE_BYTES) + HEADER_BYTES;
    long partsAt = statementAt + ((header.statementLength() + 3) & ~3L);
    long inputBytes = partsAt + (long) votes * (KEY_BYTES + SIGNATURE_BYTES);
    if (votes > 0) {
      int validators = (int) header.validatorCount();
      use = known.of(batch.input(), header.keyOffset(0), validators, votes);
      keysAt = (int) inputBytes;
      inputBytes += use == KnownKeys.Use.NEW ? KEYS_HEADER_BYTES + known.keysBytes() : 0;
    }
    slot.reserve(
        votes,
        (long) votes * ROW_BYTES,
        votes == 0 ? 0 : inputBytes,
        votes == 0 ? 0 : header.outputBytes());
    if (votes > 0) {
      slot.reserveScratch(COUNTING_BYTES * header.validatorCount());
      write(batch, slot, votes, statementAt, partsAt);
    }
    return count;
  }

  private void write(Batch batch, Slot slot, int votes, long statementAt, long partsAt) {
    MemorySegment input = batch.input();
    MemorySegment to = slot.inputHost();
    MemorySegment rows = slot.rowsHost();
    long headerAt = (long) votes * COEFFICIENT_BYTES;
    to.set(Batch.U32, headerAt, (int) header.validatorCount());
    to.set(Batch.U32, headerAt + 4, 0);
    to.set(Batch.U64, headerAt + 8, header.totalStake());
    MemorySegment.copy(input, header.statementOffset(), to, statementAt, header.statementLength());
    if (use == KnownKeys.Use.NEW) {
      to.set(Batch.U32, keysAt, tablesShape.parts());
      to.set(Batch.U32, keysAt + 4, tablesShape.spacing());
      known.copyTo(to, keysAt + KEYS_HEADER_BYTES);
    }
    for (int row = 0; row < votes; row++) {
      int item = slot.itemOfRow()[row];
      long validator = batch.rowField(item, 0);
      boolean isStranger = validator >= header.validatorCount();
      if (use != KnownKeys.Use.KNOWN) {
        coefficients.fill(coefficient);
        MemorySegment.copy(
            coefficientSegment, 0, to, (long) row * COEFFICIENT_BYTES, COEFFICIENT_BYTES);
      }
      long voteAt = headerAt + HEADER_BYTES + (long) row * VOTE_BYTES;
      to.set(Batch.U32, voteAt, (int) validator);
      to.set(Batch.U32, voteAt + 4, 0);
      to.set(Batch.U64, voteAt + 8, isStranger ? 0 : header.weight(input, validator));
      long keyAt = partsAt + (long) row * (KEY_BYTES + SIGNATURE_BYTES);
      if (isStranger) {
        MemorySegment.copy(NO_KEY, 0, to, keyAt, KEY_BYTES);
      } else {
        MemorySegment.copy(input, header.keyOffset(validator), to, keyAt, KEY_BYTES);
      }
      MemorySegment.copy(input, batch.rowField(item, 1), to, keyAt + KEY_BYTES, SIGNATURE_BYTES);
      rows.set(Batch.U32, (long) row * ROW_BYTES, (int) keyAt);
      rows.set(Batch.U32, (long) row * ROW_BYTES + 4, (int) (keyAt + KEY_BYTES));
      rows.set(Batch.U32, (long) row * ROW_BYTES + 8, (int) statementAt);
      rows.set(Batch.U32, (long) row * ROW_BYTES + 12, (int) header.statementLength());
    }
  }

  private static boolean isInside(Batch batch, int item) {
    return inside(batch.rowField(item, 1), SIGNATURE_BYTES, batch.input().byteSize());
  }

  @Override
  public void launch(Slot slot, CommandQueue queue) {
    int rows = slot.rowCount();
    int parameter = slot.batch().parameter();
    if (use == KnownKeys.Use.NEW) {
      makeTables(queue, slot.operation().lanes());
    }
    if (use == KnownKeys.Use.NONE) {
      queue.launch(VERIFY, rows, parameter, rows);
    } else {
      queue.launch(VERIFY_KNOWN, rows, tablesShape.spacing(), rows, tables);
    }
    // One work-group.
    OpenClOperation operation = slot.operation();
    queue.launch(TALLY, rows, parameter, (long) operation.groupSize() * operation.lanes());
  }

  /**
   * Or does without where the device has no room. The former tables stay while commands read them.
   */
  private void makeTables(CommandQueue queue, long lanes) {
    release();
    int keys = known.count();
    try {
      tables = queue.keep(tablesShape.bytes(keys));
    } catch (CLException e) {
      known.refuse();
      use = KnownKeys.Use.NONE;
      return;
    }
    long groups = (keys + lanes - 1) / lanes;
    queue.fill(BASE_TABLE, keys, 0, KeyTablesShape.BASE_ROWS * lanes, tables);
    queue.fill(KEY_TABLES, keys, keysAt, groups * tablesShape.parts() * lanes, tables);
  }

  @Override
  public void release() {
    if (tables != null) {
      tables.release();
      tables = null;
    }
  }

  @Override
  public void handBack(Slot slot) {
    Batch batch = slot.batch();
    if (slot.verdict(0) == ON_HOST) {
      onHost.run(batch, slot.first(), slot.count());
      return;
    }
    Verdicts.write(slot, onHost);
    int rows = slot.rowCount();
    if (rows > 0 && batch.status(slot.itemOfRow()[0]) != ItemStatus.DEVICE_ERROR) {
      MemorySegment.copy(slot.outputHost(), 0, batch.output(), 0, slot.outputBytes());
    }
  }
}
