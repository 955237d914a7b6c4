package io.gavel.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Items of one operation in columns. Reusable: set the columns, submit, wait for the completions,
 * use again.
 *
 * <p>Ownership: the submitter owns the batch and all its segments; from submission until the last
 * item's completion it must neither write to them nor close their arenas. Segments may overlap each
 * other only in that the input of one item may also be that of another; outputs, statuses and
 * results are the device's to write. Not thread-safe; hand it over as a whole.
 */
public final class Batch {
  /** Unaligned little-endian integers, as every column holds them. */
  public static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  public static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Operation operation = Operation.SHA_256;
  private int parameter;
  private int items;
  private long tag;
  private MemorySegment input = MemorySegment.NULL;
  private MemorySegment rows = MemorySegment.NULL;
  private MemorySegment output = MemorySegment.NULL;
  private MemorySegment statuses = MemorySegment.NULL;
  private MemorySegment results = MemorySegment.NULL;

  /**
   * Names the work. Clears no column; call {@link #columns} before or after.
   *
   * @param parameter the operation's parameter: of an {@link Ed25519Profile} for {@link
   *     Operation#ED25519_VERIFY}, of an {@link EcdsaRule} for the secp256k1 operations, else 0
   * @param items how many rows count, at least 0
   * @param tag the caller's cookie, handed back untouched
   */
  public Batch of(Operation operation, int parameter, int items, long tag) {
    if (items < 0) {
      throw new IllegalArgumentException("items is " + items + ", expected 0 or more");
    }
    this.operation = operation;
    this.parameter = parameter;
    this.items = items;
    this.tag = tag;
    return this;
  }

  /** Sets the segments; pass {@link MemorySegment#NULL} for a column the operation does not use. */
  public Batch columns(
      MemorySegment input,
      MemorySegment rows,
      MemorySegment output,
      MemorySegment statuses,
      MemorySegment results) {
    this.input = input;
    this.rows = rows;
    this.output = output;
    this.statuses = statuses;
    this.results = results;
    return this;
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

  public long tag() {
    return tag;
  }

  public MemorySegment input() {
    return input;
  }

  public MemorySegment rows() {
    return rows;
  }

  public MemorySegment output() {
    return output;
  }

  /** One {@link ItemStatus#code()} byte for each item. */
  public MemorySegment statuses() {
    return statuses;
  }

  /** One u32 for each item, where the operation has results. */
  public MemorySegment results() {
    return results;
  }

  /** Field {@code field} (u32, counted from 0) of row {@code item}, zero-extended. */
  public long rowField(int item, int field) {
    return Integer.toUnsignedLong(rows.get(U32, (long) item * operation.rowBytes() + 4L * field));
  }

  public ItemStatus status(int item) {
    return ItemStatus.ofCode(statuses.get(ValueLayout.JAVA_BYTE, item));
  }

  public void status(int item, ItemStatus status) {
    statuses.set(ValueLayout.JAVA_BYTE, item, status.code());
  }

  /** The u32 result of an item. */
  public int result(int item) {
    return results.get(U32, 4L * item);
  }

  public void result(int item, int value) {
    results.set(U32, 4L * item, value);
  }

  /**
   * Checks that the fixed-size columns are as long as the items need and those of the device are
   * writable. A programmer's error, not an input's: what the rows point to is checked item by item
   * and answered MALFORMED.
   *
   * @throws IllegalArgumentException naming the column, its size and what was expected
   */
  public void checkColumns() {
    require("rows", rows, (long) items * operation.rowBytes());
    require("statuses", statuses, items);
    requireWritable("statuses", statuses);
    require("output", output, (long) items * operation.outputBytesPerItem());
    if (operation.hasOutput()) {
      requireWritable("output", output);
    }
    if (operation.hasResults()) {
      require("results", results, 4L * items);
      requireWritable("results", results);
    }
  }

  private void require(String column, MemorySegment segment, long bytes) {
    if (segment.byteSize() < bytes) {
      throw new IllegalArgumentException(
          column + " of " + operation + " is " + segment.byteSize() + " bytes, expected " + bytes);
    }
  }

  private void requireWritable(String column, MemorySegment segment) {
    if (segment.isReadOnly()) {
      throw new IllegalArgumentException(
          column + " of " + operation + " is read-only, expected to be writable");
    }
  }
}
