package io.gavel.appliance.dissemination;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.Digest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The verified batches a node holds: those waiting to be ordered, in order of arrival, and those of
 * the newest final blocks, kept for peers that lack them.
 *
 * <p>Bounded for each origin, so that one peer cannot fill it. Not thread-safe.
 */
public final class BatchPool {
  /**
   * A held batch.
   *
   * @param origin index of the validator that sent it first
   */
  public record Held(TransactionBatch batch, PackedBatch packed, int origin) {
    long bytes() {
      return (long) batch.encodedBytes() + packed.compressed().length;
    }
  }

  private final long waitingBytesMaxPerOrigin;
  private final int finalBlocksKept;
  private final long[] waitingBytes;

  /** Waiting to be ordered; insertion order is arrival order, so iteration is deterministic. */
  private final LinkedHashMap<Digest, Held> waiting = new LinkedHashMap<>();

  private final Map<Digest, Held> ordered = new HashMap<>();
  private final ArrayDeque<List<Digest>> orderedByBlock = new ArrayDeque<>();

  /**
   * @param origins number of validators
   * @param waitingBytesMaxPerOrigin raw and compressed bytes of one origin's waiting batches
   * @param finalBlocksKept how many final blocks' batches are kept
   */
  public BatchPool(int origins, long waitingBytesMaxPerOrigin, int finalBlocksKept) {
    if (origins < 1
        || waitingBytesMaxPerOrigin < 2L * TransactionBatch.BYTES_MAX
        || finalBlocksKept < 1) {
      throw new IllegalArgumentException(
          "pool of "
              + origins
              + " origins, "
              + waitingBytesMaxPerOrigin
              + " bytes each, "
              + finalBlocksKept
              + " final blocks; expected 1 or more origins and blocks, room for a batch");
    }
    this.waitingBytesMaxPerOrigin = waitingBytesMaxPerOrigin;
    this.finalBlocksKept = finalBlocksKept;
    this.waitingBytes = new long[origins];
  }

  public boolean holds(Digest digest) {
    return waiting.containsKey(digest) || ordered.containsKey(digest);
  }

  /** A held batch, waiting or lately final; null where there is none. */
  public Held get(Digest digest) {
    Held held = waiting.get(digest);
    return held != null ? held : ordered.get(digest);
  }

  /** Whether an origin has room for another batch of any size. */
  public boolean hasRoom(int origin) {
    return waitingBytes[origin] + 2L * TransactionBatch.BYTES_MAX <= waitingBytesMaxPerOrigin;
  }

  /**
   * Adds a verified batch.
   *
   * @param wanted a block that may be final names it, so it is taken over the origin's bound
   * @return false if it is held already or its origin has no room
   */
  public boolean add(TransactionBatch batch, PackedBatch packed, int origin, boolean wanted) {
    if (holds(batch.digest()) || !(wanted || hasRoom(origin))) {
      return false;
    }
    Held held = new Held(batch, packed, origin);
    waiting.put(batch.digest(), held);
    waitingBytes[origin] += held.bytes();
    return true;
  }

  /** Those of the block's batches that are not held, in its order. */
  public List<Digest> missing(Block block) {
    List<Digest> missing = new ArrayList<>();
    for (Digest digest : block.batches()) {
      if (!holds(digest)) {
        missing.add(digest);
      }
    }
    return missing;
  }

  /** Uncompressed bytes of those of a block's batches that are held. */
  public long heldBytes(Block block) {
    long bytes = 0;
    for (Digest digest : block.batches()) {
      Held held = get(digest);
      bytes += held == null ? 0 : held.batch().encodedBytes();
    }
    return bytes;
  }

  /** Batches for a new block: the longest waiting first, without the excluded ones. */
  public List<Digest> select(Set<Digest> excluded, int batchesMax, long rawBytesMax) {
    List<Digest> selected = new ArrayList<>();
    long bytes = 0;
    for (Map.Entry<Digest, Held> entry : waiting.entrySet()) {
      int size = entry.getValue().batch().encodedBytes();
      if (excluded.contains(entry.getKey())) {
        continue;
      }
      if (selected.size() == batchesMax || bytes + size > rawBytesMax) {
        break;
      }
      selected.add(entry.getKey());
      bytes += size;
    }
    return selected;
  }

  /** Whether a batch waits that is not excluded. */
  public boolean hasWaiting(Set<Digest> excluded) {
    for (Digest digest : waiting.keySet()) {
      if (!excluded.contains(digest)) {
        return true;
      }
    }
    return false;
  }

  /** A block is final: its batches, all held, wait no longer. */
  public void ordered(Block block) {
    for (Digest digest : block.batches()) {
      Held held = waiting.remove(digest);
      if (held != null) {
        waitingBytes[held.origin()] -= held.bytes();
        ordered.put(digest, held);
      }
    }
    orderedByBlock.addLast(block.batches());
    if (orderedByBlock.size() > finalBlocksKept) {
      List<Digest> oldest = orderedByBlock.removeFirst();
      oldest.forEach(ordered::remove);
    }
  }

  /** Raw and compressed bytes an origin has waiting. */
  public long waitingBytes(int origin) {
    return waitingBytes[origin];
  }

  public int waitingCount() {
    return waiting.size();
  }
}
