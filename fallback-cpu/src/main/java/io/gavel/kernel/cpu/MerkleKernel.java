package io.gavel.kernel.cpu;

import static io.gavel.kernel.cpu.ItemKernel.inside;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.hash.MerkleHasher;
import io.gavel.kernel.hash.MessageHash;
import io.gavel.kernel.hash.Sha256;
import java.lang.foreign.MemorySegment;

/** MERKLE_ROOT and MERKLE_PROOF: one tree for each item. */
final class MerkleKernel implements ItemKernel {
  /** A row of the leaf table: u32 offset, u32 length. */
  private static final int LEAF_ROW_BYTES = 8;

  private final MerkleHasher hasher;
  private final long leafBytesMax;

  MerkleKernel(MessageHash sha256, long leafBytesMax) {
    hasher = new MerkleHasher(sha256);
    this.leafBytesMax = leafBytesMax;
  }

  @Override
  public void run(Batch batch, int first, int count) {
    for (int item = first; item < first + count; item++) {
      boolean done =
          batch.operation() == Operation.MERKLE_ROOT ? root(batch, item) : proof(batch, item);
      batch.status(item, done ? ItemStatus.VALID : ItemStatus.MALFORMED);
    }
  }

  private boolean root(Batch batch, int item) {
    hasher.begin();
    if (!addLeaves(batch, item)) {
      return false;
    }
    hasher.root(batch.output(), (long) item * Sha256.DIGEST_BYTES);
    return true;
  }

  private boolean proof(Batch batch, int item) {
    batch.result(item, 0);
    long index = batch.rowField(item, 2);
    if (index >= batch.rowField(item, 1) || batch.rowField(item, 3) != 0) {
      return false;
    }
    hasher.beginProof(index);
    if (!addLeaves(batch, item)) {
      return false;
    }
    hasher.siblings(batch.output(), (long) item * Operation.MERKLE_PROOF_BYTES);
    batch.result(item, hasher.siblingCount());
    return true;
  }

  private boolean addLeaves(Batch batch, int item) {
    MemorySegment input = batch.input();
    long table = batch.rowField(item, 0);
    long leaves = batch.rowField(item, 1);
    if (!inside(table, leaves * LEAF_ROW_BYTES, input.byteSize())) {
      return false;
    }
    for (long leaf = 0; leaf < leaves; leaf++) {
      long row = table + leaf * LEAF_ROW_BYTES;
      long offset = Integer.toUnsignedLong(input.get(Batch.U32, row));
      long length = Integer.toUnsignedLong(input.get(Batch.U32, row + Integer.BYTES));
      if (length > leafBytesMax || !inside(offset, length, input.byteSize())) {
        return false;
      }
      hasher.leaf(input, offset, length);
    }
    hasher.finish();
    return true;
  }
}
