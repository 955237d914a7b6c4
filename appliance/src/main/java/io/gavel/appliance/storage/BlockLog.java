package io.gavel.appliance.storage;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.VoteType;
import io.gavel.appliance.dissemination.PackedBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Final blocks with their batches and finalizations: the authority on what is final here.
 *
 * <p>Records: a block is u64 height, the block, then for each of its batches u32 rawLength, u32
 * compressedLength and the compressed bytes; a finalization is u64 height and the certificate.
 *
 * <p>Opening checks the newest file as a whole and the others' record headers alone, so that it
 * costs little however long the chain is; a block is checked when it is read. One owner thread
 * appends and forces, and must not be interrupted; any thread may read. After a failed write the
 * log refuses to write and the node has to stop.
 */
public final class BlockLog implements AutoCloseable {
  public static final long SEGMENT_BYTES_MAX = 256L << 20;

  private static final int MAGIC = 'G' | 'B' << 8 | 'L' << 16 | 1 << 24;
  private static final int TYPE_BLOCK = 1;
  private static final int TYPE_FINALIZATION = 2;

  /**
   * A block as it is stored.
   *
   * @param bodies its batches, in its order
   */
  public record StoredBlock(Block block, List<PackedBatch> bodies) {
    public StoredBlock {
      bodies = List.copyOf(bodies);
      if (bodies.size() != block.batches().size()) {
        throw new IllegalArgumentException(
            "bodies of "
                + block
                + " are "
                + bodies.size()
                + ", expected "
                + block.batches().size());
      }
    }
  }

  /** A finalization of the block of this height. */
  public record StoredFinalization(long height, Certificate certificate) {}

  private final BlockIndex index;
  private final SegmentedLog log;

  private BlockLog(BlockIndex index, SegmentedLog log) {
    this.index = index;
    this.log = log;
  }

  /**
   * Makes the directory where there is none, locks it and builds the index. A tail that was being
   * written in a crash is cut; {@link #torn} tells.
   *
   * @throws CorruptLogException naming file and offset, where a record that was durable is wrong
   * @throws IOException if another process has the directory, or the disk fails
   */
  public static BlockLog open(Path directory) throws IOException {
    return open(directory, SEGMENT_BYTES_MAX);
  }

  static BlockLog open(Path directory, long segmentBytesMax) throws IOException {
    BlockIndex index = new BlockIndex();
    SegmentedLog log =
        SegmentedLog.open(
            directory,
            new SegmentedLog.Options(MAGIC, segmentBytesMax, false, 0, SegmentedLog.Steps.NONE),
            (segment, offset, type, lsn, payload) -> add(index, segment, offset, type, payload));
    return new BlockLog(index, log);
  }

  private static void add(
      BlockIndex index, Segment segment, long offset, int type, ByteBuffer payload)
      throws CorruptLogException {
    long height = payload.remaining() < Long.BYTES ? -1 : payload.getLong();
    long last = index.lastHeight();
    if (type == TYPE_BLOCK && height == last + 1) {
      index.addBlock(segment, offset);
    } else if (type == TYPE_FINALIZATION
        && height <= last
        && height > index.lastFinalizedHeight()) {
      index.addFinalization(height, segment, offset);
    } else {
      throw new CorruptLogException(
          segment.file(),
          offset,
          "a record of type " + type + " has height " + height + " after block " + last);
    }
  }

  /**
   * Cuts the log before its first corrupt record, so that it opens again; peers have the blocks cut
   * off. The state may then be ahead of the log: it has to be built anew if so.
   *
   * @return what was cut, or empty where nothing is corrupt
   */
  public static Optional<String> repair(Path directory) throws IOException {
    return LogFiles.repair(directory, MAGIC);
  }

  /**
   * Appends the next block without waiting for the disk. Readers see it at once.
   *
   * @throws IllegalArgumentException if it is not of height {@link #lastHeight} + 1, or the bodies
   *     are not one for each batch
   */
  public void append(Block block, List<PackedBatch> bodies) throws IOException {
    StoredBlock stored = new StoredBlock(block, bodies);
    if (block.height() != lastHeight() + 1) {
      throw new IllegalArgumentException(
          block + " is appended, expected height " + (lastHeight() + 1));
    }
    SegmentedLog.Position position = log.append(TYPE_BLOCK, encode(stored));
    log.flush();
    index.addBlock(position.segment(), position.offset());
  }

  /**
   * Appends the finalization of a stored block; one that is not above the newest says nothing new
   * and is dropped.
   *
   * @return whether it was appended
   */
  public boolean appendFinalization(long height, Certificate finalization) throws IOException {
    if (finalization.type() != VoteType.FINALIZE || height < 1 || height > lastHeight()) {
      throw new IllegalArgumentException(
          finalization.type()
              + " of height "
              + height
              + ", expected FINALIZE of 1 to "
              + lastHeight());
    }
    if (height <= index.lastFinalizedHeight()) {
      return false;
    }
    ByteWriter out = new ByteWriter(1024).u64(height);
    finalization.encode(out);
    SegmentedLog.Position position = log.append(TYPE_FINALIZATION, out.toBytes());
    log.flush();
    index.addFinalization(height, position.segment(), position.offset());
    return true;
  }

  /** Makes everything appended so far durable with one fdatasync; none where nothing is new. */
  public void force() throws IOException {
    log.force();
  }

  /** Of the newest block; 0 where there is none. The first block has height 1. */
  public long lastHeight() {
    return index.lastHeight();
  }

  /** Of the newest finalization; 0 where there is none. */
  public long lastFinalizedHeight() {
    return index.lastFinalizedHeight();
  }

  /**
   * Any thread.
   *
   * @return empty where there is no block of this height
   * @throws CorruptLogException where it is not what was written
   */
  public Optional<StoredBlock> read(long height) throws IOException {
    BlockIndex.Place place = index.block(height);
    if (place == null) {
      return Optional.empty();
    }
    ByteReader in = new ByteReader(SegmentedLog.read(place.segment(), place.offset()));
    try {
      in.skip("height", Long.BYTES);
      return Optional.of(decode(in));
    } catch (DecodeException | IllegalArgumentException | ArithmeticException e) {
      throw new CorruptLogException(place.segment().file(), place.offset(), e.getMessage());
    }
  }

  /**
   * The lowest finalization that covers a height: its block's chain has the block of that height.
   * Any thread.
   *
   * @return empty where no finalization of that height or above is stored
   */
  public Optional<StoredFinalization> finalizationAtOrAfter(long height) throws IOException {
    BlockIndex.Place place = index.finalizationAtOrAfter(height);
    if (place == null) {
      return Optional.empty();
    }
    ByteReader in = new ByteReader(SegmentedLog.read(place.segment(), place.offset()));
    try {
      StoredFinalization found = new StoredFinalization(in.u63("height"), Certificate.decode(in));
      in.end("finalization");
      return Optional.of(found);
    } catch (DecodeException e) {
      throw new CorruptLogException(place.segment().file(), place.offset(), e.getMessage());
    }
  }

  /** What was cut off the end when the log was opened; empty after a clean stop. */
  public Optional<TornTail> torn() {
    return log.torn();
  }

  /** Forces what is left and gives the directory back. */
  @Override
  public void close() throws IOException {
    log.close();
  }

  private static byte[] encode(StoredBlock stored) {
    int bytes = 8 + Block.BYTES_MAX;
    for (PackedBatch body : stored.bodies()) {
      bytes += 8 + body.compressed().length;
    }
    ByteWriter out = new ByteWriter(bytes).u64(stored.block().height());
    stored.block().encode(out);
    for (PackedBatch body : stored.bodies()) {
      out.u32(body.rawLength()).u32(body.compressed().length).bytes(body.compressed());
    }
    return out.toBytes();
  }

  private static StoredBlock decode(ByteReader in) throws DecodeException {
    Block block = Block.decode(in);
    List<PackedBatch> bodies = new ArrayList<>(block.batches().size());
    for (int i = 0; i < block.batches().size(); i++) {
      long rawLength = in.u32("body.rawLength");
      int length = in.count("body.compressedLength", PackedBatch.COMPRESSED_BYTES_MAX, 1);
      bodies.add(new PackedBatch(Math.toIntExact(rawLength), in.bytes("body.compressed", length)));
    }
    in.end("block");
    return new StoredBlock(block, bodies);
  }
}
