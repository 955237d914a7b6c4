package io.gavel.accel.opencl;

import static io.gavel.kernel.cpu.ItemKernel.inside;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.cpu.ItemKernel;
import io.gavel.kernel.lz4.Lz4Decoder;
import io.gavel.kernel.lz4.Lz4Encoder;
import java.lang.foreign.MemorySegment;

/**
 * Stages plain data to be compressed or blocks to be decompressed, one after the other, each with
 * room of its own in the slot: what a device writes into it reaches the batch only where it fits.
 */
final class Lz4Stager implements Stager {
  /** Of a row: u32 inputOffset, inputLength, outputOffset, outputCapacity. */
  private static final int ROW_BYTES = 16;

  private final ItemKernel onHost;
  private int blocks;
  private long inputBytes;
  private long outputBytes;

  /**
   * @param onHost is never asked: every item fits a slot
   */
  Lz4Stager(ItemKernel onHost) {
    this.onHost = onHost;
  }

  @Override
  public int stage(Batch batch, int first, int end, Slot slot) {
    int taken = survey(batch, first, end, slot);
    slot.reserve(blocks, (long) blocks * ROW_BYTES, inputBytes, outputBytes);
    MemorySegment rows = slot.rowsHost();
    long from = 0;
    long to = 0;
    for (int row = 0; row < blocks; row++) {
      int item = first + slot.itemOfRow()[row];
      long length = batch.rowField(item, 1);
      long room = room(batch, item, length);
      // Before anything is written: what lies behind is another item's.
      Stager.requireUnchanged(
          from + padded(length) <= inputBytes && to + padded(room) <= outputBytes);
      MemorySegment.copy(batch.input(), batch.rowField(item, 0), slot.inputHost(), from, length);
      long at = (long) row * ROW_BYTES;
      rows.set(Batch.U32, at, (int) from);
      rows.set(Batch.U32, at + 4, (int) length);
      rows.set(Batch.U32, at + 8, (int) to);
      rows.set(Batch.U32, at + 12, (int) room);
      from += padded(length);
      to += padded(room);
    }
    return taken;
  }

  private int survey(Batch batch, int first, int end, Slot slot) {
    boolean isCompress = batch.operation() == Operation.LZ4_COMPRESS;
    long lengthMax = isCompress ? Lz4Encoder.INPUT_BYTES_MAX : Lz4Decoder.INPUT_BYTES_MAX;
    int itemsMax = Math.min(end - first, slot.itemOfRow().length);
    blocks = 0;
    inputBytes = 0;
    outputBytes = 0;
    for (int index = 0; index < itemsMax; index++) {
      int item = first + index;
      long length = batch.rowField(item, 1);
      if (length > lengthMax
          || !inside(batch.rowField(item, 0), length, batch.input().byteSize())
          || !inside(batch.rowField(item, 2), batch.rowField(item, 3), batch.output().byteSize())) {
        slot.verdict(index, MALFORMED);
        continue;
      }
      long input = padded(length);
      long output = padded(room(batch, item, length));
      if (inputBytes + input > slot.bytesMax() || outputBytes + output > slot.bytesMax()) {
        return index;
      }
      slot.verdict(index, ON_DEVICE);
      slot.itemOfRow()[blocks++] = index;
      inputBytes += input;
      outputBytes += output;
    }
    return itemsMax;
  }

  /** Bytes of the slot that the item may need: all a block can have, or all that may come out. */
  private static long room(Batch batch, int item, long length) {
    return batch.operation() == Operation.LZ4_COMPRESS
        ? Lz4Encoder.encodedBytesMax((int) length)
        : Math.min(batch.rowField(item, 3), Lz4Decoder.OUTPUT_BYTES_MAX);
  }

  private static long padded(long bytes) {
    return (bytes + 3) & ~3L;
  }

  @Override
  public void launch(Slot slot, CommandQueue queue) {
    // A work-group for each item.
    long workItems = (long) slot.rowCount() * slot.operation().groupSize();
    queue.launch(0, slot.rowCount(), 0, workItems);
  }

  @Override
  public void handBack(Slot slot) {
    Batch batch = slot.batch();
    Verdicts.write(slot, onHost);
    for (int row = 0; row < slot.rowCount(); row++) {
      int item = slot.first() + slot.itemOfRow()[row];
      if (batch.status(item) != ItemStatus.VALID) {
        continue;
      }
      long at = Integer.toUnsignedLong(slot.rowsHost().get(Batch.U32, (long) row * ROW_BYTES + 8));
      long room =
          Integer.toUnsignedLong(slot.rowsHost().get(Batch.U32, (long) row * ROW_BYTES + 12));
      long written = Integer.toUnsignedLong(batch.result(item));
      if (written > room) {
        batch.status(item, ItemStatus.DEVICE_ERROR);
        batch.result(item, 0);
      } else if (written > batch.rowField(item, 3)) {
        batch.status(item, ItemStatus.MALFORMED);
        batch.result(item, 0);
      } else {
        MemorySegment.copy(slot.outputHost(), at, batch.output(), batch.rowField(item, 2), written);
      }
    }
  }
}
