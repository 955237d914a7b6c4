package io.gavel.appliance.wire;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Message;
import io.gavel.appliance.consensus.Vote;

/**
 * Consensus messages as frame payloads: a u8 type, then the fields. One encoding for each message:
 * whatever decodes encodes back to the same bytes. Pure and thread-safe.
 */
public final class ConsensusCodec {
  private static final int PROPOSAL = 1;
  private static final int CAST_VOTE = 2;
  private static final int SHOW_CERTIFICATE = 3;
  private static final int CERTIFICATE_REQUEST = 4;
  private static final int BLOCK_REQUEST = 5;
  private static final int BLOCK_RESPONSE = 6;

  private static final int LONGEST =
      1 + Math.max(Block.BYTES_MAX + Vote.BYTES, Certificate.BYTES_MAX);

  static {
    // Whatever the records allow must fit in a frame, or an honest node could not send it.
    if (LONGEST > ChannelKind.CONSENSUS.payloadBytesMax()) {
      throw new AssertionError(
          "the longest consensus message is "
              + LONGEST
              + " bytes, expected at most "
              + ChannelKind.CONSENSUS.payloadBytesMax());
    }
  }

  private ConsensusCodec() {}

  public static byte[] encode(Message message) {
    ByteWriter out = new ByteWriter(256);
    switch (message) {
      case Message.Proposal(Block block, Vote notarize) -> {
        block.encode(out.u8(PROPOSAL));
        notarize.encode(out);
      }
      case Message.CastVote(Vote vote) -> vote.encode(out.u8(CAST_VOTE));
      case Message.ShowCertificate(Certificate certificate) ->
          certificate.encode(out.u8(SHOW_CERTIFICATE));
      case Message.CertificateRequest request ->
          out.u8(CERTIFICATE_REQUEST).u64(request.fromView()).u64(request.toView());
      case Message.BlockRequest request -> out.u8(BLOCK_REQUEST).digest(request.digest());
      case Message.BlockResponse(Block block) -> block.encode(out.u8(BLOCK_RESPONSE));
    }
    return out.toBytes();
  }

  /**
   * Reads a whole payload. What it allocates is bounded by a small multiple of the payload's
   * length.
   *
   * @throws DecodeException naming the first field that is wrong
   */
  public static Message decode(byte[] payload) throws DecodeException {
    ByteReader in = new ByteReader(payload);
    Message message;
    try {
      message = body(in.u8("message.type"), in);
    } catch (IllegalArgumentException e) {
      // Only the compact constructors throw it here, with a message that names the field.
      throw new DecodeException(e.getMessage());
    }
    in.end("message");
    return message;
  }

  private static Message body(int type, ByteReader in) throws DecodeException {
    return switch (type) {
      case PROPOSAL -> new Message.Proposal(Block.decode(in), Vote.decode(in));
      case CAST_VOTE -> new Message.CastVote(Vote.decode(in));
      case SHOW_CERTIFICATE -> new Message.ShowCertificate(Certificate.decode(in));
      case CERTIFICATE_REQUEST ->
          new Message.CertificateRequest(in.u63("request.fromView"), in.u63("request.toView"));
      case BLOCK_REQUEST -> new Message.BlockRequest(in.digest("request.digest"));
      case BLOCK_RESPONSE -> new Message.BlockResponse(Block.decode(in));
      default ->
          throw new DecodeException(
              "message.type", type, "a consensus message: " + PROPOSAL + " to " + BLOCK_RESPONSE);
    };
  }
}
