package io.gavel.appliance.client;

import io.gavel.appliance.api.Admission;
import io.gavel.appliance.api.NodeService.Status;
import io.gavel.appliance.api.NodeService.Submitted;
import io.gavel.appliance.api.NodeService.TransactionStatus;
import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.ledger.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One sender's ledger behind a node that fails after so many calls: a crash at that step. */
final class FakeLedger implements Node {
  /** The power goes out, as far as the client is concerned. */
  static final class PowerCut extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  final List<Transaction> executed = new ArrayList<>();

  /** Every transaction that was ever shown to the node. */
  final Map<Digest, Transaction> seen = new LinkedHashMap<>();

  long balance = 1_000_000;
  long nonce;
  Admission refusal;
  int callsUntilCut = Integer.MAX_VALUE;

  /** Whether what was submitted still executes after the cut: the answer was lost, or all of it. */
  boolean cutLosesMempool;

  private final TreeMap<Long, Transaction> pool = new TreeMap<>();
  private final Map<Digest, TransactionStatus> statuses = new HashMap<>();

  @Override
  public List<Submitted> submit(List<byte[]> transactions) throws IOException {
    List<Submitted> results = new ArrayList<>();
    for (byte[] bytes : transactions) {
      try {
        results.add(admit(Transaction.decode(bytes)));
      } catch (DecodeException e) {
        throw new AssertionError(e);
      }
    }
    step();
    return results;
  }

  private Submitted admit(Transaction transaction) {
    seen.put(transaction.id(), transaction);
    if (refusal != null) {
      return new Submitted(transaction.id(), refusal, "as the test says");
    }
    if (statuses.containsKey(transaction.id())) {
      return new Submitted(transaction.id(), Admission.FINAL, "");
    }
    if (transaction.nonce() < nonce) {
      return new Submitted(transaction.id(), Admission.NONCE_USED, "");
    }
    pool.put(transaction.nonce(), transaction);
    return new Submitted(transaction.id(), Admission.ACCEPTED, "");
  }

  @Override
  public TransactionStatus transaction(Digest id) {
    step();
    return statuses.getOrDefault(id, new TransactionStatus.Unknown());
  }

  @Override
  public AccountView account(Address address) {
    step();
    long next = nonce;
    while (pool.containsKey(next)) {
      next++;
    }
    return new AccountView(address, balance, nonce, next);
  }

  @Override
  public Status status() {
    throw new AssertionError("a payout has no use for it");
  }

  /** Executes what is in nonce order, at most {@code count}. */
  void execute(int count) {
    for (int i = 0; i < count && pool.containsKey(nonce); i++) {
      spend(pool.remove(nonce));
    }
  }

  /** Executes another client's transaction of the same account. */
  void spend(Transaction transaction) {
    if (transaction.nonce() != nonce) {
      throw new AssertionError("out of order");
    }
    pool.remove(nonce);
    nonce++;
    boolean able = balance >= transaction.amount() + transaction.fee();
    balance -= transaction.fee() + (able ? transaction.amount() : 0);
    Outcome outcome = able ? Outcome.TRANSFERRED : Outcome.OVERDRAWN;
    statuses.put(transaction.id(), new TransactionStatus.Final(nonce, outcome));
    executed.add(transaction);
  }

  private void step() {
    if (--callsUntilCut == 0) {
      if (cutLosesMempool) {
        pool.clear();
      }
      throw new PowerCut();
    }
  }
}
