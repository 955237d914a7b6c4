package io.gavel.appliance.node;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Vote;
import io.gavel.appliance.dissemination.PackedBatch;

/** What the write-ahead log holds: u8 type, then the record. */
sealed interface JournalRecord {
  /** Longest record: a batch. */
  int BYTES_MAX =
      Math.max(
          1 + Digest.BYTES + 4 + PackedBatch.COMPRESSED_BYTES_MAX,
          Math.max(1 + Block.BYTES_MAX, 1 + Certificate.BYTES_MAX));

  /** A vote this validator signed. */
  record Signed(Vote vote) implements JournalRecord {}

  /** A verified certificate. */
  record Certified(Certificate certificate) implements JournalRecord {}

  /** A block this validator voted to notarize. */
  record Proposed(Block block) implements JournalRecord {}

  /** A batch of such a block, verified; with its digest, so that only wanted ones are unpacked. */
  record Carried(Digest digest, PackedBatch batch) implements JournalRecord {}

  default byte[] encode() {
    ByteWriter out = new ByteWriter(256);
    switch (this) {
      case Signed signed -> signed.vote().encode(out.u8(1));
      case Certified certified -> certified.certificate().encode(out.u8(2));
      case Proposed proposed -> proposed.block().encode(out.u8(3));
      case Carried carried ->
          out.u8(4)
              .digest(carried.digest())
              .u32(carried.batch().rawLength())
              .bytes(carried.batch().compressed());
    }
    return out.toBytes();
  }

  /**
   * Reads one record that a checksum already vouched for.
   *
   * @throws DecodeException if it is none all the same
   */
  static JournalRecord decode(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    int type = in.u8("journal.type");
    JournalRecord record =
        switch (type) {
          case 1 -> new Signed(Vote.decode(in));
          case 2 -> new Certified(Certificate.decode(in));
          case 3 -> new Proposed(Block.decode(in));
          case 4 -> new Carried(in.digest("journal.digest"), decodeBatch(in));
          default -> throw new DecodeException("journal.type", type, "1 to 4");
        };
    in.end("journal record");
    return record;
  }

  private static PackedBatch decodeBatch(ByteReader in) throws DecodeException {
    long rawLength = in.u32("journal.rawLength");
    if (rawLength < 1 || rawLength > TransactionBatch.BYTES_MAX || in.remaining() < 1) {
      throw new DecodeException(
          "journal.rawLength", rawLength, "1 to " + TransactionBatch.BYTES_MAX);
    }
    return new PackedBatch((int) rawLength, in.bytes("journal.batch", in.remaining()));
  }
}
