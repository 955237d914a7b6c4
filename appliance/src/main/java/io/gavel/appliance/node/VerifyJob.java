package io.gavel.appliance.node;

import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.offload.Kernels;
import io.gavel.appliance.offload.OffloadEngine;
import io.gavel.kernel.ItemStatus;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Verifies what a client submitted; the client's thread waits for it. */
final class VerifyJob implements OffloadEngine.Job {
  private final List<Transaction> transactions;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile ItemStatus[] answers;

  VerifyJob(List<Transaction> transactions) {
    this.transactions = transactions;
    this.answers = new ItemStatus[transactions.size()];
    Arrays.fill(answers, ItemStatus.NOT_PROCESSED);
  }

  @Override
  public void run(Kernels kernels) {
    answers = kernels.verify(transactions);
    done.countDown();
  }

  @Override
  public void failed(RuntimeException cause) {
    done.countDown();
  }

  /** One status for each transaction; NOT_PROCESSED where the job did not end by the deadline. */
  ItemStatus[] await(long timeoutMs) throws InterruptedException {
    boolean ended = done.await(timeoutMs, TimeUnit.MILLISECONDS);
    return ended ? answers : new VerifyJob(transactions).answers;
  }
}
