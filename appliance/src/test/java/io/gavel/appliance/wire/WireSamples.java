package io.gavel.appliance.wire;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Message;
import io.gavel.appliance.consensus.Signature;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.consensus.Vote;
import io.gavel.appliance.consensus.VoteType;
import io.gavel.appliance.dissemination.BulkMessage;
import io.gavel.appliance.dissemination.PackedBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random messages that obey every bound, and the largest there are. */
final class WireSamples {
  private static final List<VoteType> TYPES = List.of(VoteType.values());

  private final SplittableRandom random;

  WireSamples(SplittableRandom random) {
    this.random = random;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  Digest digest() {
    return Digest.of(bytes(Digest.BYTES));
  }

  private List<Digest> digests(int count) {
    List<Digest> digests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      digests.add(digest());
    }
    return digests;
  }

  private long view() {
    return random.nextBoolean() ? 1 + random.nextLong(1000) : 1 + random.nextLong(Long.MAX_VALUE);
  }

  Block block(int batches) {
    List<Digest> digests = digests(batches);
    long view = view();
    long height = view();
    BlockHeader header =
        new BlockHeader(
            digest(),
            height,
            view,
            random.nextInt(ValidatorSet.VALIDATORS_MAX),
            random.nextLong(view),
            digest(),
            Block.transactionRoot(digests),
            random.nextLong(height),
            digest(),
            digest(),
            random.nextLong(Long.MAX_VALUE));
    return new Block(header, digests);
  }

  Vote vote(VoteType type, long view, Digest digest, int validator) {
    return new Vote(type, view, digest, validator, Signature.of(bytes(Signature.BYTES)));
  }

  private Vote vote() {
    VoteType type = TYPES.get(random.nextInt(TYPES.size()));
    Digest digest = type == VoteType.NULLIFY ? Digest.ZERO : digest();
    return vote(type, view(), digest, random.nextInt(ValidatorSet.VALIDATORS_MAX));
  }

  Certificate certificate(int signers) {
    List<Certificate.Signer> list = new ArrayList<>();
    int spare = ValidatorSet.VALIDATORS_MAX - signers;
    int validator = -1;
    for (int i = 0; i < signers; i++) {
      int skipped = random.nextInt(Math.min(spare, 3) + 1);
      spare -= skipped;
      validator += 1 + skipped;
      list.add(new Certificate.Signer(validator, Signature.of(bytes(Signature.BYTES))));
    }
    VoteType type = TYPES.get(random.nextInt(TYPES.size()));
    Digest digest = type == VoteType.NULLIFY ? Digest.ZERO : digest();
    return new Certificate(type, view(), digest, list);
  }

  private Message proposal(int batches) {
    Block block = block(batches);
    return new Message.Proposal(
        block, vote(VoteType.NOTARIZE, block.view(), block.digest(), block.header().proposer()));
  }

  Message message() {
    return switch (random.nextInt(6)) {
      case 0 -> proposal(random.nextInt(10));
      case 1 -> new Message.CastVote(vote());
      case 2 -> new Message.ShowCertificate(certificate(1 + random.nextInt(7)));
      case 3 -> {
        long from = 1 + random.nextLong(Long.MAX_VALUE - 64);
        yield new Message.CertificateRequest(from, from + random.nextInt(64));
      }
      case 4 -> new Message.BlockRequest(digest());
      default -> new Message.BlockResponse(block(random.nextInt(10)));
    };
  }

  PackedBatch packed(int lengthMax) {
    return new PackedBatch(1 + random.nextInt(65_536), bytes(1 + random.nextInt(lengthMax)));
  }

  private BulkMessage response(int blocks, int batches) {
    List<Block> chain = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      chain.add(block(random.nextInt(4)));
    }
    List<PackedBatch> bodies = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      bodies.add(packed(200));
    }
    return new BulkMessage.BlocksResponse(
        chain, blocks == 0 ? null : certificate(1 + random.nextInt(5)), bodies);
  }

  BulkMessage bulk() {
    return switch (random.nextInt(4)) {
      case 0 -> new BulkMessage.Batch(packed(2_000));
      case 1 -> new BulkMessage.BatchRequest(digests(1 + random.nextInt(64)));
      case 2 -> new BulkMessage.BlocksRequest(view());
      default -> response(random.nextInt(5), random.nextInt(5));
    };
  }

  List<Message> largestMessages() {
    return List.of(
        proposal(Block.BATCHES_MAX),
        new Message.ShowCertificate(certificate(ValidatorSet.VALIDATORS_MAX)),
        new Message.BlockResponse(block(Block.BATCHES_MAX)));
  }

  /** A full chain with bodies of the most bytes before compression, which did not compress. */
  BulkMessage largestResponse() {
    List<Block> chain = new ArrayList<>();
    for (int i = 0; i < BulkMessage.BlocksResponse.BLOCKS_MAX; i++) {
      chain.add(block(Block.BATCHES_MAX));
    }
    List<PackedBatch> bodies = new ArrayList<>();
    int full = BulkMessage.BlocksResponse.BODY_BYTES_MAX / 65_536;
    for (int i = 0; i < full; i++) {
      bodies.add(new PackedBatch(65_536, bytes(PackedBatch.COMPRESSED_BYTES_MAX)));
    }
    return new BulkMessage.BlocksResponse(chain, certificate(ValidatorSet.VALIDATORS_MAX), bodies);
  }
}
