package io.gavel.accel.opencl;

import io.gavel.kernel.Batch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Supplier;

/**
 * A stretch of a batch on its way through a device: the staging buffers and what lies in them. Made
 * once, used over and over. One thread.
 */
final class Slot {
  /** Buffers of the kernels' arguments, in their order. */
  private final StagingBuffer input;

  private final StagingBuffer rows;
  private final StagingBuffer output;
  private final StagingBuffer statuses;
  private final StagingBuffer results;
  private final ScratchBuffer scratch;

  private final long bytesMax;

  /** Zeros; a slice to fill would be an object. */
  private final byte[] untouched;

  private final byte[] verdicts;
  private final int[] itemOfRow;

  private OpenClOperation operation;
  private Stager stager;
  private Batch batch;
  private int first;
  private int count;
  private int handedOver;

  private int rowCount;
  private long inputBytes;
  private long rowBytes;
  private long outputBytes;
  private boolean isInOrder;
  private boolean isHandedBack;

  /** The last command's event; 0 where nothing was enqueued or it was seen complete. */
  private long event;

  Slot(WorkShape shape, Supplier<StagingBuffer> buffers, ScratchBuffer scratch) {
    bytesMax = shape.slotBytes();
    untouched = new byte[shape.slotItems()];
    verdicts = new byte[shape.slotItems()];
    itemOfRow = new int[shape.slotItems()];
    input = buffers.get();
    rows = buffers.get();
    output = buffers.get();
    statuses = buffers.get();
    results = buffers.get();
    this.scratch = scratch;
  }

  /** Takes the slot for items of a batch, from one on. */
  void begin(OpenClOperation operation, Stager stager, Batch batch, int first) {
    this.operation = operation;
    this.stager = stager;
    this.batch = batch;
    this.first = first;
    count = 0;
    handedOver = 0;
    rowCount = 0;
    inputBytes = 0;
    rowBytes = 0;
    outputBytes = 0;
    isInOrder = false;
    isHandedBack = false;
  }

  /** So many items belong to the slot: what {@link Stager#stage} took. */
  void taken(int items) {
    count = items;
  }

  /** Frees the slot; its batch is the submitter's again. */
  void end() {
    batch = null;
    stager = null;
  }

  boolean isFree() {
    return batch == null;
  }

  /**
   * Makes room for what is to be staged, and clears the statuses: one that no kernel writes reads
   * as the device's failure.
   *
   * @param rows how many rows go to the device
   * @param rowBytes of all rows
   * @param inputBytes of all they point to
   * @param outputBytes of all that comes back, without statuses and results
   */
  void reserve(int rows, long rowBytes, long inputBytes, long outputBytes) {
    rowCount = rows;
    this.rowBytes = rowBytes;
    this.inputBytes = inputBytes;
    this.outputBytes = outputBytes;
    input.require(inputBytes);
    this.rows.require(rowBytes);
    output.require(outputBytes);
    statuses.require(rows);
    results.require(operation.operation().hasResults() ? 4L * rows : 0);
    // Whole work-items: a lane without an item has its scratch like the others.
    long lanes = operation.lanes();
    reserveScratch((rows + lanes - 1) / lanes * lanes * operation.scratchBytesPerItem());
    MemorySegment.copy(untouched, 0, statuses.host(), ValueLayout.JAVA_BYTE, 0, rows);
  }

  /** Makes room that only kernels see, where it is not so much for each row. */
  void reserveScratch(long bytes) {
    scratch.require(bytes);
  }

  /** Most bytes of input, and of output, to stage. */
  long bytesMax() {
    return bytesMax;
  }

  /** Says that row i is item i of the slot, so that answers may be copied at once. */
  void inOrder(boolean isInOrder) {
    this.isInOrder = isInOrder;
  }

  boolean isInOrder() {
    return isInOrder;
  }

  /** What is to become of item {@code first + index}: one of {@link Stager}'s verdicts. */
  void verdict(int index, byte verdict) {
    verdicts[index] = verdict;
  }

  byte verdict(int index) {
    return verdicts[index];
  }

  /** For each row sent the item it is, as an index from {@link #first}; the stager fills it. */
  int[] itemOfRow() {
    return itemOfRow;
  }

  MemorySegment inputHost() {
    return input.host();
  }

  MemorySegment rowsHost() {
    return rows.host();
  }

  MemorySegment outputHost() {
    return output.host();
  }

  MemorySegment statusesHost() {
    return statuses.host();
  }

  MemorySegment resultsHost() {
    return results.host();
  }

  StagingBuffer input() {
    return input;
  }

  StagingBuffer rows() {
    return rows;
  }

  StagingBuffer output() {
    return output;
  }

  StagingBuffer statuses() {
    return statuses;
  }

  StagingBuffer results() {
    return results;
  }

  ScratchBuffer scratch() {
    return scratch;
  }

  OpenClOperation operation() {
    return operation;
  }

  Stager stager() {
    return stager;
  }

  Batch batch() {
    return batch;
  }

  int first() {
    return first;
  }

  int count() {
    return count;
  }

  int rowCount() {
    return rowCount;
  }

  long inputBytes() {
    return inputBytes;
  }

  long rowBytes() {
    return rowBytes;
  }

  long outputBytes() {
    return outputBytes;
  }

  /** The answers are in the batch. */
  void handedBack() {
    isHandedBack = true;
  }

  boolean isHandedBack() {
    return isHandedBack;
  }

  /** Items not yet handed over. */
  int waiting() {
    return count - handedOver;
  }

  /** The next item to hand over. */
  int next() {
    return first + handedOver;
  }

  void handedOver(int items) {
    handedOver += items;
  }

  long event() {
    return event;
  }

  void event(long handle) {
    event = handle;
  }

  /** Gives the memory back; no command may use it any more. */
  void release() {
    input.release();
    rows.release();
    output.release();
    statuses.release();
    results.release();
    scratch.release();
  }
}
