package io.gavel.bench.questions;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Operation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/**
 * The questions of one batch: input and rows in native memory, and the kind of each item. Reusable;
 * every batch starts at another address modulo 8.
 *
 * <p>Ownership: the arena handed over owns the memory, the source that fills writes it, whoever
 * answers only reads. One thread at a time.
 */
public final class Questions {
  /** Addresses differ from batch to batch by 0 to 7 bytes. */
  private static final int MISALIGNMENTS = 8;

  private final MemorySegment inputRoom;
  private final MemorySegment rowRoom;
  private final ItemKind[] kinds;
  private final int outputBytesMax;
  private final byte[] piece = new byte[4096];

  private MemorySegment inputStart;
  private MemorySegment rowStart;
  private Operation operation = Operation.SHA_256;
  private int parameter;
  private int misalignment;
  private int items;
  private int inputBytes;
  private int outputBytes;

  /**
   * @param inputBytesMax of one batch, and so for rows and output
   */
  public Questions(Arena arena, int itemsMax, int inputBytesMax, int outputBytesMax) {
    inputRoom = arena.allocate((long) inputBytesMax + MISALIGNMENTS, 64);
    rowRoom = arena.allocate(rowBytesMax(itemsMax) + MISALIGNMENTS, 64);
    kinds = new ItemKind[itemsMax];
    this.outputBytesMax = outputBytesMax;
    begin(operation, 0, 0);
  }

  private static long rowBytesMax(int itemsMax) {
    long most = 0;
    for (Operation operation : Operation.values()) {
      most = Math.max(most, (long) itemsMax * operation.rowBytes());
    }
    return most;
  }

  /** Starts a batch without items. */
  public void begin(Operation operation, int parameter, int misalignment) {
    this.operation = operation;
    this.parameter = parameter;
    this.misalignment = misalignment & (MISALIGNMENTS - 1);
    inputStart = inputRoom.asSlice(this.misalignment);
    rowStart = rowRoom.asSlice(this.misalignment);
    items = 0;
    inputBytes = 0;
    outputBytes = 0;
  }

  /** Whether another item with so much input and output fits. */
  public boolean hasRoom(long inputMore, long outputMore) {
    return items < kinds.length
        && inputBytes + inputMore <= inputRoom.byteSize() - MISALIGNMENTS
        && outputBytes() + outputMore + operation.outputBytesPerItem() <= outputBytesMax;
  }

  /** Puts bytes at the end of the input and says where. */
  public int append(byte[] bytes, int from, int length) {
    MemorySegment.copy(bytes, from, inputStart, ValueLayout.JAVA_BYTE, inputBytes, length);
    inputBytes += length;
    return inputBytes - length;
  }

  /** Puts bytes at the end of the input and says where. */
  public int append(byte[] bytes) {
    return append(bytes, 0, bytes.length);
  }

  /** Puts random bytes at the end of the input and says where. */
  public int appendRandom(SplittableRandom random, int length) {
    int start = inputBytes;
    for (int done = 0; done < length; done += piece.length) {
      random.nextBytes(piece);
      append(piece, 0, Math.min(piece.length, length - done));
    }
    return start;
  }

  /** Puts an integer at the end of the input. */
  public void appendU32(int value) {
    inputStart.set(Batch.U32, inputBytes, value);
    inputBytes += Integer.BYTES;
  }

  /** Overwrites an integer of the input. */
  public void setU32(int offset, int value) {
    inputStart.set(Batch.U32, offset, value);
  }

  /** Overwrites an integer of the input. */
  public void setU64(int offset, long value) {
    inputStart.set(Batch.U64, offset, value);
  }

  /** Flips one bit of the input. */
  public void flipBit(int offset, int bit) {
    long at = offset + (long) (bit / Byte.SIZE);
    int old = inputStart.get(ValueLayout.JAVA_BYTE, at);
    inputStart.set(ValueLayout.JAVA_BYTE, at, (byte) (old ^ 1 << (bit % Byte.SIZE)));
  }

  /** Sets aside room in the output and says where. */
  public int room(int bytes) {
    outputBytes += bytes;
    return outputBytes - bytes;
  }

  /** The next item. */
  public void item(ItemKind kind, int field0, int field1) {
    start(kind);
    field(0, field0);
    field(1, field1);
    items++;
  }

  /** The next item. */
  public void item(ItemKind kind, int field0, int field1, int field2) {
    start(kind);
    field(0, field0);
    field(1, field1);
    field(2, field2);
    items++;
  }

  /** The next item. */
  public void item(ItemKind kind, int field0, int field1, int field2, int field3) {
    start(kind);
    field(0, field0);
    field(1, field1);
    field(2, field2);
    field(3, field3);
    items++;
  }

  private void start(ItemKind kind) {
    kinds[items] = kind;
  }

  private void field(int field, int value) {
    rowStart.set(Batch.U32, (long) items * operation.rowBytes() + 4L * field, value);
  }

  public Operation operation() {
    return operation;
  }

  public int parameter() {
    return parameter;
  }

  public int items() {
    return items;
  }

  int misalignment() {
    return misalignment;
  }

  /** What the item was made to be. */
  public ItemKind kind(int item) {
    return kinds[item];
  }

  /** Field {@code field} (u32, counted from 0) of a row, zero-extended. */
  public long rowField(int item, int field) {
    return Integer.toUnsignedLong(
        rowStart.get(Batch.U32, (long) item * operation.rowBytes() + 4L * field));
  }

  /** Bytes appended so far; where the next ones go. */
  public int inputBytes() {
    return inputBytes;
  }

  /** Bytes of output that the items made so far need. */
  public int outputBytes() {
    return Math.max(outputBytes, items * operation.outputBytesPerItem());
  }

  /** The input column, read-only. */
  public MemorySegment input() {
    return inputStart.asSlice(0, inputBytes).asReadOnly();
  }

  /** The row column, read-only. */
  public MemorySegment rows() {
    return rowStart.asSlice(0, (long) items * operation.rowBytes()).asReadOnly();
  }
}
