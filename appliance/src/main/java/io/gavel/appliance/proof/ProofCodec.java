package io.gavel.appliance.proof;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * A proof as a file: "GPF" 0x01, u16 length and the transaction, u32 index, u32 count, path; the
 * same for the batch; u32 count and the headers; the certificate. A path is u32 count and digests
 * of 32 bytes.
 */
public final class ProofCodec {
  /** Siblings in a path: a tree of more than 2^32 leaves cannot be counted. */
  public static final int PATH_MAX = 32;

  /** A finalization follows a block within this many. */
  public static final int HEADERS_MAX = 256;

  public static final int BYTES_MAX =
      64
          + Transaction.BYTES_MAX
          + 2 * PATH_MAX * Digest.BYTES
          + HEADERS_MAX * BlockHeader.BYTES
          + Certificate.BYTES_MAX;

  private static final int MAGIC = 'G' | 'P' << 8 | 'F' << 16 | 1 << 24;

  private ProofCodec() {}

  public static byte[] encode(TransactionProof proof) {
    ByteWriter out = new ByteWriter(1024);
    out.u32(MAGIC).u16(proof.transaction().length()).bytes(proof.transaction().bytes());
    out.u32(proof.transactionIndex()).u32(proof.transactionCount());
    path(out, proof.transactionPath());
    out.u32(proof.batchIndex()).u32(proof.batchCount());
    path(out, proof.batchPath());
    out.u32(proof.headers().size());
    proof.headers().forEach(header -> out.bytes(header.encode()));
    proof.finalization().encode(out);
    return out.toBytes();
  }

  private static void path(ByteWriter out, List<Digest> path) {
    out.u32(path.size());
    path.forEach(out::digest);
  }

  /** Reads a whole proof; whether it proves anything is {@link ProofVerifier}'s to say. */
  public static TransactionProof decode(byte[] data) throws DecodeException {
    if (data.length > BYTES_MAX) {
      throw new DecodeException("proof.length", data.length, "at most " + BYTES_MAX + " bytes");
    }
    ByteReader in = new ByteReader(data);
    long magic = in.u32("proof.magic");
    if (magic != MAGIC) {
      throw new DecodeException(
          "proof.magic", "0x" + Long.toHexString(magic), "0x" + Integer.toHexString(MAGIC));
    }
    int length = in.u16("proof.transactionLength");
    Transaction transaction = Transaction.decode(in.bytes("proof.transaction", length));
    int index = bounded(in, "proof.transactionIndex", TransactionBatch.TRANSACTIONS_MAX);
    int count = bounded(in, "proof.transactionCount", TransactionBatch.TRANSACTIONS_MAX);
    List<Digest> path = path(in, "proof.transactionPath");
    int batchIndex = bounded(in, "proof.batchIndex", Block.BATCHES_MAX);
    int batchCount = bounded(in, "proof.batchCount", Block.BATCHES_MAX);
    List<Digest> batchPath = path(in, "proof.batchPath");
    int headerCount = in.count("proof.headers", HEADERS_MAX, BlockHeader.BYTES);
    if (headerCount == 0) {
      throw new DecodeException("proof.headers", 0, "at least 1");
    }
    List<BlockHeader> headers = new ArrayList<>(headerCount);
    for (int i = 0; i < headerCount; i++) {
      headers.add(BlockHeader.decode(in));
    }
    Certificate finalization = Certificate.decode(in);
    in.end("proof");
    return new TransactionProof(
        transaction, index, count, path, batchIndex, batchCount, batchPath, headers, finalization);
  }

  private static int bounded(ByteReader in, String field, int max) throws DecodeException {
    long value = in.u32(field);
    if (value > max) {
      throw new DecodeException(field, value, "at most " + max);
    }
    return (int) value;
  }

  private static List<Digest> path(ByteReader in, String field) throws DecodeException {
    int count = in.count(field, PATH_MAX, Digest.BYTES);
    List<Digest> path = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      path.add(in.digest(field));
    }
    return path;
  }
}
