package io.gavel.appliance.wire;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.dissemination.BulkMessage;
import io.gavel.appliance.dissemination.BulkMessage.BatchRequest;
import io.gavel.appliance.dissemination.BulkMessage.BlocksRequest;
import io.gavel.appliance.dissemination.BulkMessage.BlocksResponse;
import io.gavel.appliance.dissemination.PackedBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * Bulk messages as frame payloads: a u8 type, then the fields. One encoding for each message:
 * whatever decodes encodes back to the same bytes. Pure and thread-safe.
 */
public final class BulkCodec {
  /** Batches in one {@link BlocksResponse} at most: every block full. */
  public static final int BODIES_MAX = BlocksResponse.BLOCKS_MAX * Block.BATCHES_MAX;

  // Apart from the consensus channel's codes, so that a message on the wrong channel is seen.
  private static final int BATCH = 17;
  private static final int BATCH_REQUEST = 18;
  private static final int BLOCKS_REQUEST = 19;
  private static final int BLOCKS_RESPONSE = 20;

  private static final int BATCH_HEADER_BYTES = 4 + 4;

  /** LZ4 makes incompressible bytes longer by 1/255 and 16 for each batch. */
  private static final int BODIES_BYTES_MAX =
      BlocksResponse.BODY_BYTES_MAX
          + BlocksResponse.BODY_BYTES_MAX / 255
          + BODIES_MAX * (16 + BATCH_HEADER_BYTES);

  private static final int LONGEST =
      1
          + 4
          + BlocksResponse.BLOCKS_MAX * Block.BYTES_MAX
          + Certificate.BYTES_MAX
          + 4
          + BODIES_BYTES_MAX;

  static {
    // A response with as much chain and as many bodies as the records allow must fit in a frame.
    if (LONGEST > ChannelKind.BULK.payloadBytesMax()) {
      throw new AssertionError(
          "the longest bulk message is "
              + LONGEST
              + " bytes, expected at most "
              + ChannelKind.BULK.payloadBytesMax());
    }
  }

  private BulkCodec() {}

  /**
   * @throws IllegalArgumentException if a response carries more bodies than {@link
   *     BlocksResponse#BODY_BYTES_MAX} allows, so that it does not fit in a frame
   */
  public static byte[] encode(BulkMessage message) {
    return switch (message) {
      case BulkMessage.Batch(PackedBatch batch) -> {
        ByteWriter out = new ByteWriter(1 + BATCH_HEADER_BYTES + batch.compressed().length);
        encodeBatch(batch, out.u8(BATCH));
        yield out.toBytes();
      }
      case BatchRequest(List<Digest> digests) -> {
        ByteWriter out = new ByteWriter(1 + 4 + digests.size() * Digest.BYTES);
        out.u8(BATCH_REQUEST).u32(digests.size());
        digests.forEach(out::digest);
        yield out.toBytes();
      }
      case BlocksRequest request ->
          new ByteWriter(1 + 8).u8(BLOCKS_REQUEST).u64(request.fromHeight()).toBytes();
      case BlocksResponse response -> encodeResponse(response);
    };
  }

  private static byte[] encodeResponse(BlocksResponse response) {
    ByteWriter out = new ByteWriter(4096);
    out.u8(BLOCKS_RESPONSE).u32(response.chain().size());
    for (Block block : response.chain()) {
      block.encode(out);
    }
    if (!response.chain().isEmpty()) {
      response.finalization().encode(out);
    }
    out.u32(response.bodies().size());
    for (PackedBatch batch : response.bodies()) {
      encodeBatch(batch, out);
    }
    if (out.size() > ChannelKind.BULK.payloadBytesMax()) {
      throw new IllegalArgumentException(
          "response is "
              + out.size()
              + " bytes, expected at most "
              + ChannelKind.BULK.payloadBytesMax());
    }
    return out.toBytes();
  }

  private static void encodeBatch(PackedBatch batch, ByteWriter out) {
    out.u32(batch.rawLength()).u32(batch.compressed().length).bytes(batch.compressed());
  }

  /**
   * Reads a whole payload. What it allocates is bounded by a small multiple of the payload's
   * length.
   *
   * @throws DecodeException naming the first field that is wrong
   */
  public static BulkMessage decode(byte[] payload) throws DecodeException {
    ByteReader in = new ByteReader(payload);
    BulkMessage message;
    try {
      message = body(in.u8("message.type"), in);
    } catch (IllegalArgumentException e) {
      // Only the compact constructors throw it here, with a message that names the field.
      throw new DecodeException(e.getMessage());
    }
    in.end("message");
    return message;
  }

  private static BulkMessage body(int type, ByteReader in) throws DecodeException {
    return switch (type) {
      case BATCH -> new BulkMessage.Batch(decodeBatch(in));
      case BATCH_REQUEST -> new BatchRequest(decodeDigests(in));
      case BLOCKS_REQUEST -> new BlocksRequest(in.u63("request.fromHeight"));
      case BLOCKS_RESPONSE -> decodeResponse(in);
      default ->
          throw new DecodeException(
              "message.type", type, "a bulk message: " + BATCH + " to " + BLOCKS_RESPONSE);
    };
  }

  private static List<Digest> decodeDigests(ByteReader in) throws DecodeException {
    int count = in.count("request.count", BatchRequest.DIGESTS_MAX, Digest.BYTES);
    List<Digest> digests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      digests.add(in.digest("request.digests"));
    }
    return digests;
  }

  private static BlocksResponse decodeResponse(ByteReader in) throws DecodeException {
    int blocks = in.count("response.blocks", BlocksResponse.BLOCKS_MAX, BlockHeader.BYTES + 4);
    List<Block> chain = new ArrayList<>(blocks);
    for (int i = 0; i < blocks; i++) {
      chain.add(Block.decode(in));
    }
    Certificate finalization = blocks == 0 ? null : Certificate.decode(in);
    int batches = in.count("response.bodies", BODIES_MAX, BATCH_HEADER_BYTES + 1);
    List<PackedBatch> bodies = new ArrayList<>(batches);
    for (int i = 0; i < batches; i++) {
      bodies.add(decodeBatch(in));
    }
    return new BlocksResponse(chain, finalization, bodies);
  }

  private static PackedBatch decodeBatch(ByteReader in) throws DecodeException {
    long rawLength = in.u32("batch.rawLength");
    if (rawLength > Integer.MAX_VALUE) {
      throw new DecodeException("batch.rawLength", rawLength, "a batch's length");
    }
    int length = in.count("batch.compressedLength", PackedBatch.COMPRESSED_BYTES_MAX, 1);
    return new PackedBatch((int) rawLength, in.bytes("batch.compressed", length));
  }
}
