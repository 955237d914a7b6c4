package io.gavel.appliance.proof;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.kernel.hash.MerkleTree;
import java.util.ArrayList;
import java.util.List;

/** Makes proofs from what a node stores. */
public final class ProofBuilder {
  private ProofBuilder() {}

  /**
   * The proof of one transaction.
   *
   * @param block that orders the transaction
   * @param batchIndex its batch's place in the block
   * @param batch that batch
   * @param transactionIndex its place in the batch
   * @param headers from the block's own up to one that is finalized, each the next one's parent
   * @param finalization of the last header
   * @throws IllegalArgumentException if these do not belong together, or are more headers than a
   *     proof may have
   */
  public static TransactionProof build(
      Block block,
      int batchIndex,
      TransactionBatch batch,
      int transactionIndex,
      List<BlockHeader> headers,
      Certificate finalization) {
    if (!block.batches().get(batchIndex).equals(batch.digest())) {
      throw new IllegalArgumentException(
          "batch is " + batch.digest() + ", expected " + block.batches().get(batchIndex));
    }
    if (headers.isEmpty() || headers.size() > ProofCodec.HEADERS_MAX) {
      throw new IllegalArgumentException(
          "headers are " + headers.size() + ", expected 1 to " + ProofCodec.HEADERS_MAX);
    }
    if (!headers.getFirst().equals(block.header())) {
      throw new IllegalArgumentException("the first header is not that of " + block);
    }
    if (!headers.getLast().digest().equals(finalization.digest())) {
      throw new IllegalArgumentException(
          "the finalization is of " + finalization.digest() + ", expected the last header's");
    }
    List<byte[]> transactionLeaves = new ArrayList<>();
    for (Transaction transaction : batch.transactions()) {
      transactionLeaves.add(transaction.id().bytes());
    }
    return new TransactionProof(
        batch.transactions().get(transactionIndex),
        transactionIndex,
        batch.transactions().size(),
        path(transactionLeaves, transactionIndex),
        batchIndex,
        block.batches().size(),
        path(Block.leafHashes(block.batches()), batchIndex),
        headers,
        finalization);
  }

  private static List<Digest> path(List<byte[]> leafHashes, int index) {
    return MerkleTree.proof(leafHashes, index).stream().map(Digest::of).toList();
  }
}
