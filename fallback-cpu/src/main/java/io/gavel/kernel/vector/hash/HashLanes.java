package io.gavel.kernel.vector.hash;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A hash computed for as many messages at once as a vector has lanes. Each lane works through the
 * blocks of a message of its own; a lane that is done writes its digest and takes the next message,
 * so that lengths may be mixed as they come.
 *
 * <p>{@link #clear}, {@link #hash} any number of times, then {@link #finish}. Whoever calls has
 * checked that the messages lie in the input and the digests in the output.
 *
 * <p>One thread; allocates nothing after construction once C2 has compiled the vector code. Before
 * that, and where a method becomes too large for it, every vector operation makes an object: call
 * the Vector API where it is used, not through helpers, and let the allocation test tell.
 */
public abstract sealed class HashLanes permits Sha256Lanes, Sha512Lanes, KeccakLanes {
  /** Padding takes a message's last block and at most one more. */
  private static final int TAIL_BLOCKS_MAX = 2;

  private static final long IDLE = -1;

  private final int blockBytes;
  private final int digestBytes;

  /** Per lane: where the next block starts, the whole blocks and those of the tail still to do. */
  private final long[] offsets;

  private final long[] wholeBlocks;
  private final long[] tailBlocks;
  private final long[] digestOffsets;
  private final byte[][] tails;

  /** The tails again, so that a block is read in one way wherever it lies. */
  private final MemorySegment[] tailSegments;

  private int busy;

  HashLanes(int lanes, int blockBytes, int digestBytes) {
    this.blockBytes = blockBytes;
    this.digestBytes = digestBytes;
    offsets = new long[lanes];
    wholeBlocks = new long[lanes];
    tailBlocks = new long[lanes];
    digestOffsets = new long[lanes];
    clear();
    tails = new byte[lanes][TAIL_BLOCKS_MAX * blockBytes];
    tailSegments = new MemorySegment[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      tailSegments[lane] = MemorySegment.ofArray(tails[lane]);
    }
  }

  /** Blocks of a message with its padding. */
  abstract long blocks(long messageBytes);

  /** Pads the end of a message, {@code rest} bytes at the start of {@code tail}. */
  abstract void pad(byte[] tail, int rest, long messageBytes);

  /** Sets a lane to the state before any message. */
  abstract void start(int lane);

  /** Gives a lane its next block. */
  abstract void load(int lane, MemorySegment block, long offset);

  /** Works the blocks given into the state of all lanes. */
  abstract void compress();

  /** Writes a lane's digest. */
  abstract void writeDigest(int lane, MemorySegment out, long offset);

  /** Bytes of a digest. */
  public final int digestBytes() {
    return digestBytes;
  }

  /** Blocks to compress for a message, the measure of its work. */
  public final long work(long messageBytes) {
    return blocks(messageBytes);
  }

  /** Forgets messages taken and not finished: an exception may have left some behind. */
  public final void clear() {
    Arrays.fill(digestOffsets, IDLE);
    busy = 0;
  }

  /**
   * Takes a message into a free lane, once there is one. The digest is written by the time of
   * {@link #finish}.
   */
  public final void hash(
      MemorySegment input, long offset, long length, MemorySegment output, long digestOffset) {
    while (busy == offsets.length) {
      step(input, output);
    }
    int lane = 0;
    while (digestOffsets[lane] != IDLE) {
      lane++;
    }
    long whole = length / blockBytes;
    int rest = (int) (length - whole * blockBytes);
    long restOffset = offset + whole * blockBytes;
    MemorySegment.copy(input, ValueLayout.JAVA_BYTE, restOffset, tails[lane], 0, rest);
    pad(tails[lane], rest, length);
    offsets[lane] = whole == 0 ? 0 : offset;
    wholeBlocks[lane] = whole;
    tailBlocks[lane] = blocks(length) - whole;
    digestOffsets[lane] = digestOffset;
    start(lane);
    busy++;
  }

  /** Writes the digests of all messages taken; input and output are those of {@link #hash}. */
  public final void finish(MemorySegment input, MemorySegment output) {
    while (busy > 0) {
      step(input, output);
    }
  }

  /** One block in every busy lane. What lies in the idle ones is computed along, and ignored. */
  private void step(MemorySegment input, MemorySegment output) {
    for (int lane = 0; lane < offsets.length; lane++) {
      if (digestOffsets[lane] == IDLE) {
        continue;
      }
      boolean isWhole = wholeBlocks[lane] > 0;
      load(lane, isWhole ? input : tailSegments[lane], offsets[lane]);
      if (isWhole) {
        wholeBlocks[lane]--;
        offsets[lane] = wholeBlocks[lane] == 0 ? 0 : offsets[lane] + blockBytes;
      } else {
        tailBlocks[lane]--;
        offsets[lane] += blockBytes;
      }
    }
    compress();
    for (int lane = 0; lane < offsets.length; lane++) {
      if (digestOffsets[lane] != IDLE && tailBlocks[lane] == 0) {
        writeDigest(lane, output, digestOffsets[lane]);
        digestOffsets[lane] = IDLE;
        busy--;
      }
    }
  }
}
