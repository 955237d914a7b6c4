package io.gavel.kernel.vector;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.cpu.ItemKernel;
import io.gavel.kernel.vector.hash.HashLanes;

/**
 * One hash operation with a message in each vector lane. A message that would leave the other lanes
 * with nothing to do goes to the scalar kernel: one that is more than a third of a range's work,
 * and so every message of a range of one or two. So does one that is too long for a lane.
 */
final class HashLanesKernel implements ItemKernel {
  /** With two lanes busy of those a vector has, scalar code is as fast. */
  private static final int SHARE = 3;

  private final HashLanes lanes;
  private final ItemKernel scalar;
  private final long messageBytesMax;

  /**
   * @param scalar the same operation's kernel; decides what is malformed
   */
  HashLanesKernel(HashLanes lanes, ItemKernel scalar, long messageBytesMax) {
    this.lanes = lanes;
    this.scalar = scalar;
    this.messageBytesMax = Math.min(messageBytesMax, lanes.messageBytesMax());
  }

  @Override
  public void run(Batch batch, int first, int count) {
    lanes.clear();
    long work = 0;
    for (int item = first; item < first + count; item++) {
      work += fits(batch, item) ? lanes.work(batch.rowField(item, 1)) : 0;
    }
    for (int item = first; item < first + count; item++) {
      long length = batch.rowField(item, 1);
      if (!fits(batch, item) || lanes.work(length) * SHARE > work) {
        scalar.run(batch, item, 1);
        continue;
      }
      long digestOffset = (long) item * lanes.digestBytes();
      lanes.hash(batch.input(), batch.rowField(item, 0), length, batch.output(), digestOffset);
      batch.status(item, ItemStatus.VALID);
    }
    lanes.finish(batch.input(), batch.output());
  }

  private boolean fits(Batch batch, int item) {
    long length = batch.rowField(item, 1);
    return length <= messageBytesMax
        && ItemKernel.inside(batch.rowField(item, 0), length, batch.input().byteSize());
  }
}
