package io.gavel.kernel.vector;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.cpu.ItemKernel;
import io.gavel.kernel.vector.hash.HashLanes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * One hash operation with a message in each vector lane. A message that would leave the other lanes
 * with nothing to do goes to the scalar kernel: one that is more than a third of the work of the
 * items taken together, and so every message of a range of one or two. So does one that is too long
 * for a lane.
 *
 * <p>Rows, digests and statuses are copied many at a time: in a JVM that has seen many kinds of
 * segments an access to one is several calls.
 */
final class HashLanesKernel implements ItemKernel {
  /** With two lanes busy of those a vector has, scalar code is as fast. */
  private static final int SHARE = 3;

  /** Items taken together: many, that lanes are seldom idle, and few, that copies stay cached. */
  private static final int ITEMS = 512;

  private static final int ROW_FIELDS = 2;

  private final HashLanes lanes;
  private final ItemKernel scalar;
  private final long messageBytesMax;
  private final int[] rows = new int[ITEMS * ROW_FIELDS];
  private final boolean[] inLanes = new boolean[ITEMS];
  private final byte[] digests;
  private final byte[] valid = new byte[ITEMS];

  /**
   * @param scalar the same operation's kernel; decides what is malformed
   */
  HashLanesKernel(HashLanes lanes, ItemKernel scalar, long messageBytesMax) {
    this.lanes = lanes;
    this.scalar = scalar;
    this.messageBytesMax = Math.min(messageBytesMax, lanes.messageBytesMax());
    digests = new byte[ITEMS * lanes.digestBytes()];
    Arrays.fill(valid, ItemStatus.VALID.code());
  }

  @Override
  public void run(Batch batch, int first, int count) {
    for (int done = 0; done < count; done += ITEMS) {
      int items = Math.min(count - done, ITEMS);
      hash(batch, first + done, items);
      hand(batch, first + done, items);
    }
  }

  /** The digests of all items that go into lanes. */
  private void hash(Batch batch, int first, int items) {
    long firstRow = (long) first * ROW_FIELDS * Integer.BYTES;
    MemorySegment.copy(batch.rows(), Batch.U32, firstRow, rows, 0, items * ROW_FIELDS);
    MemorySegment input = batch.input();
    long inputBytes = input.byteSize();
    long work = 0;
    for (int i = 0; i < items; i++) {
      long length = length(i);
      inLanes[i] = length <= messageBytesMax && ItemKernel.inside(offset(i), length, inputBytes);
      work += inLanes[i] ? lanes.work(length) : 0;
    }
    lanes.clear();
    for (int i = 0; i < items; i++) {
      inLanes[i] &= lanes.work(length(i)) * SHARE <= work;
      if (inLanes[i]) {
        lanes.hash(input, offset(i), length(i), digests, i * lanes.digestBytes());
      }
    }
    lanes.finish(input, digests);
  }

  /**
   * Writes the items that were in lanes, run by run, and leaves the others to the scalar kernel.
   */
  private void hand(Batch batch, int first, int items) {
    int from = 0;
    for (int i = 0; i < items; i++) {
      if (!inLanes[i]) {
        write(batch, first, from, i);
        scalar.run(batch, first + i, 1);
        from = i + 1;
      }
    }
    write(batch, first, from, items);
  }

  private void write(Batch batch, int first, int from, int to) {
    int bytes = lanes.digestBytes();
    long offset = (long) (first + from) * bytes;
    MemorySegment.copy(
        digests, from * bytes, batch.output(), ValueLayout.JAVA_BYTE, offset, (to - from) * bytes);
    MemorySegment.copy(valid, 0, batch.statuses(), ValueLayout.JAVA_BYTE, first + from, to - from);
  }

  private long offset(int i) {
    return Integer.toUnsignedLong(rows[i * ROW_FIELDS]);
  }

  private long length(int i) {
    return Integer.toUnsignedLong(rows[i * ROW_FIELDS + 1]);
  }
}
