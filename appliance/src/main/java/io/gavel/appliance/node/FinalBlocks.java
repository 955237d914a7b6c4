package io.gavel.appliance.node;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.dissemination.BatchFetch;
import io.gavel.appliance.dissemination.BatchPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Final blocks on their way to the executor: in order of height, each once, each when all its
 * batches are held. Owned by the consensus loop.
 */
final class FinalBlocks {
  /** A block with everything the executor needs. */
  record Ready(Block block, List<BatchPool.Held> batches, Certificate finalization) {}

  /** Takes blocks that are ready; false when it has enough to do. */
  interface Sink {
    boolean offer(Ready ready);
  }

  private record Waiting(Block block, Certificate finalization) {}

  private final BatchPool pool;
  private final BatchFetch fetch;
  private final Sink sink;
  private final TreeMap<Long, Waiting> waiting = new TreeMap<>();
  private long handedOver;
  private Digest handedOverDigest;

  /**
   * @param handedOver height of the last block that the executor has had
   * @param handedOverDigest its digest; the chain id for the genesis
   */
  FinalBlocks(
      BatchPool pool, BatchFetch fetch, Sink sink, long handedOver, Digest handedOverDigest) {
    this.pool = pool;
    this.fetch = fetch;
    this.sink = sink;
    this.handedOver = handedOver;
    this.handedOverDigest = handedOverDigest;
  }

  /** The block is final. Known heights are passed over. */
  void add(Block block, Certificate finalizationOrNull) {
    if (block.height() > handedOver) {
      Waiting known = waiting.putIfAbsent(block.height(), new Waiting(block, finalizationOrNull));
      if (known != null && !known.block().equals(block)) {
        throw new IllegalStateException(
            "two final blocks at height "
                + block.height()
                + ": "
                + known.block()
                + " and "
                + block);
      }
      if (known != null && known.finalization() == null && finalizationOrNull != null) {
        waiting.put(block.height(), new Waiting(block, finalizationOrNull));
      }
    }
  }

  /** Hands over what is ready and asks for what is lacking. */
  void advance(long nowMs) {
    while (!waiting.isEmpty() && waiting.firstKey() == handedOver + 1) {
      Waiting next = waiting.firstEntry().getValue();
      List<Digest> missing = pool.missing(next.block());
      if (!missing.isEmpty()) {
        for (Digest digest : missing) {
          fetch.want(digest, next.block().header().proposer(), nowMs);
        }
        return;
      }
      List<BatchPool.Held> batches = new ArrayList<>(next.block().batches().size());
      for (Digest digest : next.block().batches()) {
        batches.add(pool.get(digest));
      }
      if (!sink.offer(new Ready(next.block(), batches, next.finalization()))) {
        return;
      }
      waiting.pollFirstEntry();
      handedOver++;
      handedOverDigest = next.block().digest();
      pool.ordered(next.block());
    }
  }

  /** Adds the digests of batches that are final but not handed over yet. */
  void collectBatches(Set<Digest> into) {
    for (Waiting block : waiting.values()) {
      into.addAll(block.block().batches());
    }
  }

  /** The highest height up to which every final block is here or handed over. */
  long contiguousHeight() {
    long height = handedOver;
    for (long known : waiting.keySet()) {
      if (known != height + 1) {
        break;
      }
      height = known;
    }
    return height;
  }

  /** The digest of the block at {@link #contiguousHeight()}; the chain id for the genesis. */
  Digest contiguousDigest() {
    Waiting tip = waiting.get(contiguousHeight());
    return tip == null ? handedOverDigest : tip.block().digest();
  }

  int waitingCount() {
    return waiting.size();
  }
}
