package io.gavel.accel.opencl;

import static io.gavel.kernel.cpu.ItemKernel.inside;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.cpu.ItemKernel;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Stages messages to be hashed. Where work-items carry several, rows go out by falling number of
 * blocks, so that the messages of a work-item are about equally long; long messages do not go out
 * at all.
 */
final class HashStager implements Stager {
  /** Of a row: u32 offset, u32 length. */
  static final int ROW_BYTES = 8;

  private final int messageBytesMax;
  private final int longBytes;
  private final int blockBytes;
  private final boolean isSorted;
  private final ItemKernel onHost;
  private final int[] rowsByBlocks;
  private final int[] sorted;

  /** Of the stretch at hand: messages, their bytes padded to words, and where they lie. */
  private int messages;

  private long paddedBytes;
  private long lowest;
  private long highest;
  private long longest;
  private long shortest;
  private long misalignment;

  /** Where the first of them lies: all are copied at once only if they agree with it modulo 4. */
  private long phase;

  /**
   * @param shape of the device
   * @param messageBytesMax longer ones are malformed
   * @param blockBytes of the hash's blocks, about
   * @param lanes messages of a work-item
   * @param onHost computes the long ones
   */
  HashStager(WorkShape shape, int messageBytesMax, int blockBytes, int lanes, ItemKernel onHost) {
    this.messageBytesMax = messageBytesMax;
    this.longBytes = shape.longBytes();
    this.blockBytes = blockBytes;
    this.isSorted = lanes > 1;
    this.onHost = onHost;
    rowsByBlocks = new int[longBytes / blockBytes + 2];
    sorted = new int[isSorted ? shape.slotItems() : 0];
  }

  @Override
  public int stage(Batch batch, int first, int end, Slot slot) {
    int taken = survey(batch, first, end, slot);
    boolean isSpan = isSpan();
    slot.reserve(
        messages,
        (long) messages * ROW_BYTES,
        isSpan ? highest - lowest + Integer.BYTES : paddedBytes,
        (long) messages * batch.operation().outputBytesPerItem());
    boolean inOrder = messages == taken;
    if (isSorted && (shortest + blockBytes) / blockBytes != (longest + blockBytes) / blockBytes) {
      sort(batch, first, slot.itemOfRow());
      inOrder = false;
    }
    slot.inOrder(inOrder);
    if (isSpan) {
      copySpan(batch, first, slot);
    } else {
      gather(batch, first, slot);
    }
    return taken;
  }

  /** Checks the items and adds up those for the device, as far as the slot holds them. */
  private int survey(Batch batch, int first, int end, Slot slot) {
    long inputSize = batch.input().byteSize();
    int[] itemOfRow = slot.itemOfRow();
    int itemsMax = Math.min(end - first, itemOfRow.length);
    long bytesMax = slot.bytesMax();
    messages = 0;
    paddedBytes = 0;
    lowest = Long.MAX_VALUE;
    highest = 0;
    longest = 0;
    shortest = Long.MAX_VALUE;
    misalignment = 0;
    for (int index = 0; index < itemsMax; index++) {
      long offset = batch.rowField(first + index, 0);
      long length = batch.rowField(first + index, 1);
      if (length > messageBytesMax || !inside(offset, length, inputSize)) {
        slot.verdict(index, MALFORMED);
        continue;
      }
      if (length > longBytes) {
        slot.verdict(index, ON_HOST);
        continue;
      }
      long padded = (length + 3) & ~3L;
      if (paddedBytes + padded > bytesMax) {
        return index;
      }
      slot.verdict(index, ON_DEVICE);
      itemOfRow[messages++] = index;
      paddedBytes += padded;
      lowest = Math.min(lowest, offset);
      highest = Math.max(highest, offset + length);
      longest = Math.max(longest, length);
      shortest = Math.min(shortest, length);
      phase = messages == 1 ? offset : phase;
      misalignment |= offset ^ phase;
    }
    return itemsMax;
  }

  /**
   * Whether the messages lie so close, and as multiples of four from the lowest, that all of it is
   * copied at once; messages lying over one another shrink then.
   */
  private boolean isSpan() {
    return messages > 0
        && (misalignment & 3) == 0
        && highest - lowest <= paddedBytes + paddedBytes / 4;
  }

  /** Counting sort of the rows by blocks, most first. */
  private void sort(Batch batch, int first, int[] itemOfRow) {
    Arrays.fill(rowsByBlocks, 0);
    for (int row = 0; row < messages; row++) {
      rowsByBlocks[blocks(batch, first + itemOfRow[row])]++;
    }
    int place = 0;
    for (int blocks = rowsByBlocks.length - 1; blocks >= 0; blocks--) {
      int rows = rowsByBlocks[blocks];
      rowsByBlocks[blocks] = place;
      place += rows;
    }
    for (int row = 0; row < messages; row++) {
      sorted[rowsByBlocks[blocks(batch, first + itemOfRow[row])]++] = itemOfRow[row];
    }
    System.arraycopy(sorted, 0, itemOfRow, 0, messages);
  }

  private int blocks(Batch batch, int item) {
    return (int) (batch.rowField(item, 1) / blockBytes);
  }

  private void copySpan(Batch batch, int first, Slot slot) {
    MemorySegment rows = slot.rowsHost();
    int[] itemOfRow = slot.itemOfRow();
    MemorySegment.copy(batch.input(), lowest, slot.inputHost(), 0, highest - lowest);
    for (int row = 0; row < messages; row++) {
      int item = first + itemOfRow[row];
      long offset = batch.rowField(item, 0);
      long length = batch.rowField(item, 1);
      Stager.requireUnchanged(offset >= lowest && offset + length <= highest);
      row(rows, row, offset - lowest, length);
    }
  }

  private void gather(Batch batch, int first, Slot slot) {
    MemorySegment rows = slot.rowsHost();
    MemorySegment to = slot.inputHost();
    int[] itemOfRow = slot.itemOfRow();
    long at = 0;
    for (int row = 0; row < messages; row++) {
      int item = first + itemOfRow[row];
      long length = batch.rowField(item, 1);
      MemorySegment.copy(batch.input(), batch.rowField(item, 0), to, at, length);
      row(rows, row, at, length);
      at += (length + 3) & ~3L;
    }
  }

  private static void row(MemorySegment rows, int row, long offset, long length) {
    rows.set(Batch.U32, (long) row * ROW_BYTES, (int) offset);
    rows.set(Batch.U32, (long) row * ROW_BYTES + Integer.BYTES, (int) length);
  }

  @Override
  public void handBack(Slot slot) {
    Batch batch = slot.batch();
    int digestBytes = batch.operation().outputBytesPerItem();
    int first = slot.first();
    Verdicts.write(slot, onHost);
    int rows = slot.rowCount();
    if (slot.isInOrder()) {
      long bytes = (long) rows * digestBytes;
      MemorySegment.copy(slot.outputHost(), 0, batch.output(), (long) first * digestBytes, bytes);
      return;
    }
    int[] itemOfRow = slot.itemOfRow();
    for (int row = 0; row < rows; row++) {
      int item = first + itemOfRow[row];
      if (batch.status(item) == ItemStatus.VALID) {
        MemorySegment.copy(
            slot.outputHost(),
            (long) row * digestBytes,
            batch.output(),
            (long) item * digestBytes,
            digestBytes);
      }
    }
  }
}
