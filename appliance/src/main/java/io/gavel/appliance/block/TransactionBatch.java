package io.gavel.appliance.block;

import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.kernel.hash.MerkleTree;
import java.util.ArrayList;
import java.util.List;

/**
 * Transactions that one node packed, the unit of dissemination. Named by the RFC 6962 Merkle root
 * over them.
 *
 * <p>Layout, before compression: u32 count, then for each transaction u16 length and its bytes; at
 * most {@link #BYTES_MAX} in all, so that it is one LZ4 block. Immutable.
 *
 * @param transactions at least one
 * @param digest Merkle root over the transactions, leaf i being the i-th transaction's bytes
 */
public record TransactionBatch(List<Transaction> transactions, Digest digest) {
  public static final int BYTES_MAX = 65_536;
  public static final int TRANSACTIONS_MAX = (BYTES_MAX - 4) / (2 + Transaction.BYTES_MIN);

  public TransactionBatch {
    transactions = List.copyOf(transactions);
    if (transactions.isEmpty() || transactions.size() > TRANSACTIONS_MAX) {
      throw new IllegalArgumentException(
          "batch has " + transactions.size() + " transactions, expected 1 to " + TRANSACTIONS_MAX);
    }
  }

  public static TransactionBatch of(List<Transaction> transactions) {
    List<byte[]> leaves = new ArrayList<>(transactions.size());
    for (Transaction transaction : transactions) {
      leaves.add(transaction.id().bytes());
    }
    return new TransactionBatch(transactions, Digest.of(MerkleTree.root(leaves)));
  }

  /** Reads a whole uncompressed batch. */
  public static TransactionBatch decode(byte[] data) throws DecodeException {
    if (data.length > BYTES_MAX) {
      throw new DecodeException("batch.length", data.length, "at most " + BYTES_MAX + " bytes");
    }
    ByteReader in = new ByteReader(data);
    int count = in.count("batch.count", TRANSACTIONS_MAX, 2 + Transaction.BYTES_MIN);
    if (count == 0) {
      throw new DecodeException("batch.count", 0, "at least 1");
    }
    List<Transaction> transactions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int length = in.u16("transaction.length");
      int at = in.position();
      in.skip("transaction", length);
      transactions.add(Transaction.decode(data, at, length));
    }
    in.end("batch");
    return of(transactions);
  }

  public byte[] encode() {
    ByteWriter out = new ByteWriter(encodedBytes());
    out.u32(transactions.size());
    for (Transaction transaction : transactions) {
      out.u16(transaction.length()).bytes(transaction.bytes());
    }
    return out.toBytes();
  }

  /** Bytes before compression. */
  public int encodedBytes() {
    int bytes = 4;
    for (Transaction transaction : transactions) {
      bytes += 2 + transaction.length();
    }
    return bytes;
  }
}
