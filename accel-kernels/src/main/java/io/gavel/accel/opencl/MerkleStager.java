package io.gavel.accel.opencl;

import static io.gavel.kernel.cpu.ItemKernel.inside;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.cpu.ItemKernel;
import io.gavel.kernel.hash.Sha256;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Stages Merkle trees: gathers their leaves, each behind the byte that prefixes it, and plans which
 * digests merge on which level, for all trees of a slot together. Trees too large for a slot, or
 * with a long leaf, are left to the CPU.
 *
 * <p>The definition splits n leaves at the largest power of two below n. That is the same as
 * merging neighbours level by level, an odd one going up as it is.
 */
final class MerkleStager implements Stager {
  /** Kernels of both operations, in the order {@link #launch} runs them. */
  private static final int LEAVES = 0;

  private static final int NODES = 1;
  private static final int ITEMS = 2;

  private static final int SIBLINGS_MAX = 32;
  private static final int HEADER_WORDS = 4;
  private static final long LEAF_ROW_BYTES = 8;

  private final int leafBytesMax;
  private final int longBytes;
  private final int leavesMax;
  private final ItemKernel onHost;

  /** Numbers of the digests of each tree's level at hand, from the tree's first place on. */
  private final int[] level;

  private final int[] places;
  private final int[] widths;
  private final int[] positions;
  private final int[] siblings;

  /** Nodes before each level, and before the one there is not. */
  private final int[] levelStarts = new int[SIBLINGS_MAX + 1];

  private int levels;
  private int trees;
  private int messages;
  private int nodes;
  private long paddedBytes;

  /** Of the tree looked at last. */
  private long treeBytes;

  private boolean hasLongLeaf;

  /**
   * @param shape of the device
   * @param leafBytesMax longer ones are malformed
   * @param leavesMax of all trees in a slot
   * @param onHost computes the trees that stay
   */
  MerkleStager(WorkShape shape, int leafBytesMax, int leavesMax, ItemKernel onHost) {
    this.leafBytesMax = leafBytesMax;
    this.longBytes = shape.longBytes();
    this.leavesMax = leavesMax;
    this.onHost = onHost;
    level = new int[leavesMax];
    places = new int[shape.slotItems()];
    widths = new int[shape.slotItems()];
    positions = new int[shape.slotItems()];
    siblings = new int[shape.slotItems()];
  }

  @Override
  public int stage(Batch batch, int first, int end, Slot slot) {
    int taken = survey(batch, first, end, slot);
    boolean isProof = batch.operation() == Operation.MERKLE_PROOF;
    long words =
        HEADER_WORDS + 2L * messages + 2L * nodes + trees * (isProof ? 1L + SIBLINGS_MAX : 1L);
    slot.reserve(
        trees,
        Integer.BYTES * words,
        paddedBytes,
        (long) trees * batch.operation().outputBytesPerItem());
    slot.reserveScratch((long) (messages + nodes) * Sha256.DIGEST_BYTES);
    MemorySegment rows = slot.rowsHost();
    long nodesAt = HEADER_WORDS + 2L * messages;
    long itemsAt = nodesAt + 2L * nodes;
    long siblingsAt = itemsAt + trees;
    word(rows, 0, HEADER_WORDS);
    word(rows, 1, nodesAt);
    word(rows, 2, itemsAt);
    word(rows, 3, siblingsAt);
    gather(batch, first, slot);
    plan(rows, nodesAt, isProof ? siblingsAt : -1);
    for (int tree = 0; tree < trees; tree++) {
      // A root's digest is what its last level is; of a proof this says how many siblings.
      word(rows, itemsAt + tree, isProof ? siblings[tree] : level[places[tree]]);
    }
    return taken;
  }

  /** Checks the items and adds up those for the device, as far as the slot holds them. */
  private int survey(Batch batch, int first, int end, Slot slot) {
    boolean isProof = batch.operation() == Operation.MERKLE_PROOF;
    int itemsMax = Math.min(end - first, places.length);
    trees = 0;
    messages = 0;
    nodes = 0;
    paddedBytes = 0;
    for (int index = 0; index < itemsMax; index++) {
      int item = first + index;
      if (!isSound(batch, item, isProof)) {
        slot.verdict(index, MALFORMED);
        continue;
      }
      long leaves = batch.rowField(item, 1);
      long hashed = Math.max(1, leaves);
      if (hasLongLeaf || hashed > leavesMax || treeBytes > slot.bytesMax()) {
        slot.verdict(index, ON_HOST);
        continue;
      }
      if (messages + hashed > leavesMax || paddedBytes + treeBytes > slot.bytesMax()) {
        return index;
      }
      slot.verdict(index, ON_DEVICE);
      slot.itemOfRow()[trees] = index;
      places[trees] = messages;
      widths[trees] = (int) hashed;
      siblings[trees] = 0;
      positions[trees] = isProof ? (int) batch.rowField(item, 2) : 0;
      trees++;
      messages += (int) hashed;
      nodes += (int) hashed - 1;
      paddedBytes += treeBytes;
    }
    return itemsMax;
  }

  private boolean isSound(Batch batch, int item, boolean isProof) {
    MemorySegment input = batch.input();
    long size = input.byteSize();
    long table = batch.rowField(item, 0);
    long leaves = batch.rowField(item, 1);
    treeBytes = 0;
    hasLongLeaf = false;
    if (isProof && (batch.rowField(item, 2) >= leaves || batch.rowField(item, 3) != 0)) {
      return false;
    }
    if (!inside(table, leaves * LEAF_ROW_BYTES, size)) {
      return false;
    }
    for (long leaf = 0; leaf < leaves; leaf++) {
      long length = leafLength(input, table, leaf);
      if (length > leafBytesMax || !inside(leafOffset(input, table, leaf), length, size)) {
        return false;
      }
      hasLongLeaf |= length > longBytes;
      treeBytes += padded(length + 1);
    }
    return true;
  }

  private static long leafOffset(MemorySegment input, long table, long leaf) {
    return Integer.toUnsignedLong(input.get(Batch.U32, table + leaf * LEAF_ROW_BYTES));
  }

  private static long leafLength(MemorySegment input, long table, long leaf) {
    return Integer.toUnsignedLong(
        input.get(Batch.U32, table + leaf * LEAF_ROW_BYTES + Integer.BYTES));
  }

  private static long padded(long bytes) {
    return (bytes + 3) & ~3L;
  }

  private static void word(MemorySegment rows, long place, long value) {
    rows.set(Batch.U32, place * Integer.BYTES, (int) value);
  }

  private void gather(Batch batch, int first, Slot slot) {
    MemorySegment input = batch.input();
    MemorySegment to = slot.inputHost();
    MemorySegment rows = slot.rowsHost();
    long at = 0;
    long row = HEADER_WORDS;
    for (int tree = 0; tree < trees; tree++) {
      int item = first + slot.itemOfRow()[tree];
      long table = batch.rowField(item, 0);
      long leaves = batch.rowField(item, 1);
      if (leaves == 0) {
        // The root of no leaves is the hash of nothing, without a prefix.
        word(rows, row, at);
        word(rows, row + 1, 0);
        row += 2;
      }
      for (long leaf = 0; leaf < leaves; leaf++) {
        long length = leafLength(input, table, leaf);
        to.set(ValueLayout.JAVA_BYTE, at, (byte) 0);
        MemorySegment.copy(input, leafOffset(input, table, leaf), to, at + 1, length);
        word(rows, row, at);
        word(rows, row + 1, length + 1);
        row += 2;
        at += padded(length + 1);
      }
    }
    Stager.requireUnchanged(row == HEADER_WORDS + 2L * messages && at <= paddedBytes);
  }

  /**
   * Writes the nodes' rows level by level, and the siblings of each tree's position.
   *
   * @param siblingsAt where the siblings' table begins, or -1 for roots
   */
  private void plan(MemorySegment rows, long nodesAt, long siblingsAt) {
    for (int leaf = 0; leaf < messages; leaf++) {
      level[leaf] = leaf;
    }
    int planned = 0;
    levels = 0;
    while (planned < nodes) {
      levelStarts[levels] = planned;
      for (int tree = 0; tree < trees; tree++) {
        if (widths[tree] > 1) {
          if (siblingsAt >= 0) {
            noteSibling(rows, siblingsAt, tree);
          }
          planned = merge(rows, nodesAt, planned, tree);
        }
      }
      levels++;
    }
    levelStarts[levels] = planned;
  }

  /** What the tree's position merges with on the level at hand, if it is not the odd one. */
  private void noteSibling(MemorySegment rows, long siblingsAt, int tree) {
    int sibling = positions[tree] ^ 1;
    if (sibling < widths[tree]) {
      long place = siblingsAt + (long) tree * SIBLINGS_MAX + siblings[tree];
      word(rows, place, level[places[tree] + sibling]);
      siblings[tree]++;
    }
    positions[tree] >>= 1;
  }

  /**
   * Merges the level at hand of one tree into the next.
   *
   * @return nodes planned, with these
   */
  private int merge(MemorySegment rows, long nodesAt, int planned, int tree) {
    int place = places[tree];
    int width = widths[tree];
    int node = planned;
    for (int pair = 0; pair < width / 2; pair++) {
      long row = nodesAt + 2L * node;
      word(rows, row, level[place + 2 * pair]);
      word(rows, row + 1, level[place + 2 * pair + 1]);
      level[place + pair] = messages + node;
      node++;
    }
    if (width % 2 == 1) {
      level[place + width / 2] = level[place + width - 1];
    }
    widths[tree] = (width + 1) / 2;
    return node;
  }

  @Override
  public void launch(Slot slot, CommandQueue queue) {
    queue.launch(LEAVES, messages, 0, messages);
    for (int at = 0; at < levels; at++) {
      int width = levelStarts[at + 1] - levelStarts[at];
      queue.launch(NODES, width, levelStarts[at], width);
    }
    queue.launch(ITEMS, trees, 0, trees);
  }

  @Override
  public void handBack(Slot slot) {
    Batch batch = slot.batch();
    Verdicts.write(slot, onHost);
    int outputBytes = batch.operation().outputBytesPerItem();
    boolean isProof = batch.operation() == Operation.MERKLE_PROOF;
    for (int row = 0; row < slot.rowCount(); row++) {
      int item = slot.first() + slot.itemOfRow()[row];
      if (batch.status(item) != ItemStatus.VALID) {
        continue;
      }
      long bytes = isProof ? (long) batch.result(item) * Sha256.DIGEST_BYTES : outputBytes;
      if (bytes > outputBytes || bytes < 0) {
        batch.status(item, ItemStatus.DEVICE_ERROR);
        batch.result(item, 0);
        continue;
      }
      MemorySegment.copy(
          slot.outputHost(),
          (long) row * outputBytes,
          batch.output(),
          (long) item * outputBytes,
          bytes);
    }
  }
}
