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
 * checked that the messages lie in the input.
 *
 * <p>One thread; allocates nothing after construction once C2 has compiled the vector code. Before
 * that, and where a method becomes too large for it, every vector operation makes an object: call
 * the Vector API where it is used, not through helpers, and let the allocation test tell.
 */
public abstract sealed class HashLanes permits Sha256Lanes, Sha512Lanes, KeccakLanes, Blake3Lanes {
  /** Whole blocks copied out of the input at a time. */
  private static final int STAGE_BLOCKS = 8;

  /** Padding takes a message's last block and at most one more. */
  private static final int TAIL_BLOCKS_MAX = 2;

  /** Input copied at a time where messages follow one another. */
  private static final int WINDOW_BYTES = 4096;

  private static final long NONE = -1;

  private final int blockBytes;

  /** Bytes of a lane's blocks in the stage while its message goes on behind them. */
  private final int wholeBytes;

  private final int digestBytes;

  /** All lanes, the busy ones first. */
  private final int[] lanes;

  private int busy;

  /** Per lane: bytes of its message, and blocks still to do, padding included. */
  private final long[] lengths;

  private final long[] blocksLeft;

  /** Per lane: what of its message is not staged yet, where in the input and how many bytes. */
  private final long[] offsets;

  private final long[] bytesLeft;

  /**
   * What was last copied out of the input, and where in it that starts and ends. A JVM that has
   * seen many kinds of segments reads one word by word several times slower than it copies it; a
   * copy has its fixed cost too, so it takes along messages that follow.
   */
  private final byte[] window = new byte[WINDOW_BYTES];

  private long windowStart;
  private long windowEnd;

  /** Each lane's next blocks. */
  private final byte[] stage;

  /** Per lane: its next block in the stage, and where its blocks there end. */
  private final int[] places;

  private final int[] ends;

  private final int[] digestOffsets;

  HashLanes(int laneCount, int blockBytes, int digestBytes) {
    this.blockBytes = blockBytes;
    wholeBytes = STAGE_BLOCKS * blockBytes;
    this.digestBytes = digestBytes;
    lanes = new int[laneCount];
    Arrays.setAll(lanes, lane -> lane);
    lengths = new long[laneCount];
    blocksLeft = new long[laneCount];
    offsets = new long[laneCount];
    bytesLeft = new long[laneCount];
    stage = new byte[laneCount * stageBytes()];
    places = new int[laneCount];
    ends = new int[laneCount];
    digestOffsets = new int[laneCount];
    clear();
  }

  /** A lane's share of the stage: all but one of its blocks may be followed by a tail. */
  private int stageBytes() {
    return (STAGE_BLOCKS - 1 + TAIL_BLOCKS_MAX) * blockBytes;
  }

  /** Blocks of a message with its padding. */
  abstract long blocks(long messageBytes);

  /** Pads a message that ends at {@code from}, in blocks that end at {@code to}. */
  abstract void pad(byte[] stage, int from, int to, long messageBytes);

  /** Sets a lane to the state before a message. */
  abstract void start(int lane, long messageBytes);

  /** Works a block of each lane into its state; lane i's is at {@code places[i]}. */
  abstract void compress(byte[] stage, int[] places);

  /**
   * Does the same with the last blocks of messages which are all of one length.
   *
   * @param lane one with a message; others may have none
   */
  void compressLast(byte[] stage, int[] places, int lane, long messageBytes) {
    compress(stage, places);
  }

  /** Writes a lane's digest. */
  abstract void writeDigest(int lane, byte[] out, int offset);

  /** Longest message that a lane takes. */
  public long messageBytesMax() {
    return Long.MAX_VALUE;
  }

  /** Bytes of a digest. */
  public final int digestBytes() {
    return digestBytes;
  }

  /** A measure of the work for a message. */
  public final long work(long messageBytes) {
    return messageBytes + blockBytes;
  }

  /** Forgets messages taken and not finished: an exception may have left some behind. */
  public final void clear() {
    busy = 0;
    Arrays.fill(lengths, NONE);
    windowStart = 0;
    windowEnd = 0;
  }

  /**
   * Takes a message into a free lane, once there is one. The digest is written by the time of
   * {@link #finish}.
   */
  public final void hash(
      MemorySegment input, long offset, long length, byte[] digests, int digestOffset) {
    while (busy == lanes.length) {
      step(input, digests);
    }
    int lane = lanes[busy];
    boolean isPadded = length == lengths[lane] && length < wholeBytes;
    lengths[lane] = length;
    blocksLeft[lane] = blocks(length);
    offsets[lane] = offset;
    bytesLeft[lane] = length;
    digestOffsets[lane] = digestOffset;
    stage(lane, input, isPadded);
    start(lane, length);
    busy++;
  }

  /** Writes the digests of all messages taken; the arguments are those of {@link #hash}. */
  public final void finish(MemorySegment input, byte[] digests) {
    while (busy > 0) {
      step(input, digests);
    }
  }

  /** One block in every busy lane. What lies in the idle ones is computed along, and ignored. */
  private void step(MemorySegment input, byte[] digests) {
    int first = lanes[0];
    if (allEndAlike(lengths[first])) {
      compressLast(stage, places, first, lengths[first]);
    } else {
      compress(stage, places);
    }
    for (int i = busy - 1; i >= 0; i--) {
      int lane = lanes[i];
      places[lane] += blockBytes;
      if (--blocksLeft[lane] == 0) {
        writeDigest(lane, digests, digestOffsets[lane]);
        places[lane] = 0;
        busy--;
        lanes[i] = lanes[busy];
        lanes[busy] = lane;
      } else if (places[lane] == ends[lane]) {
        stage(lane, input, false);
      }
    }
  }

  private boolean allEndAlike(long length) {
    for (int i = 0; i < busy; i++) {
      if (lengths[lanes[i]] != length || blocksLeft[lanes[i]] != 1) {
        return false;
      }
    }
    return true;
  }

  /**
   * Copies a lane's next blocks out of the input, and pads them if they are the last.
   *
   * @param isPadded the padding is still there, of a message before that was as long
   */
  private void stage(int lane, MemorySegment input, boolean isPadded) {
    int from = lane * stageBytes();
    int bytes = (int) Math.min(bytesLeft[lane], wholeBytes);
    int windowOffset = reach(input, offsets[lane], bytes);
    System.arraycopy(window, windowOffset, stage, from, bytes);
    int end = from + bytes;
    if (bytes < wholeBytes) {
      end = from + (int) blocksLeft[lane] * blockBytes;
      if (!isPadded) {
        pad(stage, from + bytes, end, lengths[lane]);
      }
    }
    offsets[lane] += bytes;
    bytesLeft[lane] -= bytes;
    places[lane] = from;
    ends[lane] = end;
  }

  /**
   * Where in the window the bytes of the input are. If they have to be copied and lie where it
   * ended, twice as much is copied as the last time.
   */
  private int reach(MemorySegment input, long offset, int bytes) {
    boolean follows = windowStart <= offset && offset <= windowEnd;
    if (!follows || offset + bytes > windowEnd) {
      long twice = follows ? Math.min(2 * (windowEnd - windowStart), WINDOW_BYTES) : 0;
      int count = (int) Math.max(Math.min(twice, input.byteSize() - offset), bytes);
      windowEnd = offset;
      windowStart = offset;
      MemorySegment.copy(input, ValueLayout.JAVA_BYTE, offset, window, 0, count);
      windowEnd = offset + count;
    }
    return (int) (offset - windowStart);
  }
}
