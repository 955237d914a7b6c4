package io.gavel.kernel.contract;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts a batch together for a contract test. One thread; lives as long as its arena. */
public final class TestBatch {
  /** What outputs and results hold before a device writes them. */
  public static final byte UNTOUCHED = (byte) 0xA5;

  private final Operation operation;
  private final ByteArrayOutputStream input = new ByteArrayOutputStream();
  private final List<int[]> rows = new ArrayList<>();
  private int parameter;
  private int outputBytes;

  public TestBatch(Operation operation) {
    this.operation = operation;
  }

  public TestBatch parameter(int parameter) {
    this.parameter = parameter;
    return this;
  }

  /** Puts bytes at the input's end and says where. */
  public int input(byte[] bytes) {
    int offset = input.size();
    input.writeBytes(bytes);
    return offset;
  }

  /** Puts little-endian integers at the input's end and says where. */
  public int inputU32(int... values) {
    byte[] bytes = new byte[4 * values.length];
    MemorySegment segment = MemorySegment.ofArray(bytes);
    for (int i = 0; i < values.length; i++) {
      segment.set(Batch.U32, 4L * i, values[i]);
    }
    return input(bytes);
  }

  /** Sets aside room in the output and says where. */
  public int room(int bytes) {
    outputBytes += bytes;
    return outputBytes - bytes;
  }

  public TestBatch item(int... row) {
    rows.add(row);
    return this;
  }

  /** Columns in native memory, at odd addresses. */
  public Batch odd(Arena arena) {
    return build(bytes -> arena.allocate(bytes + 8, 8).asSlice(3, bytes));
  }

  /** Columns in arrays. */
  public Batch heap() {
    return build(bytes -> MemorySegment.ofArray(new byte[Math.toIntExact(bytes)]));
  }

  private interface Memory {
    MemorySegment of(long bytes);
  }

  private Batch build(Memory memory) {
    int items = rows.size();
    MemorySegment inputColumn = memory.of(input.size());
    MemorySegment.copy(input.toByteArray(), 0, inputColumn, ValueLayout.JAVA_BYTE, 0, input.size());
    MemorySegment rowColumn = memory.of((long) items * operation.rowBytes());
    for (int item = 0; item < items; item++) {
      for (int field = 0; field < rows.get(item).length; field++) {
        rowColumn.set(
            Batch.U32, (long) item * operation.rowBytes() + 4L * field, rows.get(item)[field]);
      }
    }
    long outputColumnBytes = Math.max(outputBytes, (long) items * operation.outputBytesPerItem());
    return new Batch()
        .of(operation, parameter, items, 42)
        .columns(
            inputColumn,
            rowColumn,
            memory.of(outputColumnBytes).fill(UNTOUCHED),
            memory.of(items).fill(ItemStatus.NOT_PROCESSED.code()),
            memory.of(4L * items).fill(UNTOUCHED));
  }

  /** Bytes of a batch's output. */
  public static byte[] output(Batch batch, long offset, long length) {
    return batch.output().asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
  }

  /** So many untouched bytes. */
  public static byte[] untouched(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, UNTOUCHED);
    return bytes;
  }
}
