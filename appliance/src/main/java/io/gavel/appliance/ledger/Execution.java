package io.gavel.appliance.ledger;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;

/** One block being executed: the accounts it touched and the fees it gathered. */
final class Execution {
  private final Function<Address, Account> before;
  private final TreeMap<Address, Account> touched = new TreeMap<>();
  private long fees;

  Execution(Function<Address, Account> before) {
    this.before = before;
  }

  Outcome apply(Transaction transaction) {
    Account sender = account(transaction.sender());
    if (transaction.nonce() != sender.nonce()) {
      return transaction.nonce() < sender.nonce() ? Outcome.NONCE_USED : Outcome.NONCE_AHEAD;
    }
    if (sender.balance() < transaction.fee()) {
      return Outcome.FEE_UNPAYABLE;
    }
    fees = Math.addExact(fees, transaction.fee());
    long rest = sender.balance() - transaction.fee();
    boolean covered = rest >= transaction.amount();
    touched.put(
        transaction.sender(),
        new Account(
            covered ? rest - transaction.amount() : rest, Math.incrementExact(sender.nonce())));
    if (!covered) {
      return Outcome.OVERDRAWN;
    }
    // Read after the sender is written: they may be the same account.
    credit(transaction.recipient(), transaction.amount());
    return Outcome.TRANSFERRED;
  }

  void creditFees(Address recipient) {
    credit(recipient, fees);
    fees = 0;
  }

  /** Adds to a balance. */
  void credit(Address address, long amount) {
    Account account = account(address);
    touched.put(address, new Account(Math.addExact(account.balance(), amount), account.nonce()));
  }

  private Account account(Address address) {
    Account account = touched.get(address);
    return account != null ? account : before.apply(address);
  }

  /** The buckets of all touched accounts, ascending, as they are now. */
  List<ChangedBucket> changedBuckets(int bucketsLog2, IntFunction<Bucket> bucketBefore) {
    List<ChangedBucket> changed = new ArrayList<>();
    List<Bucket.Entry> entries = new ArrayList<>();
    int current = -1;
    for (Map.Entry<Address, Account> entry : touched.entrySet()) {
      // A bucket is the top bits of the address, so ascending addresses come bucket by bucket.
      int index = Bucket.indexOf(entry.getKey(), bucketsLog2);
      if (index != current && !entries.isEmpty()) {
        changed.add(change(current, bucketBefore, entries));
        entries.clear();
      }
      current = index;
      entries.add(new Bucket.Entry(entry.getKey(), entry.getValue()));
    }
    if (!entries.isEmpty()) {
      changed.add(change(current, bucketBefore, entries));
    }
    return changed;
  }

  private static ChangedBucket change(
      int index, IntFunction<Bucket> bucketBefore, List<Bucket.Entry> entries) {
    return new ChangedBucket(index, bucketBefore.apply(index).with(entries).bytes());
  }
}
