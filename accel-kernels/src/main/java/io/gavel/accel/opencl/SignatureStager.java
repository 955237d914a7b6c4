package io.gavel.accel.opencl;

import static io.gavel.kernel.cpu.ItemKernel.inside;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.cpu.ItemKernel;
import io.gavel.kernel.ed25519.CoefficientSource;
import java.lang.foreign.MemorySegment;

/**
 * Stages signatures. The device's input begins with the coefficients of all items, where the
 * operation has any; then come each item's parts, from multiples of four on, in the order of the
 * row's fields.
 */
final class SignatureStager implements Stager {
  /** Bytes of coefficients fetched at once. */
  private static final int COEFFICIENT_CHUNK = 1 << 10;

  private final int[] partBytes;
  private final boolean hasMessage;
  private final int rowBytes;
  private final int outputBytesPerItem;
  private final int messageBytesMax;
  private final int longBytes;
  private final int coefficientBytes;
  private final CoefficientSource coefficients;
  private final byte[] chunk = new byte[COEFFICIENT_CHUNK];
  private final MemorySegment chunkSegment = MemorySegment.ofArray(chunk);
  private final ItemKernel onHost;

  /** Of the stretch at hand. */
  private int signatures;

  private long inputBytes;

  /**
   * @param operation whose rows are offsets of {@code partBytes}, then, in an operation with
   *     messages, the message's offset and length
   * @param partBytes bytes of the parts that have a fixed length
   * @param messageBytesMax longer ones are malformed; 0 in an operation without messages
   * @param coefficientBytes random bytes for each item
   * @param onHost computes items with long messages
   */
  SignatureStager(
      WorkShape shape,
      Operation operation,
      int[] partBytes,
      int messageBytesMax,
      int coefficientBytes,
      CoefficientSource coefficients,
      ItemKernel onHost) {
    this.partBytes = partBytes.clone();
    this.hasMessage = messageBytesMax > 0;
    this.rowBytes = operation.rowBytes();
    this.outputBytesPerItem = operation.outputBytesPerItem();
    this.messageBytesMax = messageBytesMax;
    this.longBytes = shape.longBytes();
    this.coefficientBytes = coefficientBytes;
    this.coefficients = coefficients;
    this.onHost = onHost;
  }

  @Override
  public int stage(Batch batch, int first, int end, Slot slot) {
    int taken = survey(batch, first, end, slot);
    slot.reserve(
        signatures,
        (long) signatures * rowBytes,
        inputBytes,
        (long) signatures * outputBytesPerItem);
    fillCoefficients(slot.inputHost(), (long) signatures * coefficientBytes);
    gather(batch, first, slot);
    return taken;
  }

  /** Checks the items and adds up those for the device, as far as the slot holds them. */
  private int survey(Batch batch, int first, int end, Slot slot) {
    int[] itemOfRow = slot.itemOfRow();
    int itemsMax = Math.min(end - first, itemOfRow.length);
    signatures = 0;
    inputBytes = 0;
    for (int index = 0; index < itemsMax; index++) {
      int item = first + index;
      if (!isSound(batch, item)) {
        slot.verdict(index, MALFORMED);
        continue;
      }
      long messageBytes = hasMessage ? batch.rowField(item, partBytes.length + 1) : 0;
      if (messageBytes > longBytes) {
        slot.verdict(index, ON_HOST);
        continue;
      }
      long bytes = coefficientBytes + padded(messageBytes);
      for (int part : partBytes) {
        bytes += padded(part);
      }
      if (inputBytes + bytes > slot.bytesMax()) {
        return index;
      }
      slot.verdict(index, ON_DEVICE);
      itemOfRow[signatures++] = index;
      inputBytes += bytes;
    }
    return itemsMax;
  }

  private boolean isSound(Batch batch, int item) {
    long inputSize = batch.input().byteSize();
    for (int field = 0; field < partBytes.length; field++) {
      if (!inside(batch.rowField(item, field), partBytes[field], inputSize)) {
        return false;
      }
    }
    if (!hasMessage) {
      return true;
    }
    long offset = batch.rowField(item, partBytes.length);
    long length = batch.rowField(item, partBytes.length + 1);
    return length <= messageBytesMax && inside(offset, length, inputSize);
  }

  private void fillCoefficients(MemorySegment to, long bytes) {
    for (long at = 0; at < bytes; at += COEFFICIENT_CHUNK) {
      coefficients.fill(chunk);
      MemorySegment.copy(chunkSegment, 0, to, at, Math.min(COEFFICIENT_CHUNK, bytes - at));
    }
  }

  private void gather(Batch batch, int first, Slot slot) {
    MemorySegment rows = slot.rowsHost();
    MemorySegment to = slot.inputHost();
    int[] itemOfRow = slot.itemOfRow();
    long at = (long) signatures * coefficientBytes;
    for (int row = 0; row < signatures; row++) {
      int item = first + itemOfRow[row];
      long rowAt = (long) row * rowBytes;
      for (int field = 0; field < partBytes.length; field++) {
        MemorySegment.copy(batch.input(), batch.rowField(item, field), to, at, partBytes[field]);
        rows.set(Batch.U32, rowAt + 4L * field, (int) at);
        at += padded(partBytes[field]);
      }
      if (hasMessage) {
        int field = partBytes.length;
        long length = batch.rowField(item, field + 1);
        MemorySegment.copy(batch.input(), batch.rowField(item, field), to, at, length);
        rows.set(Batch.U32, rowAt + 4L * field, (int) at);
        rows.set(Batch.U32, rowAt + 4L * field + 4, (int) length);
        at += padded(length);
      }
    }
  }

  private static long padded(long bytes) {
    return (bytes + 3) & ~3L;
  }

  @Override
  public void handBack(Slot slot) {
    Verdicts.write(slot, onHost);
    if (outputBytesPerItem == 0) {
      return;
    }
    Batch batch = slot.batch();
    int[] itemOfRow = slot.itemOfRow();
    for (int row = 0; row < slot.rowCount(); row++) {
      int item = slot.first() + itemOfRow[row];
      if (batch.status(item) == ItemStatus.VALID) {
        MemorySegment.copy(
            slot.outputHost(),
            (long) row * outputBytesPerItem,
            batch.output(),
            (long) item * outputBytesPerItem,
            outputBytesPerItem);
      }
    }
  }
}
