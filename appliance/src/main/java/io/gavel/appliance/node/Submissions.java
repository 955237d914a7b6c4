package io.gavel.appliance.node;

import io.gavel.appliance.api.Admission;
import io.gavel.appliance.api.NodeService;
import io.gavel.appliance.api.NodeService.Submitted;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.offload.OffloadEngine;
import io.gavel.kernel.ItemStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The door for clients' transactions: layout, chain and duplicates first, then the signature by a
 * kernel, then the mempool. Each transaction gets one answer that names what is wrong. Thread-safe;
 * the calling thread waits.
 */
final class Submissions {
  private static final long VERIFY_TIMEOUT_MS = 5_000;

  private final Digest chainId;
  private final TransactionPool pool;
  private final OffloadEngine offload;

  Submissions(Digest chainId, TransactionPool pool, OffloadEngine offload) {
    this.chainId = chainId;
    this.pool = pool;
    this.offload = offload;
  }

  List<Submitted> submit(List<byte[]> raw) throws InterruptedException {
    if (raw.size() > NodeService.SUBMIT_MAX) {
      throw new IllegalArgumentException(
          "submission has "
              + raw.size()
              + " transactions, expected at most "
              + NodeService.SUBMIT_MAX);
    }
    Submitted[] answers = new Submitted[raw.size()];
    List<Transaction> unverified = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    Set<Digest> seen = new HashSet<>();
    for (int i = 0; i < answers.length; i++) {
      Transaction transaction = null;
      try {
        transaction = Transaction.decode(raw.get(i));
        answers[i] = known(transaction, seen);
      } catch (DecodeException e) {
        answers[i] = new Submitted(null, Admission.MALFORMED, e.getMessage());
      }
      if (answers[i] == null) {
        unverified.add(transaction);
        places.add(i);
      }
    }
    if (!unverified.isEmpty()) {
      List<Submitted> verified = verifyAndAdmit(unverified);
      for (int i = 0; i < verified.size(); i++) {
        answers[places.get(i)] = verified.get(i);
      }
    }
    return Arrays.asList(answers);
  }

  /** An answer that needs no signature check, or null. */
  private Submitted known(Transaction transaction, Set<Digest> seen) {
    Digest id = transaction.id();
    if (!transaction.chainId().equals(chainId)) {
      return new Submitted(
          id,
          Admission.WRONG_CHAIN,
          "transaction.chainId is " + transaction.chainId() + ", expected " + chainId);
    }
    if (!seen.add(id) || pool.contains(id)) {
      return new Submitted(id, Admission.DUPLICATE, "");
    }
    return pool.isFinal(transaction) ? new Submitted(id, Admission.FINAL, "") : null;
  }

  private List<Submitted> verifyAndAdmit(List<Transaction> transactions)
      throws InterruptedException {
    VerifyJob job = new VerifyJob(transactions);
    ItemStatus[] statuses = null;
    if (offload.submit(OffloadEngine.Lane.CLIENTS, job)) {
      statuses = job.await(VERIFY_TIMEOUT_MS);
    }
    List<Submitted> answers = new ArrayList<>(transactions.size());
    for (int i = 0; i < transactions.size(); i++) {
      Transaction transaction = transactions.get(i);
      ItemStatus status = statuses == null ? ItemStatus.NOT_PROCESSED : statuses[i];
      answers.add(
          switch (status) {
            case VALID -> pool.admit(transaction);
            case INVALID, MALFORMED ->
                new Submitted(
                    transaction.id(),
                    Admission.BAD_SIGNATURE,
                    "transaction.signature does not verify under transaction.senderKey");
            case DEVICE_ERROR, NOT_PROCESSED ->
                new Submitted(
                    transaction.id(), Admission.BUSY, "signatures wait to be verified; try again");
          });
    }
    return answers;
  }
}
