package io.gavel.appliance.mempool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Samples;
import io.gavel.appliance.block.Samples.TestKey;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.ledger.Account;
import io.gavel.appliance.ledger.Outcome;
import io.gavel.appliance.mempool.AdmitResult.Accepted;
import io.gavel.appliance.mempool.AdmitResult.Reason;
import io.gavel.appliance.mempool.AdmitResult.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MempoolTest {
  private static final TestKey ALICE = TestKey.of(0);
  private static final TestKey BOB = TestKey.of(1);
  private static final TestKey CAROL = TestKey.of(2);
  private static final Account RICH = new Account(1_000_000, 0);
  private static final long NOW = 5_000;
  private static final int BYTES = Transaction.TRANSFER_BYTES;

  private final Mempool pool = new Mempool(limits(4));

  private static MempoolLimits limits(int transactionsMax) {
    return new MempoolLimits(transactionsMax, 1 << 20, 3, 2, 100, 2);
  }

  private static Transaction pay(TestKey sender, long nonce, long fee) {
    return pay(sender, nonce, fee, 1);
  }

  private static Transaction pay(TestKey sender, long nonce, long fee, long amount) {
    return Samples.unsigned(Digest.ZERO, sender, nonce, fee, BOB.address(), amount);
  }

  private void accepts(Transaction transaction) {
    assertEquals(new Accepted(Optional.empty()), pool.admit(transaction, RICH, NOW));
  }

  private void refuses(Reason reason, Transaction transaction, Account account) {
    Refused refused = assertInstanceOf(Refused.class, pool.admit(transaction, account, NOW));
    assertEquals(reason, refused.reason(), refused.detail());
  }

  private List<Transaction> takeAll() {
    return pool.take(100, 1 << 20);
  }

  @Test
  void takesTheBestFeeFirstAndTheEarliestAmongEquals() {
    Transaction early = pay(ALICE, 0, 5);
    Transaction late = pay(BOB, 0, 5);
    Transaction best = pay(CAROL, 0, 9);
    accepts(early);
    accepts(late);
    accepts(best);
    assertEquals(List.of(best, early), pool.take(2, 1 << 20));
    assertEquals(List.of(late), takeAll());
    assertEquals(0, pool.pending());
    assertEquals(3, pool.size());
  }

  @Test
  void takesASendersInNonceOrderWhateverTheirFees() {
    Transaction second = pay(ALICE, 1, 50);
    Transaction first = pay(ALICE, 0, 2);
    Transaction other = pay(BOB, 0, 10);
    accepts(second);
    assertEquals(List.of(), takeAll(), "a gap is waited for");
    accepts(first);
    accepts(other);
    assertEquals(List.of(other, first, second), takeAll());
  }

  @Test
  void takesNoMoreBytesThanAsked() {
    accepts(pay(ALICE, 0, 5));
    accepts(pay(BOB, 0, 5));
    assertEquals(List.of(), pool.take(9, BYTES - 1));
    assertEquals(1, pool.take(9, 2 * BYTES - 1).size());
    assertEquals(2L * BYTES, pool.bytes());
  }

  @Test
  void refusesWithTheReasonAndKeepsNothing() {
    refuses(Reason.FEE_TOO_LOW, pay(ALICE, 0, 1), RICH);
    refuses(Reason.NONCE_USED, pay(ALICE, 4, 5), new Account(100, 5));
    refuses(Reason.NONCE_AHEAD, pay(ALICE, 8, 5), new Account(100, 5));
    refuses(Reason.OVERDRAWN, pay(ALICE, 0, 5, 96), new Account(100, 0));
    refuses(Reason.OVERDRAWN, pay(ALICE, 0, Long.MAX_VALUE, Long.MAX_VALUE), RICH);
    assertEquals(0, pool.size());
    accepts(pay(ALICE, 0, 5));
    refuses(Reason.DUPLICATE, pay(ALICE, 0, 5), RICH);
    refuses(Reason.NONCE_USED, pay(ALICE, 0, 6), RICH);
    assertEquals(1, pool.size());
  }

  @Test
  void countsWhatIsWaitingAgainstTheBalance() {
    Account account = new Account(100, 0);
    assertInstanceOf(Accepted.class, pool.admit(pay(ALICE, 0, 5, 45), account, NOW));
    takeAll();
    refuses(Reason.OVERDRAWN, pay(ALICE, 1, 5, 46), account);
    assertInstanceOf(Accepted.class, pool.admit(pay(ALICE, 1, 5, 45), account, NOW));
  }

  @Test
  void whenFullABetterFeeEvictsTheLowestTailOfAnotherSender() {
    Transaction cheapHead = pay(ALICE, 0, 2);
    Transaction tail = pay(ALICE, 1, 3);
    accepts(cheapHead);
    accepts(tail);
    accepts(pay(BOB, 0, 4));
    accepts(pay(BOB, 1, 9));
    refuses(Reason.BUSY, pay(CAROL, 0, 3), RICH);
    refuses(Reason.BUSY, pay(ALICE, 2, 4), RICH);
    refuses(Reason.BUSY, pay(CAROL, 1, 99), RICH);
    assertEquals(new Accepted(Optional.of(tail)), pool.admit(pay(CAROL, 0, 4), RICH, NOW));
    assertEquals(new Accepted(Optional.of(cheapHead)), pool.admit(pay(CAROL, 1, 5), RICH, NOW));
    assertFalse(pool.contains(tail.id()), "an evicted one may be sent again");
    assertEquals(4, pool.size());
  }

  @Test
  void whatIsInFlightIsNeverEvicted() {
    for (int i = 0; i < 4; i++) {
      accepts(pay(TestKey.of(10 + i), 0, 2));
    }
    takeAll();
    refuses(Reason.BUSY, pay(CAROL, 0, 100), RICH);
  }

  @Test
  void byteBoundCountsToo() {
    Mempool small = new Mempool(new MempoolLimits(9, 2L * BYTES, 3, 0, 100, 2));
    assertInstanceOf(Accepted.class, small.admit(pay(ALICE, 0, 5), RICH, NOW));
    assertInstanceOf(Accepted.class, small.admit(pay(BOB, 0, 5), RICH, NOW));
    assertInstanceOf(Refused.class, small.admit(pay(CAROL, 0, 5), RICH, NOW));
  }

  @Test
  void settledOnesAreGoneAndRememberedForAWhile() {
    Transaction first = pay(ALICE, 0, 5);
    Transaction second = pay(ALICE, 1, 5);
    accepts(first);
    accepts(second);
    takeAll();
    pool.settled(first, Outcome.TRANSFERRED, new Account(50, 2));
    pool.settled(second, Outcome.OVERDRAWN, new Account(50, 2));
    assertEquals(0, pool.size());
    assertEquals(0, pool.bytes());
    refuses(Reason.DUPLICATE, first, RICH);
    pool.settled(pay(BOB, 0, 5), Outcome.TRANSFERRED, new Account(0, 1));
    assertFalse(pool.contains(first.id()), "only the last two are remembered");
    assertTrue(pool.contains(second.id()));
  }

  @Test
  void aNonceAheadOneWaitsForItsTurnAgain() {
    Transaction first = pay(ALICE, 0, 5);
    Transaction second = pay(ALICE, 1, 5);
    accepts(first);
    accepts(second);
    takeAll();
    pool.settled(second, Outcome.NONCE_AHEAD, RICH);
    assertEquals(List.of(second), takeAll());
    pool.settled(second, Outcome.NONCE_AHEAD, RICH);
    pool.release(List.of(first.id()));
    assertEquals(List.of(first, second), takeAll());
  }

  @Test
  void droppedBatchesAreTakenAgainInOrder() {
    Transaction first = pay(ALICE, 0, 5);
    Transaction second = pay(ALICE, 1, 9);
    Transaction other = pay(BOB, 0, 7);
    accepts(first);
    accepts(second);
    accepts(other);
    assertEquals(List.of(other, first, second), takeAll());
    pool.release(List.of(second.id(), first.id(), other.id(), Digest.ZERO));
    assertEquals(3, pool.pending());
    assertEquals(List.of(other, first, second), takeAll());
  }

  @Test
  void anotherNodesBlockMovesTheAccountAndDropsWhatCanNeverRun() {
    Transaction stale = pay(ALICE, 0, 5);
    Transaction next = pay(ALICE, 1, 5);
    accepts(stale);
    accepts(next);
    pool.settled(pay(ALICE, 0, 77), Outcome.TRANSFERRED, new Account(500, 1));
    assertFalse(pool.contains(stale.id()));
    assertEquals(List.of(next), takeAll());
    pool.settled(next, Outcome.NONCE_USED, new Account(500, 2));
    assertEquals(0, pool.size());
  }

  @Test
  void oneThatCannotPayItsFeeIsDroppedAndWhatIsBehindItExpires() {
    Transaction first = pay(ALICE, 0, 5);
    Transaction behind = pay(ALICE, 1, 5);
    Transaction fine = pay(BOB, 0, 5);
    accepts(first);
    accepts(behind);
    accepts(fine);
    pool.take(1, 1 << 20);
    pool.settled(first, Outcome.FEE_UNPAYABLE, new Account(0, 0));
    assertEquals(List.of(), pool.expire(NOW + 99));
    assertEquals(List.of(behind), pool.expire(NOW + 100));
    assertEquals(List.of(fine), takeAll());
    assertEquals(List.of(), pool.expire(NOW + 1000), "what is in flight does not expire");
  }

  @Test
  void nextNonceCountsWhatIsWaitingWithoutGaps() {
    assertEquals(7, pool.nextNonce(ALICE.address(), new Account(1, 7)));
    accepts(pay(ALICE, 0, 5));
    accepts(pay(ALICE, 2, 5));
    assertEquals(1, pool.nextNonce(ALICE.address(), RICH));
    takeAll();
    accepts(pay(ALICE, 1, 5));
    assertEquals(3, pool.nextNonce(ALICE.address(), RICH));
  }

  @Test
  void holdsThousandsAndGivesThemAll() {
    Mempool large = new Mempool(new MempoolLimits(4_000, 32 << 20, 128, 0, 1000, 10));
    List<Transaction> all = new ArrayList<>();
    TestKey[] keys = new TestKey[1000];
    Arrays.setAll(keys, TestKey::of);
    for (int i = 0; i < 4_000; i++) {
      all.add(pay(keys[i % 1000], i / 1000, 2 + i * 31 % 17));
    }
    for (Transaction transaction : all) {
      assertInstanceOf(Accepted.class, large.admit(transaction, RICH, NOW));
    }
    refusesWhenFull(large);
    int taken = 0;
    for (List<Transaction> some = large.take(300, 65_536);
        !some.isEmpty();
        some = large.take(300, 65_536)) {
      taken += some.size();
    }
    assertEquals(all.size(), taken);
    for (Transaction transaction : all) {
      large.settled(transaction, Outcome.TRANSFERRED, new Account(1, transaction.nonce() + 1));
    }
    assertEquals(0, large.size());
    assertEquals(0, large.bytes());
  }

  private static void refusesWhenFull(Mempool large) {
    assertInstanceOf(Refused.class, large.admit(pay(TestKey.of(5000), 0, 2), RICH, NOW));
  }

  @Test
  void refusesLimitsThatMakeNoSense() {
    assertThrows(IllegalArgumentException.class, () -> new MempoolLimits(0, 1 << 20, 1, 0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new MempoolLimits(1, BYTES - 1, 1, 0, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new MempoolLimits(1, 1 << 20, 0, 0, 1, 0));
  }
}
