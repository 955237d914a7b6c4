package io.gavel.appliance.node;

import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.offload.Kernels;
import io.gavel.appliance.offload.OffloadEngine;
import java.util.List;

/** Makes a batch of the node's own: hashes and compresses it. */
final class PackJob implements OffloadEngine.Job {
  private final List<Transaction> transactions;
  private final ConsensusLoop loop;
  private final TransactionPool pool;

  PackJob(List<Transaction> transactions, ConsensusLoop loop, TransactionPool pool) {
    this.transactions = transactions;
    this.loop = loop;
    this.pool = pool;
  }

  @Override
  public void run(Kernels kernels) {
    TransactionBatch batch = TransactionBatch.of(transactions);
    loop.ownBatch(batch, kernels.pack(batch));
  }

  @Override
  public void failed(RuntimeException cause) {
    pool.release(transactions);
    loop.ownBatchFailed();
  }
}
