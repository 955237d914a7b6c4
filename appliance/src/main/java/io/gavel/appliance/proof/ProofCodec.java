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
 * A {@link TransactionProof} as bytes, little-endian: "GPF" 0x01, u16 length and the transaction,
 * u32 its index, u32 the batch's count of transactions, the path; u32 the batch's index, u32 the
 * block's count of batches, the path; u32 count of headers and the headers; the finalization. A
 * path is a u32 count and so many digests. Canonical: a proof has one encoding.
 */
public final class ProofCodec {
  /** Siblings in a path at most; more than any batch or block needs. */
  public static final int PATH_MAX = 16;

  /** Headers at most, from the transaction's block to a finalized one. */
  public static final int HEADERS_MAX = 4096;

  public static final int BYTES_MAX =
      4
          + (2 + Transaction.BYTES_MAX)
          + 2 * (12 + PATH_MAX * Digest.BYTES)
          + (4 + HEADERS_MAX * BlockHeader.BYTES)
          + Certificate.BYTES_MAX;

  private static final int MAGIC = 'G' | 'P' << 8 | 'F' << 16 | 1 << 24;

  private ProofCodec() {}

  public static byte[] encode(TransactionProof proof) {
    ByteWriter out = new ByteWriter(2048);
    out.u32(MAGIC).u16(proof.transaction().length()).bytes(proof.transaction().bytes());
    out.u32(proof.transactionIndex()).u32(proof.transactionCount());
    writePath(out, proof.transactionPath());
    out.u32(proof.batchIndex()).u32(proof.batchCount());
    writePath(out, proof.batchPath());
    out.u32(proof.headers().size());
    for (BlockHeader header : proof.headers()) {
      out.bytes(header.encode());
    }
    proof.finalization().encode(out);
    return out.toBytes();
  }

  private static void writePath(ByteWriter out, List<Digest> path) {
    out.u32(path.size());
    path.forEach(out::digest);
  }

  /**
   * Reads one whole proof. Says nothing about whether it holds.
   *
   * @throws DecodeException naming the first field that is wrong
   */
  public static TransactionProof decode(byte[] bytes) throws DecodeException {
    if (bytes.length > BYTES_MAX) {
      throw new DecodeException("proof.length", bytes.length, "at most " + BYTES_MAX);
    }
    ByteReader in = new ByteReader(bytes);
    long magic = in.u32("proof.magic");
    if (magic != MAGIC) {
      throw new DecodeException("proof.magic", Long.toHexString(magic), Integer.toHexString(MAGIC));
    }
    int length = in.u16("transaction.length");
    Transaction transaction = Transaction.decode(in.bytes("transaction", length));
    int transactionIndex =
        number(in, "proof.transactionIndex", 0, TransactionBatch.TRANSACTIONS_MAX - 1);
    int transactionCount =
        number(in, "proof.transactionCount", 1, TransactionBatch.TRANSACTIONS_MAX);
    List<Digest> transactionPath = readPath(in, "proof.transactionPath");
    int batchIndex = number(in, "proof.batchIndex", 0, Block.BATCHES_MAX - 1);
    int batchCount = number(in, "proof.batchCount", 1, Block.BATCHES_MAX);
    List<Digest> batchPath = readPath(in, "proof.batchPath");
    int count = in.count("proof.headers", HEADERS_MAX, BlockHeader.BYTES);
    if (count == 0) {
      throw new DecodeException("proof.headers", 0, "at least 1");
    }
    List<BlockHeader> headers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      headers.add(BlockHeader.decode(in));
    }
    Certificate finalization = Certificate.decode(in);
    in.end("proof");
    return new TransactionProof(
        transaction,
        transactionIndex,
        transactionCount,
        transactionPath,
        batchIndex,
        batchCount,
        batchPath,
        headers,
        finalization);
  }

  private static int number(ByteReader in, String field, int least, int most)
      throws DecodeException {
    long value = in.u32(field);
    if (value < least || value > most) {
      throw new DecodeException(field, value, least + " to " + most);
    }
    return (int) value;
  }

  private static List<Digest> readPath(ByteReader in, String field) throws DecodeException {
    int count = in.count(field, PATH_MAX, Digest.BYTES);
    List<Digest> path = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      path.add(in.digest(field));
    }
    return path;
  }
}
