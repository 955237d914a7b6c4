package io.gavel.appliance.proof;

import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import java.util.List;

/**
 * That a transaction is in a final block: its path to the batch's root, the batch's path to the
 * block's transaction root, the headers from that block up to one that is finalized, and the
 * finalization.
 *
 * @param transactionIndex the transaction's place in its batch of {@code transactionCount}
 * @param transactionPath siblings from the leaf upwards
 * @param batchIndex the batch's place in the block of {@code batchCount}
 * @param batchPath siblings from the leaf upwards
 * @param headers the block's first, each the next one's parent, the last one finalized
 * @param finalization of the last header
 */
public record TransactionProof(
    Transaction transaction,
    int transactionIndex,
    int transactionCount,
    List<Digest> transactionPath,
    int batchIndex,
    int batchCount,
    List<Digest> batchPath,
    List<BlockHeader> headers,
    Certificate finalization) {
  public TransactionProof {
    transactionPath = List.copyOf(transactionPath);
    batchPath = List.copyOf(batchPath);
    headers = List.copyOf(headers);
    if (headers.isEmpty()) {
      throw new IllegalArgumentException("proof.headers is empty, expected at least the block's");
    }
  }
}
