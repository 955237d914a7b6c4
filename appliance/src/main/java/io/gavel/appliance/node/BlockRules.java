package io.gavel.appliance.node;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Output;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.dissemination.BatchPool;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a block must fulfil beyond its place in the chain, for the one who builds it and for those
 * who vote on it. Owned by the consensus loop.
 */
final class BlockRules {
  /** Uncompressed bytes of a block's batches. */
  static final long RAW_BYTES_MAX = 4L << 20;

  /** A header's clock may be ahead of this node's by at most this. */
  static final long CLOCK_AHEAD_MAX_MS = 5_000;

  /** A leader whose execution is this far behind orders nothing new until it has caught up. */
  static final long EXECUTION_LAG_MAX = 64;

  /** A node that has executed this much less than others does not lead. */
  static final long LEADER_LAG_MAX = 8;

  /** What a node thinks of a block. */
  sealed interface Verdict {
    record Acceptable() implements Verdict {}

    /** Not decidable yet: batches are on their way, or this node has not executed far enough. */
    record Undecided(List<Digest> missing) implements Verdict {}

    record Refused(String reason) implements Verdict {}
  }

  private final Digest chainId;
  private final ValidatorSet set;
  private final Digest setHash;
  private final int self;
  private final BatchPool pool;
  private final ExecutedHeights executed;

  BlockRules(Digest chainId, ValidatorSet set, int self, BatchPool pool, ExecutedHeights executed) {
    this.chainId = chainId;
    this.set = set;
    this.setHash = set.hash();
    this.self = self;
    this.pool = pool;
    this.executed = executed;
  }

  Verdict check(Block block, long wallClockMs) {
    BlockHeader header = block.header();
    if (!header.chainId().equals(chainId)) {
      return new Verdict.Refused("header.chainId is " + header.chainId() + ", expected " + chainId);
    }
    if (!header.validatorSetHash().equals(setHash)) {
      return new Verdict.Refused(
          "header.validatorSetHash is " + header.validatorSetHash() + ", expected " + setHash);
    }
    if (header.timeMs() > wallClockMs + CLOCK_AHEAD_MAX_MS) {
      return new Verdict.Refused(
          "header.timeMs is "
              + header.timeMs()
              + ", expected at most "
              + CLOCK_AHEAD_MAX_MS
              + " ms after this node's "
              + wallClockMs);
    }
    if (header.executedHeight() <= executed.height()) {
      Digest root = executed.rootAt(header.executedHeight());
      if (root == null) {
        return new Verdict.Refused(
            "header.executedHeight is "
                + header.executedHeight()
                + ", expected within "
                + ExecutedHeights.HEIGHTS_KEPT
                + " of "
                + executed.height());
      }
      if (!root.equals(header.stateRoot())) {
        return new Verdict.Refused(
            "header.stateRoot at height "
                + header.executedHeight()
                + " is "
                + header.stateRoot()
                + ", expected "
                + root);
      }
    }
    List<Digest> missing = pool.missing(block);
    if (!missing.isEmpty() || header.executedHeight() > executed.height()) {
      return new Verdict.Undecided(missing);
    }
    long rawBytes = pool.heldBytes(block);
    if (rawBytes > RAW_BYTES_MAX) {
      return new Verdict.Refused(
          "block's batches are " + rawBytes + " bytes, expected at most " + RAW_BYTES_MAX);
    }
    return new Verdict.Acceptable();
  }

  /** The batches a proposal must not list again. */
  static Set<Digest> excluded(Output.Propose proposal, FinalBlocks finals) {
    Set<Digest> excluded = new HashSet<>();
    for (Block ancestor : proposal.ancestors()) {
      excluded.addAll(ancestor.batches());
    }
    finals.collectBatches(excluded);
    return excluded;
  }

  /**
   * Whether the others are served by this node's lead: not while it executes what they have
   * executed long since, and lacks the batches that came meanwhile. Where all execute late none is
   * behind another, and all go on.
   */
  boolean mayLead(Output.Propose proposal) {
    Block parent = proposal.parent();
    return parent == null || !executesLate(parent.header().executedHeight());
  }

  /** Whether others, who executed this height, are far ahead of this node. */
  boolean executesLate(long executedByOthers) {
    return executedByOthers > executed.height() + LEADER_LAG_MAX;
  }

  /**
   * @param rawBytesMax uncompressed bytes of batches, at most {@link #RAW_BYTES_MAX}
   */
  Block build(Output.Propose proposal, Set<Digest> excluded, long rawBytesMax, long wallClockMs) {
    Block parent = proposal.parent();
    long height = parent == null ? 1 : parent.height() + 1;
    long executedHeight = executed.height();
    Digest stateRoot = executed.root();
    if (executedHeight >= height) {
      // Final blocks may be executed beyond a parent that a stale view still builds on.
      executedHeight = height - 1;
      stateRoot = executed.rootAt(executedHeight);
    }
    if (parent != null
        && (stateRoot == null || executedHeight < parent.header().executedHeight())) {
      // A quorum vouched for the parent's pair; this node has not executed that far itself.
      executedHeight = parent.header().executedHeight();
      stateRoot = parent.header().stateRoot();
    }
    boolean lagging = height - executedHeight > EXECUTION_LAG_MAX;
    List<Digest> batches =
        lagging ? List.of() : pool.select(excluded, Block.BATCHES_MAX, rawBytesMax);
    long timeMs =
        parent == null ? wallClockMs : Math.max(wallClockMs, parent.header().timeMs() + 1);
    BlockHeader header =
        new BlockHeader(
            chainId,
            height,
            proposal.view(),
            self,
            parent == null ? 0 : parent.view(),
            parent == null ? chainId : parent.digest(),
            Block.transactionRoot(batches),
            executedHeight,
            stateRoot,
            setHash,
            timeMs);
    return new Block(header, batches);
  }

  ValidatorSet validators() {
    return set;
  }
}
