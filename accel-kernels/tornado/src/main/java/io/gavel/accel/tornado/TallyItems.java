package io.gavel.accel.tornado;

import static io.gavel.kernel.cpu.ItemKernel.inside;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.cpu.ItemKernel;
import io.gavel.kernel.cpu.TallyHeader;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import java.lang.foreign.MemorySegment;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * VOTE_TALLY through a {@link DevicePlan}, whole: the statement once, key and signature of each
 * vote. A stranger's vote goes along with a key that is none, for its place in the order. A tally
 * that is malformed, or too large for the columns, is the CPU's. One thread.
 */
final class TallyItems implements ItemKernel {
  private static final int KEY_BYTES = Ed25519Verifier.KEY_BYTES;
  private static final int SIGNATURE_BYTES = Ed25519Verifier.SIGNATURE_BYTES;
  private static final int VOTE_BYTES = KEY_BYTES + SIGNATURE_BYTES;
  private static final int ROW_BYTES = 16;

  private final DevicePlan plan;
  private final TallyHeader header;
  private final ItemKernel onHost;
  private final int[] itemOfRow = new int[SignatureTasks.ROWS_MAX];

  /**
   * @param statementBytesMax a longer one makes the tally malformed
   * @param onHost computes tallies that the device is not asked
   */
  TallyItems(DevicePlan plan, int statementBytesMax, ItemKernel onHost) {
    this.plan = plan;
    this.header = new TallyHeader(statementBytesMax);
    this.onHost = onHost;
  }

  @Override
  public void run(Batch batch, int first, int count) {
    if (!header.read(batch)
        || header.statementLength() > ItemsKernel.LONG_BYTES
        || count > itemOfRow.length) {
      onHost.run(batch, first, count);
      return;
    }
    int rows = 0;
    for (int item = 0; item < count; item++) {
      if (inside(batch.rowField(item, 1), SIGNATURE_BYTES, batch.input().byteSize())) {
        itemOfRow[rows++] = item;
      } else {
        batch.status(item, ItemStatus.MALFORMED);
        batch.result(item, 0);
      }
    }
    if (rows == 0) {
      onHost.run(batch, first, count);
      return;
    }
    synchronized (plan) {
      Columns columns = plan.columns();
      columns.begin(rows, batch.parameter());
      stage(batch, rows, columns);
      handBack(batch, rows, columns, plan.run(rows));
    }
  }

  private void stage(Batch batch, int rows, Columns columns) {
    MemorySegment input = batch.input();
    MemorySegment to = columns.inputBytes;
    MemorySegment row = columns.rowBytes;
    IntArray votes = columns.votes;
    columns.sizes.set(WeighTask.VALIDATORS, (int) header.validatorCount());
    columns.sizes.set(WeighTask.TOTAL_LOW, (int) header.totalStake());
    columns.sizes.set(WeighTask.TOTAL_HIGH, (int) (header.totalStake() >>> Integer.SIZE));
    long statementAt = (long) rows * VOTE_BYTES;
    MemorySegment.copy(input, header.statementOffset(), to, statementAt, header.statementLength());
    for (int i = 0; i < rows; i++) {
      long validator = batch.rowField(itemOfRow[i], 0);
      long keyAt = (long) i * VOTE_BYTES;
      boolean isStranger = validator >= header.validatorCount();
      long stake = isStranger ? 0 : header.weight(input, validator);
      votes.set(WeighTask.VOTE_WORDS * i, (int) validator);
      votes.set(WeighTask.VOTE_WORDS * i + 1, (int) stake);
      votes.set(WeighTask.VOTE_WORDS * i + 2, (int) (stake >>> Integer.SIZE));
      if (isStranger) {
        to.asSlice(keyAt, KEY_BYTES).fill((byte) 0);
      } else {
        MemorySegment.copy(input, header.keyOffset(validator), to, keyAt, KEY_BYTES);
      }
      MemorySegment.copy(
          input, batch.rowField(itemOfRow[i], 1), to, keyAt + KEY_BYTES, SIGNATURE_BYTES);
      row.set(Batch.U32, (long) i * ROW_BYTES, (int) keyAt);
      row.set(Batch.U32, (long) i * ROW_BYTES + 4, (int) keyAt + KEY_BYTES);
      row.set(Batch.U32, (long) i * ROW_BYTES + 8, (int) statementAt);
      row.set(Batch.U32, (long) i * ROW_BYTES + 12, (int) header.statementLength());
    }
  }

  private void handBack(Batch batch, int rows, Columns columns, boolean isDone) {
    boolean isDecided = isDone;
    for (int i = 0; i < rows; i++) {
      int item = itemOfRow[i];
      int code = columns.statuses.get(i) - WeighTask.WEIGHED;
      ItemStatus status =
          isDone && code > 0 ? ItemsKernel.status((byte) code) : ItemStatus.DEVICE_ERROR;
      isDecided &= status != ItemStatus.DEVICE_ERROR;
      batch.status(item, status);
      batch.result(item, isDecided ? columns.results.get(i) : 0);
    }
    if (isDecided) {
      MemorySegment.copy(columns.outputBytes, 0, batch.output(), 0, header.outputBytes());
    }
  }
}
