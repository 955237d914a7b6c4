package io.gavel.accel.tornado;

import java.lang.foreign.MemorySegment;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What the host and the kernels of one operation exchange: arrays outside the heap, which TornadoVM
 * copies whole to the device and back. Made once, used over and over, by whoever holds the plan.
 */
final class Columns {
  /** Bytes that items may point to. */
  static final int INPUT_BYTES = 1 << 20;

  /** {@link #sizes}: rows, the batch's parameter. */
  private static final int ROWS = 0;

  private static final int PARAMETER = 1;

  /** Rows and parameter; of a tally then validators and total stake, low half and high. */
  final IntArray sizes = new IntArray(8);

  /** The contract's rows with offsets into {@link #input}, multiples of 4. */
  final IntArray rows;

  final IntArray input = new IntArray(INPUT_BYTES / Integer.BYTES);
  final IntArray output;

  /** The contract's codes; 0, put there by the host, means that no kernel came by. */
  final ByteArray statuses;

  /** A tally's votes, {@link WeighTask#VOTE_WORDS} for each row. */
  final IntArray votes;

  /** A tally's reasons. */
  final IntArray results;

  /** Memory of the device alone. */
  final ByteArray scratch;

  final MemorySegment rowBytes;
  final MemorySegment inputBytes;
  final MemorySegment outputBytes;

  /**
   * @param rowsMax rows that go to the device at once
   * @param rowWords of a row, in words of 4 bytes
   * @param outputBytes of all rows
   * @param scratchBytesPerRow that kernels keep
   */
  Columns(int rowsMax, int rowWords, int outputBytes, int scratchBytesPerRow) {
    rows = new IntArray(rowsMax * rowWords);
    output = new IntArray(Math.max(1, outputBytes / Integer.BYTES));
    statuses = new ByteArray(rowsMax);
    votes = new IntArray(rowsMax * WeighTask.VOTE_WORDS);
    results = new IntArray(rowsMax);
    scratch = new ByteArray(Math.max(1, rowsMax * scratchBytesPerRow));
    rowBytes = rows.getSegment();
    inputBytes = input.getSegment();
    this.outputBytes = output.getSegment();
  }

  /** Sets how many rows there are, at most {@code rowsMax}, and clears their statuses. */
  void begin(int count, int parameter) {
    sizes.set(ROWS, count);
    sizes.set(PARAMETER, parameter);
    for (int row = 0; row < count; row++) {
      statuses.set(row, (byte) 0);
    }
  }
}
