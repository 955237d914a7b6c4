package io.gavel.bench.simulation;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Recovered;
import io.gavel.appliance.consensus.Vote;
import io.gavel.sim.SimDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * One node's log on a simulated disk: own votes, certificates and final blocks, each record with
 * length and checksum. Reading it back stops at the first record that is not whole.
 */
final class SimLog {
  private static final int VOTE = 1;
  private static final int CERTIFICATE = 2;
  private static final int FINAL = 3;
  private static final int HEADER_BYTES = 8;

  private final SimDisk disk;

  SimLog(SimDisk disk) {
    this.disk = disk;
  }

  /** What was read back: the final chain from height 1, and what the core goes on from. */
  record Contents(List<Block> chain, Certificate finalization, Recovered recovered) {}

  void vote(Vote vote, Block block) {
    ByteWriter out = new ByteWriter(256).u8(VOTE).u8(block == null ? 0 : 1);
    vote.encode(out);
    if (block != null) {
      block.encode(out);
    }
    append(out);
  }

  void certificate(Certificate certificate) {
    ByteWriter out = new ByteWriter(512).u8(CERTIFICATE);
    certificate.encode(out);
    append(out);
  }

  void finals(List<Block> blocks, Certificate finalization) {
    ByteWriter out = new ByteWriter(1024).u8(FINAL);
    finalization.encode(out);
    out.u32(blocks.size());
    for (Block block : blocks) {
      block.encode(out);
    }
    append(out);
  }

  private void append(ByteWriter payload) {
    byte[] bytes = payload.toBytes();
    disk.append(
        new ByteWriter(HEADER_BYTES + bytes.length)
            .u32(bytes.length)
            .u32(checksum(bytes))
            .bytes(bytes)
            .toBytes());
  }

  private static long checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  /** Reads the log and cuts off what a crash tore. */
  Contents recover() throws DecodeException {
    byte[] bytes = disk.contents();
    ByteReader in = new ByteReader(bytes);
    List<Block> chain = new ArrayList<>();
    List<Vote> votes = new ArrayList<>();
    List<Certificate> certificates = new ArrayList<>();
    List<Block> blocks = new ArrayList<>();
    Certificate finalization = null;
    int whole = 0;
    while (in.remaining() >= HEADER_BYTES) {
      long length = in.u32("record.length");
      long sum = in.u32("record.checksum");
      if (length > in.remaining()) {
        break;
      }
      byte[] payload = in.bytes("record", (int) length);
      if (checksum(payload) != sum) {
        break;
      }
      whole = in.position();
      ByteReader record = new ByteReader(payload);
      switch (record.u8("record.kind")) {
        case VOTE -> {
          boolean hasBlock = record.u8("record.hasBlock") == 1;
          votes.add(Vote.decode(record));
          if (hasBlock) {
            blocks.add(Block.decode(record));
          }
        }
        case CERTIFICATE -> certificates.add(Certificate.decode(record));
        default -> {
          finalization = Certificate.decode(record);
          int count = record.count("record.count", 1 << 16, 1);
          for (int i = 0; i < count; i++) {
            chain.add(Block.decode(record));
          }
        }
      }
    }
    disk.truncate(whole);
    Block tip = chain.isEmpty() ? null : chain.getLast();
    return new Contents(
        chain, finalization, new Recovered(tip, finalization, votes, certificates, blocks));
  }
}
