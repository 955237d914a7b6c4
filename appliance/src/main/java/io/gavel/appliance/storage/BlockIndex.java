package io.gavel.appliance.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where blocks and finalizations lie in the block log, held in memory: 8 bytes for each block, 16
 * for each finalization. Thread-safe.
 */
final class BlockIndex {
  /** A place in a file of the log. */
  record Place(Segment segment, long offset) {}

  private final List<Segment> segments = new ArrayList<>();

  /**
   * Place of the block of height i + 1: the segment's place in the list, then 32 bits of offset.
   */
  private long[] blocks = new long[1024];

  private int blockCount;
  private long[] finalizedHeights = new long[1024];
  private long[] finalizations = new long[1024];
  private int finalizationCount;

  /** Of the newest block, 0 where there is none. */
  synchronized long lastHeight() {
    return blockCount;
  }

  /** Of the newest finalization, 0 where there is none. */
  synchronized long lastFinalizedHeight() {
    return finalizationCount == 0 ? 0 : finalizedHeights[finalizationCount - 1];
  }

  /** Adds the block after the last. */
  synchronized void addBlock(Segment segment, long offset) {
    if (blockCount == blocks.length) {
      blocks = Arrays.copyOf(blocks, 2 * blocks.length);
    }
    blocks[blockCount++] = pack(segment, offset);
  }

  /** Adds a finalization of a height above the last one's. */
  synchronized void addFinalization(long height, Segment segment, long offset) {
    if (finalizationCount == finalizations.length) {
      finalizations = Arrays.copyOf(finalizations, 2 * finalizationCount);
      finalizedHeights = Arrays.copyOf(finalizedHeights, 2 * finalizationCount);
    }
    finalizations[finalizationCount] = pack(segment, offset);
    finalizedHeights[finalizationCount++] = height;
  }

  /** Null where there is no such block. */
  synchronized Place block(long height) {
    return height < 1 || height > blockCount ? null : unpack(blocks[(int) height - 1]);
  }

  /** Of the lowest finalization of {@code height} or above; null where there is none. */
  synchronized Place finalizationAtOrAfter(long height) {
    int found = Arrays.binarySearch(finalizedHeights, 0, finalizationCount, height);
    int at = found < 0 ? -found - 1 : found;
    return at == finalizationCount ? null : unpack(finalizations[at]);
  }

  private long pack(Segment segment, long offset) {
    if (segments.isEmpty() || !segments.getLast().equals(segment)) {
      segments.add(segment);
    }
    return (long) (segments.size() - 1) << 32 | offset;
  }

  private Place unpack(long packed) {
    return new Place(segments.get((int) (packed >>> 32)), packed & 0xffff_ffffL);
  }
}
