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
import java.util.concurrent.ConcurrentHashMap;

/**
 * Final blocks on their way to the executor: in order of height, each once, each when all its
 * batches are held. Owned by the consensus loop.
 */
final class FinalBlocks {
  /**
   * Peers keep the batches of a few seconds' final blocks apart; older ones come with their blocks.
   */
  private static final long STALLED_MS = 1_000;

  /** Blocks whose batches are asked for at a time. */
  private static final int ASKED_AHEAD_MAX = 16;

  private static final long NOT_BLOCKED = Long.MIN_VALUE;

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

  /** The waiting blocks' batches. */
  private final Set<Digest> awaited = ConcurrentHashMap.newKeySet();

  private long handedOver;
  private Digest handedOverDigest;
  private long handedOverView;
  private long handedOverExecuted;
  private long blockedSinceMs = NOT_BLOCKED;

  /**
   * @param tip the last block that the executor has had; null for the genesis
   */
  FinalBlocks(BatchPool pool, BatchFetch fetch, Sink sink, Block tip, Digest chainId) {
    this.pool = pool;
    this.fetch = fetch;
    this.sink = sink;
    this.handedOver = tip == null ? 0 : tip.height();
    this.handedOverDigest = tip == null ? chainId : tip.digest();
    this.handedOverView = tip == null ? 0 : tip.view();
    this.handedOverExecuted = tip == null ? 0 : tip.header().executedHeight();
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
      if (known == null) {
        awaited.addAll(block.batches());
      }
    }
  }

  /** Hands over what is ready and asks for what is lacking. */
  void advance(long nowMs) {
    while (!waiting.isEmpty() && waiting.firstKey() == handedOver + 1) {
      Waiting next = waiting.firstEntry().getValue();
      if (!pool.missing(next.block()).isEmpty()) {
        wantMissing(nowMs);
        blockedSinceMs = blockedSinceMs == NOT_BLOCKED ? nowMs : blockedSinceMs;
        return;
      }
      blockedSinceMs = NOT_BLOCKED;
      List<BatchPool.Held> batches = new ArrayList<>(next.block().batches().size());
      for (Digest digest : next.block().batches()) {
        batches.add(pool.get(digest));
      }
      if (!sink.offer(new Ready(next.block(), batches, next.finalization()))) {
        return;
      }
      waiting.pollFirstEntry();
      next.block().batches().forEach(awaited::remove);
      handedOver++;
      handedOverDigest = next.block().digest();
      handedOverView = next.block().view();
      handedOverExecuted = next.block().header().executedHeight();
      pool.ordered(next.block());
    }
  }

  /** Of the next blocks at once: asked for one after the other, each would take a round trip. */
  private void wantMissing(long nowMs) {
    waiting.values().stream()
        .limit(ASKED_AHEAD_MAX)
        .map(Waiting::block)
        .forEach(
            block ->
                pool.missing(block)
                    .forEach(digest -> fetch.want(digest, block.header().proposer(), nowMs)));
  }

  /** Whether a final block that is not handed over yet names the batch. Any thread. */
  boolean awaits(Digest batch) {
    return awaited.contains(batch);
  }

  /** Adds the digests of batches that are final but not handed over yet. */
  void collectBatches(Set<Digest> into) {
    into.addAll(awaited);
  }

  /** Height of the last block that the executor was given. */
  long handedOver() {
    return handedOver;
  }

  /** Its digest; the chain id for the genesis. */
  Digest handedOverDigest() {
    return handedOverDigest;
  }

  /** The view it was proposed in; 0 for the genesis. */
  long handedOverView() {
    return handedOverView;
  }

  /** The height that a quorum had executed when it was proposed. */
  long handedOverExecuted() {
    return handedOverExecuted;
  }

  /**
   * Whether blocks from {@link #handedOver} on would help: none is here, or the next lacks batches.
   */
  boolean lacksNext() {
    return waiting.isEmpty()
        || waiting.firstKey() != handedOver + 1
        || blockedSinceMs != NOT_BLOCKED;
  }

  /**
   * The newest waiting block, if the next one has lacked a batch for so long that peers may not
   * hold it apart from its block any more; else null.
   */
  Block stalled(long nowMs) {
    boolean stalled = blockedSinceMs != NOT_BLOCKED && nowMs - blockedSinceMs >= STALLED_MS;
    return stalled ? waiting.lastEntry().getValue().block() : null;
  }

  int waitingCount() {
    return waiting.size();
  }
}
