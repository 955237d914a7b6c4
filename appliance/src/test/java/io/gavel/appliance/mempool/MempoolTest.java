package io.gavel.appliance.mempool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.ledger.Account;
import io.gavel.appliance.ledger.Outcome;
import io.gavel.appliance.mempool.Mempool.Settled;
import io.gavel.appliance.mempool.Mempool.Verdict;
import io.gavel.appliance.testing.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MempoolTest {
  private static final Account RICH = new Account(1_000_000, 0);
  private static final int MANY = 1_000_000;

  private final Mempool mempool = new Mempool(new MempoolLimits(100, 10, 2, 1_000));

  private Verdict admit(Transaction transaction, Account account) {
    return mempool.admit(transaction, account, 0).verdict();
  }

  private List<Transaction> takeAll() {
    return mempool.take(MANY, MANY);
  }

  @Test
  void takesTheBestFeeFirstAndEachSenderInOrderOfNonce() {
    Transaction cheapFirst = Samples.transfer(1, 0, 2, 1);
    Transaction dearSecond = Samples.transfer(1, 1, 90, 1);
    Transaction middle = Samples.transfer(2, 0, 50, 1);
    Transaction equalLater = Samples.transfer(3, 0, 50, 1);
    for (Transaction transaction : List.of(dearSecond, cheapFirst, middle, equalLater)) {
      assertEquals(Verdict.ACCEPTED, admit(transaction, RICH));
    }
    assertEquals(List.of(middle, equalLater, cheapFirst, dearSecond), takeAll());
    assertEquals(0, mempool.pending());
    assertEquals(4, mempool.size());
  }

  @Test
  void answersWhatIsWrong() {
    assertEquals(Verdict.FEE_TOO_LOW, admit(Samples.transfer(1, 0, 1, 1), RICH));
    assertEquals(Verdict.NONCE_USED, admit(Samples.transfer(1, 4, 2, 1), new Account(99, 5)));
    assertEquals(Verdict.NONCE_AHEAD, admit(Samples.transfer(1, 10, 2, 1), RICH));
    assertEquals(Verdict.OVERDRAWN, admit(Samples.transfer(1, 0, 2, 8), new Account(9, 0)));
    assertEquals(
        Verdict.OVERDRAWN, admit(Samples.transfer(1, 0, 2, Long.MAX_VALUE), new Account(9, 0)));
    assertEquals(0, mempool.size());
    Transaction first = Samples.transfer(1, 0, 2, 8);
    assertEquals(Verdict.ACCEPTED, admit(first, new Account(10, 0)));
    assertEquals(Verdict.DUPLICATE, admit(first, new Account(10, 0)));
    assertEquals(Verdict.NONCE_USED, admit(Samples.transfer(1, 0, 3, 1), new Account(99, 0)));
    // What is pending counts against the balance.
    assertEquals(Verdict.OVERDRAWN, admit(Samples.transfer(1, 1, 2, 0), new Account(11, 0)));
  }

  @Test
  void keepsWhatIsTakenUntilItIsSettled() {
    Transaction transaction = Samples.transfer(1, 0, 2, 1);
    admit(transaction, RICH);
    assertEquals(List.of(transaction), takeAll());
    assertEquals(Verdict.DUPLICATE, admit(transaction, RICH));
    assertEquals(List.of(), takeAll());
    assertEquals(1, mempool.nextNonce(transaction.sender(), RICH));
    mempool.settle(
        List.of(new Settled(transaction, Outcome.TRANSFERRED)), address -> new Account(900, 1));
    assertEquals(0, mempool.size());
    assertEquals(Verdict.NONCE_USED, admit(transaction, new Account(900, 1)));
  }

  @Test
  void packsAgainWhatCameTooEarlyOrWasReleased() {
    Transaction first = Samples.transfer(1, 0, 2, 1);
    Transaction second = Samples.transfer(1, 1, 2, 1);
    admit(first, RICH);
    admit(second, RICH);
    assertEquals(List.of(first, second), takeAll());
    mempool.release(List.of(first));
    assertEquals(List.of(first), takeAll());
    mempool.settle(List.of(new Settled(second, Outcome.NONCE_AHEAD)), address -> RICH);
    assertEquals(List.of(second), takeAll());
  }

  @Test
  void dropsWhatAnotherTransactionOfTheSenderOvertook() {
    Transaction here = Samples.transfer(1, 0, 2, 1);
    Transaction elsewhere = Samples.transfer(1, 0, 7, 5);
    admit(here, RICH);
    mempool.settle(
        List.of(new Settled(elsewhere, Outcome.TRANSFERRED)), address -> new Account(900, 1));
    assertEquals(0, mempool.size());
    assertEquals(List.of(), takeAll());
  }

  @Test
  void holdsAnUnpackableNonceUntilTheGapFillsOrItsTimeIsUp() {
    Transaction later = Samples.transfer(1, 2, 9, 1);
    admit(later, RICH);
    assertEquals(List.of(), takeAll());
    Transaction zero = Samples.transfer(1, 0, 2, 1);
    Transaction one = Samples.transfer(1, 1, 2, 1);
    admit(zero, RICH);
    admit(one, RICH);
    assertEquals(List.of(zero, one, later), takeAll());

    Transaction lost = Samples.transfer(2, 1, 2, 1);
    admit(lost, RICH);
    mempool.expire(999);
    assertTrue(mempool.contains(lost.id()));
    mempool.expire(1_000);
    assertFalse(mempool.contains(lost.id()));
    assertEquals(1, mempool.expired());
  }

  @Test
  void givesAPoorerTailsPlaceToABetterFeeWhenFullElseRefuses() {
    Mempool small = new Mempool(new MempoolLimits(2, 2, 0, 1_000));
    Transaction poor = Samples.transfer(1, 0, 1, 1);
    Transaction packed = Samples.transfer(2, 0, 0, 1);
    small.admit(packed, RICH, 0);
    assertEquals(List.of(packed), small.take(1, MANY));
    small.admit(poor, RICH, 0);
    assertEquals(Verdict.FULL, small.admit(Samples.transfer(3, 0, 1, 1), RICH, 0).verdict());
    assertEquals(Verdict.FULL, small.admit(Samples.transfer(1, 1, 9, 1), RICH, 0).verdict());
    Transaction better = Samples.transfer(3, 0, 2, 1);
    assertEquals(Verdict.ACCEPTED, small.admit(better, RICH, 0).verdict());
    assertFalse(small.contains(poor.id()));
    assertTrue(small.contains(packed.id()));
    assertEquals(1, small.evicted());
    assertEquals(List.of(better), small.take(9, MANY));
  }

  @Test
  void staysInsideTheBytesOfABatch() {
    admit(Samples.transfer(1, 0, 2, 1), RICH);
    admit(Samples.transfer(2, 0, 2, 1), RICH);
    int each = 2 + Transaction.TRANSFER_BYTES;
    assertEquals(0, mempool.take(9, each - 1).size());
    assertEquals(1, mempool.take(9, 2 * each - 1).size());
  }

  /** Against a twin that keeps a plain list and looks at all of it each time. */
  @Test
  void agreesWithAPlainTwinOnRandomStories() {
    String given = System.getProperty("seed", "");
    long base = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.out.println("MempoolTest seed " + base);
    Map<String, Transaction> samples = new HashMap<>();
    for (int story = 0; story < 200; story++) {
      Random random = new Random(base + story);
      Mempool tested = new Mempool(new MempoolLimits(12, 4, 1, 1_000));
      Twin twin = new Twin();
      Map<Address, Account> accounts = new HashMap<>();
      List<Transaction> inBatches = new ArrayList<>();
      for (int step = 0; step < 120; step++) {
        switch (random.nextInt(4)) {
          case 0, 1 -> {
            int sender = 1 + random.nextInt(4);
            Account account =
                accounts.computeIfAbsent(Samples.address(sender), a -> new Account(1_000, 0));
            long nonce = account.nonce() + random.nextInt(3);
            long fee = 1L + random.nextInt(5);
            Transaction transaction =
                samples.computeIfAbsent(
                    sender + "/" + nonce + "/" + fee, k -> Samples.transfer(sender, nonce, fee, 1));
            Verdict verdict = tested.admit(transaction, account, 0).verdict();
            assertEquals(twin.admit(transaction, account), verdict, "seed " + (base + story));
          }
          case 2 -> {
            int count = 1 + random.nextInt(3);
            List<Transaction> batch = tested.take(count, MANY);
            assertEquals(twin.take(count, accounts), batch, "seed " + (base + story));
            inBatches.addAll(batch);
          }
          default -> {
            List<Settled> block = new ArrayList<>();
            for (Transaction transaction : inBatches) {
              Account account = accounts.get(transaction.sender());
              block.add(new Settled(transaction, Outcome.TRANSFERRED));
              accounts.put(
                  transaction.sender(), new Account(account.balance(), transaction.nonce() + 1));
            }
            inBatches.clear();
            tested.settle(block, accounts::get);
            twin.settle(block);
          }
        }
        assertEquals(twin.held.size(), tested.size(), "seed " + (base + story));
        assertEquals(twin.held.size() - twin.taken.size(), tested.pending());
      }
    }
  }

  private static final class Twin {
    private final List<Transaction> held = new ArrayList<>();
    private final Set<Transaction> taken = new HashSet<>();

    Verdict admit(Transaction wanted, Account account) {
      if (held.contains(wanted)) {
        return Verdict.DUPLICATE;
      }
      boolean nonceHeld =
          held.stream()
              .anyMatch(t -> t.sender().equals(wanted.sender()) && t.nonce() == wanted.nonce());
      if (wanted.nonce() < account.nonce() || nonceHeld) {
        return Verdict.NONCE_USED;
      }
      if (held.size() == 12) {
        Transaction victim =
            held.stream()
                .filter(t -> !taken.contains(t) && isTail(t))
                .min(
                    Comparator.comparingLong(Transaction::fee)
                        .thenComparing(Comparator.comparingInt(held::indexOf).reversed()))
                .orElse(null);
        if (victim == null
            || victim.fee() >= wanted.fee()
            || victim.sender().equals(wanted.sender())) {
          return Verdict.FULL;
        }
        held.remove(victim);
      }
      held.add(wanted);
      return Verdict.ACCEPTED;
    }

    private boolean isTail(Transaction transaction) {
      return held.stream()
          .filter(t -> t.sender().equals(transaction.sender()) && !taken.contains(t))
          .allMatch(t -> t.nonce() <= transaction.nonce());
    }

    List<Transaction> take(int count, Map<Address, Account> accounts) {
      List<Transaction> batch = new ArrayList<>();
      while (batch.size() < count) {
        Transaction best =
            held.stream()
                .filter(t -> !taken.contains(t) && runnable(t, accounts))
                .min(
                    Comparator.comparingLong((Transaction t) -> -t.fee())
                        .thenComparingInt(held::indexOf))
                .orElse(null);
        if (best == null) {
          break;
        }
        taken.add(best);
        batch.add(best);
      }
      return batch;
    }

    private boolean runnable(Transaction transaction, Map<Address, Account> accounts) {
      for (long n = accounts.get(transaction.sender()).nonce(); n < transaction.nonce(); n++) {
        long nonce = n;
        boolean before =
            taken.stream()
                .anyMatch(t -> t.sender().equals(transaction.sender()) && t.nonce() == nonce);
        if (!before) {
          return false;
        }
      }
      return true;
    }

    void settle(List<Settled> block) {
      for (Settled settled : block) {
        held.remove(settled.transaction());
        taken.remove(settled.transaction());
      }
    }
  }
}
