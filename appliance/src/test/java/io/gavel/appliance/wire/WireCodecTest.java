package io.gavel.appliance.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.Samples;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Message;
import io.gavel.appliance.consensus.VoteType;
import io.gavel.appliance.dissemination.BulkMessage;
import io.gavel.appliance.dissemination.PackedBatch;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What honest peers send, and each way of breaking a layout that has a name. */
class WireCodecTest {
  private static final int ROUNDS = 2_000;

  private final WireSamples fixed = new WireSamples(new SplittableRandom(1));

  @Test
  void readsBackEveryConsensusMessage() throws DecodeException {
    WireSamples samples = new WireSamples(Samples.random("WireCodecTest"));
    for (int i = 0; i < ROUNDS; i++) {
      Message message = samples.message();
      assertEquals(message, ConsensusCodec.decode(ConsensusCodec.encode(message)));
    }
  }

  @Test
  void readsBackEveryBulkMessage() throws DecodeException {
    WireSamples samples = new WireSamples(Samples.random("WireCodecTest"));
    for (int i = 0; i < ROUNDS; i++) {
      BulkMessage message = samples.bulk();
      byte[] payload = BulkCodec.encode(message);
      // Batches hold arrays and have no equality: compare what they encode to.
      assertArrayEquals(payload, BulkCodec.encode(BulkCodec.decode(payload)));
      assertEquals(message.getClass(), BulkCodec.decode(payload).getClass());
    }
  }

  @Test
  void keepsABatchesBytes() throws DecodeException {
    PackedBatch batch = fixed.packed(500);
    BulkMessage.Batch back =
        (BulkMessage.Batch) BulkCodec.decode(BulkCodec.encode(new BulkMessage.Batch(batch)));
    assertEquals(batch.rawLength(), back.batch().rawLength());
    assertArrayEquals(batch.compressed(), back.batch().compressed());
  }

  @Test
  void fitsTheLargestMessagesInAFrame() throws DecodeException {
    for (Message message : fixed.largestMessages()) {
      byte[] payload = ConsensusCodec.encode(message);
      assertTrue(payload.length <= ChannelKind.CONSENSUS.payloadBytesMax());
      assertEquals(message, ConsensusCodec.decode(payload));
    }
    byte[] payload = BulkCodec.encode(fixed.largestResponse());
    assertTrue(payload.length <= ChannelKind.BULK.payloadBytesMax(), "length " + payload.length);
    assertArrayEquals(payload, BulkCodec.encode(BulkCodec.decode(payload)));
  }

  @Test
  void refusesToEncodeAResponseThatNoFrameHolds() {
    PackedBatch batch = new PackedBatch(65_536, new byte[PackedBatch.COMPRESSED_BYTES_MAX]);
    BulkMessage response =
        new BulkMessage.BlocksResponse(List.of(), null, Collections.nCopies(200, batch));
    assertThrows(IllegalArgumentException.class, () -> BulkCodec.encode(response));
  }

  /** The bytes of docs/wire-format.md; a change here is a change of protocol. */
  @Test
  void laysFieldsOutAsWrittenDown() {
    assertEquals(
        "04" + "0201000000000000" + "0301000000000000",
        hex(ConsensusCodec.encode(new Message.CertificateRequest(0x102, 0x103))));
    assertEquals(
        "05" + "00".repeat(31) + "07",
        hex(ConsensusCodec.encode(new Message.BlockRequest(new Digest(0, 0, 0, 7)))));
    assertEquals(
        "11" + "0a000000" + "02000000" + "0102",
        hex(BulkCodec.encode(new BulkMessage.Batch(new PackedBatch(10, new byte[] {1, 2})))));
    assertEquals(
        "12" + "01000000" + "00".repeat(31) + "07",
        hex(BulkCodec.encode(new BulkMessage.BatchRequest(List.of(new Digest(0, 0, 0, 7))))));
    assertEquals(
        "13" + "0201000000000000", hex(BulkCodec.encode(new BulkMessage.BlocksRequest(0x102))));
    assertEquals(
        "14" + "00000000" + "00000000",
        hex(BulkCodec.encode(new BulkMessage.BlocksResponse(List.of(), null, List.of()))));
    assertEquals(
        "47484c01" + "0100" + "00".repeat(31) + "07" + "0301" + "02",
        hex(new Hello(1, new Digest(0, 0, 0, 7), 0x103, ChannelKind.BULK).encode()));
    byte[] vote =
        ConsensusCodec.encode(
            new Message.CastVote(fixed.vote(VoteType.NULLIFY, 0x102, Digest.ZERO, 0x103)));
    assertEquals(
        "02" + "02" + "0201000000000000" + "00".repeat(32) + "0301",
        hex(vote).substring(0, 2 * (vote.length - 64)));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void namesTheTypeThatIsNone() {
    refusesConsensus("message.type is 0, expected a consensus message: 1 to 6", new byte[] {0});
    refusesConsensus("message.type is 17", new byte[] {17});
    refusesBulk("message.type is 1, expected a bulk message: 17 to 20", new byte[] {1});
    refusesBulk("message.type is 255", new byte[] {-1});
    refusesConsensus("message.type needs 1 bytes, only 0 are left", new byte[0]);
  }

  @Test
  void refusesBytesAfterTheMessage() {
    byte[] request = ConsensusCodec.encode(new Message.BlockRequest(Digest.ZERO));
    refusesConsensus("message has 1 bytes too many", Arrays.copyOf(request, request.length + 1));
    byte[] blocks = BulkCodec.encode(new BulkMessage.BlocksRequest(1));
    refusesBulk("message has 3 bytes too many", Arrays.copyOf(blocks, blocks.length + 3));
  }

  @Test
  void refusesCountsThatTheBytesCannotHold() {
    refusesBulk("request.count is 65", new ByteWriter(5).u8(18).u32(65).toBytes());
    refusesBulk("request.count is 64", new ByteWriter(5).u8(18).u32(64).toBytes());
    refusesBulk("request.count is 0", new ByteWriter(5).u8(18).u32(0).toBytes());
    refusesBulk("response.blocks is 256", new ByteWriter(5).u8(20).u32(256).toBytes());
    refusesBulk(
        "response.blocks is 4294967295", new ByteWriter(5).u8(20).u32(0xffff_ffffL).toBytes());
    refusesBulk("response.bodies is 65536", new ByteWriter(9).u8(20).u32(0).u32(65536).toBytes());
    refusesBulk(
        "batch.compressedLength is 65810",
        new ByteWriter(9).u8(17).u32(1).u32(PackedBatch.COMPRESSED_BYTES_MAX + 1L).toBytes());
    refusesBulk(
        "batch.rawLength is 65537", new ByteWriter(10).u8(17).u32(65537).u32(1).u8(0).toBytes());
    refusesBulk(
        "batch.rawLength is 4294967295",
        new ByteWriter(10).u8(17).u32(0xffff_ffffL).u32(1).u8(0).toBytes());
  }

  @Test
  void refusesAProposalWhoseVoteIsNotItsProposers() {
    Block block = fixed.block(2);
    int other = (block.header().proposer() + 1) % 512;
    ByteWriter out = new ByteWriter(512).u8(1);
    block.encode(out);
    fixed.vote(VoteType.NOTARIZE, block.view(), block.digest(), other).encode(out);
    refusesConsensus("proposal.notarize is not its proposer's vote", out.toBytes());
  }

  @Test
  void refusesRequestsOutOfRange() {
    refusesConsensus(
        "request for views 1 to 65", new ByteWriter(17).u8(4).u64(1).u64(65).toBytes());
    refusesConsensus("request for views 0 to 1", new ByteWriter(17).u8(4).u64(0).u64(1).toBytes());
    refusesConsensus(
        "request.toView is 18446744073709551615",
        new ByteWriter(17).u8(4).u64(1).u64(-1).toBytes());
    refusesBulk("request.fromHeight is 0", new ByteWriter(9).u8(19).u64(0).toBytes());
  }

  @Test
  void readsBackAHelloAndNamesWhatIsWrongWithOne() throws DecodeException {
    Hello hello = new Hello(1, fixed.digest(), 511, ChannelKind.CONSENSUS);
    assertEquals(hello, Hello.decode(hello.encode()));
    assertEquals(Hello.BYTES, hello.encode().length);
    refusesHello("hello.magic is 0x14c4846", hello, 0, 'F');
    refusesHello("hello.validator is 767", hello, 39, 2);
    refusesHello("hello.channel is 3, expected 1 (consensus) or 2 (bulk)", hello, 40, 3);
    DecodeException e =
        assertThrows(DecodeException.class, () -> Hello.decode(new byte[Hello.BYTES - 1]));
    assertTrue(e.getMessage().startsWith("hello.magic is 0x0"), e.getMessage());
  }

  private static void refusesHello(String message, Hello hello, int at, int value) {
    byte[] bytes = hello.encode();
    bytes[at] = (byte) value;
    DecodeException e = assertThrows(DecodeException.class, () -> Hello.decode(bytes));
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
  }

  private static void refusesConsensus(String message, byte[] payload) {
    DecodeException e = assertThrows(DecodeException.class, () -> ConsensusCodec.decode(payload));
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
  }

  private static void refusesBulk(String message, byte[] payload) {
    DecodeException e = assertThrows(DecodeException.class, () -> BulkCodec.decode(payload));
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
  }
}
