package io.gavel.appliance.proof;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.kernel.hash.MerkleTree;
import java.util.List;

/** Makes proofs out of what a node stores. */
public final class ProofBuilder {
  private ProofBuilder() {}

  /**
   * @param batch the block's batch at {@code batchIndex}
   * @param headers the block's first, each the next one's parent, the last one finalized
   */
  public static TransactionProof build(
      Block block,
      int batchIndex,
      TransactionBatch batch,
      int transactionIndex,
      List<BlockHeader> headers,
      Certificate finalization) {
    List<byte[]> leaves =
        batch.transactions().stream().map(transaction -> transaction.id().bytes()).toList();
    Transaction transaction = batch.transactions().get(transactionIndex);
    return new TransactionProof(
        transaction,
        transactionIndex,
        leaves.size(),
        digests(MerkleTree.proof(leaves, transactionIndex)),
        batchIndex,
        block.batches().size(),
        digests(MerkleTree.proof(Block.leafHashes(block.batches()), batchIndex)),
        headers,
        finalization);
  }

  private static List<Digest> digests(List<byte[]> hashes) {
    return hashes.stream().map(Digest::of).toList();
  }
}
