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
public abstract sealed class HashLanes permits Sha256Lanes, Sha512Lanes, KeccakLanes, Blake3Lanes {
  /** Padding takes a message's last block and at most one more. */
  private static final int TAIL_BLOCKS_MAX = 2;

  /** Whole blocks copied out of the input at a time. */
  private static final int STAGE_BLOCKS = 8;

  private static final long IDLE = -1;

  private final int blockBytes;
  private final int digestBytes;

  /** Per lane: where in the input what is not staged starts, and whole blocks still to do. */
  private final long[] offsets;

  private final long[] wholeBlocks;

  /**
   * Per lane: whole blocks out of the input, how many of them are still to do, where the next one
   * starts. In an array, since a JVM that has seen many kinds of segments reads one word by word
   * several times slower than it copies it.
   */
  private final byte[][] stages;

  private final int[] stagedBlocks;
  private final int[] stageOffsets;

  /**
   * Per lane: the end of the message with its padding, blocks still to do, where the next starts.
   */
  private final byte[][] tails;

  private final int[] tailBlocks;
  private final int[] tailOffsets;

  private final long[] digestOffsets;
  private final byte[] digest;
  private int busy;

  HashLanes(int lanes, int blockBytes, int digestBytes) {
    this.blockBytes = blockBytes;
    this.digestBytes = digestBytes;
    offsets = new long[lanes];
    wholeBlocks = new long[lanes];
    stages = new byte[lanes][STAGE_BLOCKS * blockBytes];
    stagedBlocks = new int[lanes];
    stageOffsets = new int[lanes];
    tails = new byte[lanes][TAIL_BLOCKS_MAX * blockBytes];
    tailBlocks = new int[lanes];
    tailOffsets = new int[lanes];
    digestOffsets = new long[lanes];
    digest = new byte[digestBytes];
    clear();
  }

  /** Blocks of a message with its padding. */
  abstract long blocks(long messageBytes);

  /**
   * Pads the end of a message, {@code rest} bytes at the start of {@code tail}: a block at most.
   */
  abstract void pad(byte[] tail, int rest, long messageBytes);

  /** Sets a lane to the state before a message. */
  abstract void start(int lane, long messageBytes);

  /** Gives a lane its next block. */
  abstract void load(int lane, byte[] block, int offset);

  /** Works the blocks given into the state of all lanes. */
  abstract void compress();

  /** Writes a lane's digest. */
  abstract void writeDigest(int lane, byte[] out);

  /** Longest message that a lane takes. */
  public long messageBytesMax() {
    return Long.MAX_VALUE;
  }

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
    // The last block is one of the tail even where nothing is added to it, as in BLAKE3.
    long blocks = blocks(length);
    long whole = Math.min(length / blockBytes, blocks - 1);
    int rest = (int) (length - whole * blockBytes);
    long restOffset = offset + whole * blockBytes;
    MemorySegment.copy(input, ValueLayout.JAVA_BYTE, restOffset, tails[lane], 0, rest);
    pad(tails[lane], rest, length);
    offsets[lane] = offset;
    wholeBlocks[lane] = whole;
    stagedBlocks[lane] = 0;
    tailBlocks[lane] = (int) (blocks - whole);
    tailOffsets[lane] = 0;
    digestOffsets[lane] = digestOffset;
    start(lane, length);
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
      if (wholeBlocks[lane] > 0) {
        if (stagedBlocks[lane] == 0) {
          stage(lane, input);
        }
        load(lane, stages[lane], stageOffsets[lane]);
        stageOffsets[lane] += blockBytes;
        stagedBlocks[lane]--;
        wholeBlocks[lane]--;
      } else {
        load(lane, tails[lane], tailOffsets[lane]);
        tailOffsets[lane] += blockBytes;
        tailBlocks[lane]--;
      }
    }
    compress();
    for (int lane = 0; lane < offsets.length; lane++) {
      if (digestOffsets[lane] != IDLE && tailBlocks[lane] == 0) {
        writeDigest(lane, digest);
        MemorySegment.copy(
            digest, 0, output, ValueLayout.JAVA_BYTE, digestOffsets[lane], digestBytes);
        digestOffsets[lane] = IDLE;
        busy--;
      }
    }
  }

  private void stage(int lane, MemorySegment input) {
    int count = (int) Math.min(wholeBlocks[lane], STAGE_BLOCKS);
    MemorySegment.copy(
        input, ValueLayout.JAVA_BYTE, offsets[lane], stages[lane], 0, count * blockBytes);
    offsets[lane] += (long) count * blockBytes;
    stagedBlocks[lane] = count;
    stageOffsets[lane] = 0;
  }
}
