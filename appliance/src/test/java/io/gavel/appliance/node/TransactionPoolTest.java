package io.gavel.appliance.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.gavel.appliance.api.Admission;
import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.Samples;
import io.gavel.appliance.block.Samples.TestKey;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.ledger.ExecutionResult;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.ledger.Ledger;
import io.gavel.appliance.ledger.Sha256BatchHasher;
import io.gavel.appliance.mempool.MempoolLimits;
import io.gavel.appliance.storage.StateStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionPoolTest {
  private static final int BLOCKS = 1_000;
  private static final Genesis GENESIS = Samples.genesis(8, 1, 2, 10L * BLOCKS);
  private static final TestKey ALICE = TestKey.of(0);
  private static final TestKey BOB = TestKey.of(1);

  @TempDir Path temp;

  /**
   * A client that repeats a transaction while the block with it becomes final must not get it into
   * the mempool again: no later block would take it out, and the sender would wait behind a nonce
   * that is used.
   */
  @Test
  void aTransactionRepeatedWhileItBecomesFinalIsNotLeftInTheMempool() throws Exception {
    try (StateStore store = StateStore.open(temp, GENESIS.chainId())) {
      ExecutionResult genesis = Ledger.genesis(GENESIS, new Sha256BatchHasher());
      store.commit(genesis);
      Ledger ledger =
          Ledger.open(GENESIS, 0, genesis.stateRoot(), store, new Sha256BatchHasher(), 16);
      TransactionPool pool =
          new TransactionPool(new MempoolLimits(100, 10, 1, 60_000), store, GENESIS.bucketsLog2());
      Block parent = null;
      for (int nonce = 0; nonce < BLOCKS; nonce++) {
        Transaction transfer =
            Samples.unsigned(GENESIS.chainId(), ALICE, nonce, 1, BOB.address(), 1);
        assertEquals(Admission.ACCEPTED, pool.admit(transfer).admission());
        List<TransactionBatch> batches = List.of(TransactionBatch.of(pool.take()));
        Block block = Samples.block(GENESIS, parent, batches);
        AtomicBoolean settled = new AtomicBoolean();
        CompletableFuture<Void> client =
            CompletableFuture.runAsync(
                () -> {
                  while (!settled.get()) {
                    pool.admit(transfer);
                  }
                });
        ExecutionResult result = ledger.execute(block, batches, GENESIS.feeAddress(0));
        store.commit(result);
        ledger.stored(result.height());
        pool.settle(result);
        settled.set(true);
        client.join();
        assertFalse(pool.contains(transfer.id()), "nonce " + nonce);
        assertEquals(Admission.FINAL, pool.admit(transfer).admission());
        assertEquals(nonce + 1, pool.nextNonce(ALICE.address()));
        parent = block;
      }
    }
  }
}
