package io.gavel.appliance.node;

/**
 * How many bytes of batches a leader orders in one block: about as many as validators lately voted
 * through in time. Validators vote for a block once they hold and have verified all its batches, so
 * where more comes in than they can verify, the size of blocks decides how long a view lasts, and
 * with it the latency of everything behind. Additive increase, multiplicative decrease (Chiu and
 * Jain 1989), grown only by blocks that filled what was allowed (RFC 7661).
 *
 * <p>Every node watches every view, so each knows what goes through before its own turn. Advice to
 * this node alone: what others may propose is bounded by {@link BlockRules#RAW_BYTES_MAX}. Owned by
 * the consensus loop.
 */
final class BlockSize {
  /** Bytes of a block that is always allowed; some 900 transfers. */
  static final long MIN = 128 << 10;

  /** What a block that went through in time adds. */
  static final long STEP = 64 << 10;

  private static final long NO_VIEW = -1;

  private final long targetMs;
  private long limit = 2 * MIN;
  private long view = NO_VIEW;
  private long seenMs;

  /**
   * @param targetMs from a block's proposal to the next view, at most, if it is to count as in time
   */
  BlockSize(long targetMs) {
    this.targetMs = targetMs;
  }

  /** Uncompressed bytes of batches in a block, from {@link #MIN} on. */
  long limit() {
    return limit;
  }

  /** This node proposed the view's block, or was first shown it. */
  void proposed(long blockView, long nowMs) {
    if (blockView > view) {
      view = blockView;
      seenMs = nowMs;
    }
  }

  /**
   * A view is over.
   *
   * @param bytes of the batches in its block
   * @param notarized whether the block was, or else the view nullified
   */
  void over(long blockView, long bytes, boolean notarized, long nowMs) {
    if (blockView != view) {
      return; // Nobody showed this node the block in time, or it comes from behind.
    }
    if (!notarized || nowMs - seenMs > targetMs) {
      limit = Math.max(MIN, Math.min(limit, bytes / 2));
    } else if (bytes + STEP > limit) {
      limit = Math.min(BlockRules.RAW_BYTES_MAX, bytes + STEP);
    }
  }
}
