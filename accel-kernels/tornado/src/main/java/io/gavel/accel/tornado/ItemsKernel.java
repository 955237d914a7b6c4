package io.gavel.accel.tornado;

import static io.gavel.kernel.cpu.ItemKernel.inside;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.cpu.ItemKernel;
import java.lang.foreign.MemorySegment;

/**
 * Hashes or signatures of a batch through a {@link DevicePlan}: copies what the rows of sound items
 * point to into its columns, as much as they hold at a time, runs it and brings the answers home.
 * One thread.
 */
final class ItemsKernel implements ItemKernel {
  /** Longer messages are the CPU's: a work-item would be at them when all others are done. */
  static final int LONG_BYTES = 1 << 14;

  private final DevicePlan plan;
  private final int[] partBytes;
  private final boolean hasMessage;
  private final int rowBytes;
  private final int outputBytes;
  private final int messageBytesMax;
  private final ItemKernel onHost;
  private final int[] itemOfRow;

  /** Of the stretch at hand. */
  private int rows;

  private long inputBytes;

  /**
   * @param rowsMax rows that the plan's columns hold
   * @param partBytes bytes of the parts of a fixed length that an item's row points to; then, where
   *     the row has two more fields, come its message's offset and length
   * @param messageBytesMax longer ones are malformed
   * @param onHost computes items with long messages
   */
  ItemsKernel(
      DevicePlan plan,
      Operation operation,
      int rowsMax,
      int[] partBytes,
      int messageBytesMax,
      ItemKernel onHost) {
    this.plan = plan;
    this.partBytes = partBytes.clone();
    this.rowBytes = operation.rowBytes();
    this.outputBytes = operation.outputBytesPerItem();
    this.hasMessage = rowBytes > partBytes.length * Integer.BYTES;
    this.messageBytesMax = messageBytesMax;
    this.onHost = onHost;
    itemOfRow = new int[rowsMax];
  }

  @Override
  public void run(Batch batch, int first, int count) {
    synchronized (plan) {
      int end = first + count;
      for (int item = first; item < end; ) {
        item = stage(batch, item, end);
        if (rows > 0) {
          plan.columns().begin(rows, batch.parameter());
          handBack(batch, plan.run(rows));
        }
      }
    }
  }

  /**
   * Settles items that do not go to the device, and stages the others while there is room.
   *
   * @return the item after the last one looked at
   */
  private int stage(Batch batch, int first, int end) {
    rows = 0;
    inputBytes = 0;
    for (int item = first; item < end; item++) {
      long messageBytes = hasMessage ? batch.rowField(item, partBytes.length + 1) : 0;
      if (!isSound(batch, item, messageBytes)) {
        batch.status(item, ItemStatus.MALFORMED);
      } else if (messageBytes > LONG_BYTES) {
        onHost.run(batch, item, 1);
      } else {
        long bytes = padded(messageBytes);
        for (int part : partBytes) {
          bytes += padded(part);
        }
        if (rows == itemOfRow.length || inputBytes + bytes > Columns.INPUT_BYTES) {
          return item;
        }
        copy(batch, item, messageBytes);
        itemOfRow[rows++] = item;
      }
    }
    return end;
  }

  private boolean isSound(Batch batch, int item, long messageBytes) {
    long inputSize = batch.input().byteSize();
    for (int field = 0; field < partBytes.length; field++) {
      if (!inside(batch.rowField(item, field), partBytes[field], inputSize)) {
        return false;
      }
    }
    return !hasMessage
        || (messageBytes <= messageBytesMax
            && inside(batch.rowField(item, partBytes.length), messageBytes, inputSize));
  }

  private void copy(Batch batch, int item, long messageBytes) {
    MemorySegment row = plan.columns().rowBytes;
    long at = (long) rows * rowBytes;
    for (int field = 0; field < partBytes.length; field++) {
      row.set(
          Batch.U32, at + 4L * field, take(batch, batch.rowField(item, field), partBytes[field]));
    }
    if (hasMessage) {
      int field = partBytes.length;
      row.set(Batch.U32, at + 4L * field, take(batch, batch.rowField(item, field), messageBytes));
      row.set(Batch.U32, at + 4L * field + 4, (int) messageBytes);
    }
  }

  /** Copies bytes of the batch's input to the columns'; where they begin there. */
  private int take(Batch batch, long from, long bytes) {
    int at = (int) inputBytes;
    MemorySegment.copy(batch.input(), from, plan.columns().inputBytes, at, bytes);
    inputBytes += padded(bytes);
    return at;
  }

  private static long padded(long bytes) {
    return (bytes + 3) & ~3L;
  }

  private void handBack(Batch batch, boolean isDone) {
    Columns columns = plan.columns();
    for (int row = 0; row < rows; row++) {
      int item = itemOfRow[row];
      ItemStatus status = isDone ? status(columns.statuses.get(row)) : ItemStatus.DEVICE_ERROR;
      if (status == ItemStatus.VALID && outputBytes > 0) {
        MemorySegment.copy(
            columns.outputBytes,
            (long) row * outputBytes,
            batch.output(),
            (long) item * outputBytes,
            outputBytes);
      }
      batch.status(item, status);
    }
  }

  /** What a kernel wrote, where it wrote. */
  static ItemStatus status(byte code) {
    ItemStatus status = ItemStatus.ofCode(code);
    return status == ItemStatus.NOT_PROCESSED ? ItemStatus.DEVICE_ERROR : status;
  }
}
