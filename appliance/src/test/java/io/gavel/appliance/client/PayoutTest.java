package io.gavel.appliance.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.api.Admission;
import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.client.PaymentJournal.Signed;
import io.gavel.appliance.client.RowFate.State;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.config.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PayoutTest {
  private static final Digest CHAIN = Digest.sha256(new byte[] {7});

  @TempDir private Path folder;

  private final Wallet wallet = Wallet.ofSeed(new byte[32]);
  private final TransferSigner signer = new TransferSigner(CHAIN, wallet);
  private FakeLedger ledger = new FakeLedger();
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("transfers.csv.gavel-journal");
  }

  @Test
  void paysEachRowOnceAndReportsIt() throws Exception {
    List<RowFate> fates = run(rows(5));
    assertEquals(List.of(100L, 101L, 102L, 103L, 104L), amountsPaid());
    for (RowFate fate : fates) {
      assertEquals(State.PAID, fate.state());
      assertEquals(fate.row().index(), fate.nonce());
    }
    run(rows(5));
    assertEquals(5, ledger.executed.size(), "a second run pays nothing");
  }

  /** Cuts the run off at its n-th call of the node, for every n there is, and runs it again. */
  @Test
  void neverPaysTwiceWhereverItIsStopped() throws Exception {
    for (boolean losesMempool : new boolean[] {false, true}) {
      boolean cut = true;
      for (int n = 1; cut; n++) {
        Files.deleteIfExists(file);
        ledger = new FakeLedger();
        ledger.callsUntilCut = n;
        ledger.cutLosesMempool = losesMempool;
        cut = runCut(rows(5));
        ledger.callsUntilCut = Integer.MAX_VALUE;
        List<RowFate> fates = run(rows(5));
        assertTrue(fates.stream().allMatch(fate -> fate.state() == State.PAID));
        assertEquals(List.of(100L, 101L, 102L, 103L, 104L), amountsPaid(), "cut at call " + n);
        assertEquals(5, ledger.seen.size(), "one signing for each row, ever; cut at call " + n);
      }
    }
  }

  /** As above with another client spending from the account, at random. */
  @Test
  void signsAnewOnlyWhatCanNeverBeExecuted() throws Exception {
    String asked = System.getProperty("seed", "");
    long seed = asked.isEmpty() ? new Random().nextLong() : Long.parseLong(asked);
    System.out.println("PayoutTest seed " + seed);
    for (int round = 0; round < 200; round++) {
      Random random = new Random(seed + round);
      Files.deleteIfExists(file);
      ledger = new FakeLedger();
      int rows = 1 + random.nextInt(8);
      for (int attempt = 0; attempt < 6; attempt++) {
        ledger.callsUntilCut = 1 + random.nextInt(12);
        ledger.cutLosesMempool = random.nextBoolean();
        runCut(rows(rows));
        if (random.nextBoolean()) {
          ledger.spend(signer.transfer(ledger.nonce, address(99), 1, 1));
        }
        assertOneLiveSigningForEachRow("seed " + (seed + round));
      }
      ledger.callsUntilCut = Integer.MAX_VALUE;
      run(rows(rows));
      List<Long> expected = new ArrayList<>();
      for (int i = 0; i < rows; i++) {
        expected.add(100L + i);
      }
      assertEquals(expected, amountsPaid(), "seed " + (seed + round));
    }
  }

  @Test
  void refusesARowThatChangedSinceItWasSigned() throws Exception {
    ledger.callsUntilCut = 2;
    assertTrue(runCut(rows(3)));
    ledger.callsUntilCut = Integer.MAX_VALUE;
    List<TransferRow> changed = rows(3);
    changed.set(1, new TransferRow(1, 3, address(1), 999, 1));
    OperatorException e = assertThrows(OperatorException.class, () -> run(changed));
    assertTrue(e.getMessage().contains("line 3 (row 2) has changed"), e.getMessage());
    OperatorException gone = assertThrows(OperatorException.class, () -> run(rows(2)));
    assertTrue(gone.getMessage().contains("row 3"), gone.getMessage());
    assertEquals(List.of(), ledger.executed);
  }

  @Test
  void paysRowsAddedAtTheEnd() throws Exception {
    run(rows(2));
    run(rows(4));
    assertEquals(List.of(100L, 101L, 102L, 103L), amountsPaid());
  }

  @Test
  void sendsNothingWhereTheAccountCannotPayItAll() {
    ledger.balance = 300;
    OperatorException e = assertThrows(OperatorException.class, () -> run(rows(3)));
    assertTrue(e.getMessage().contains("has 300"), e.getMessage());
    assertTrue(e.getMessage().contains("need 306"), e.getMessage());
    assertEquals(0, ledger.seen.size());
  }

  @Test
  void reportsARefusalWithItsReasonAndLeavesTheRestPending() throws Exception {
    ledger.refusal = Admission.FEE_TOO_LOW;
    List<RowFate> fates = run(rows(2));
    assertEquals(State.REFUSED, fates.getFirst().state());
    assertTrue(fates.getFirst().detail().contains("FEE_TOO_LOW: as the test says"));
    ledger.refusal = null;
    run(rows(2));
    assertEquals(List.of(100L, 101L), amountsPaid(), "with the bytes of the first run");
    assertEquals(2, ledger.seen.size());
  }

  @Test
  void givesUpWaitingAndGoesOnWithTheNextRun() throws Exception {
    ledger.refusal = Admission.BUSY;
    List<RowFate> fates = run(rows(1));
    assertEquals(State.PENDING, fates.getFirst().state());
    ledger.refusal = null;
    assertEquals(State.PAID, run(rows(1)).getFirst().state());
  }

  @Test
  void cutsATornTailAndKeepsWhatWasSealed() throws Exception {
    ledger.callsUntilCut = 2;
    assertTrue(runCut(rows(3)));
    byte[] sealed = Files.readAllBytes(file);
    for (int extra = 1; extra < 60; extra++) {
      byte[] torn = Arrays.copyOf(sealed, sealed.length + extra);
      Arrays.fill(torn, sealed.length, torn.length, (byte) 0x41);
      Files.write(file, torn);
      try (PaymentJournal journal = PaymentJournal.open(file, CHAIN, wallet.address())) {
        assertEquals(3, journal.signed().size());
      }
    }
  }

  @Test
  void refusesAJournalDamagedInWhatHadReachedTheDisk() throws Exception {
    ledger.callsUntilCut = 2;
    assertTrue(runCut(rows(3)));
    byte[] sealed = Files.readAllBytes(file);
    int sealBytes = 8 + 9;
    for (int at = 0; at < sealed.length - sealBytes; at++) {
      byte[] flipped = sealed.clone();
      flipped[at] ^= 0x10;
      Files.write(file, flipped);
      assertThrows(
          OperatorException.class,
          () -> PaymentJournal.open(file, CHAIN, wallet.address()),
          "bit flipped at " + at);
    }
  }

  @Test
  void anythingCutOffBehindTheSealWasNeverSubmitted() throws Exception {
    ledger.callsUntilCut = 2;
    assertTrue(runCut(rows(3)));
    byte[] whole = Files.readAllBytes(file);
    // A crash before the seal: however much of the signings is there, the run goes on and pays
    // once.
    for (int length = 0; length < whole.length - 17; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      ledger = new FakeLedger();
      run(rows(3));
      assertEquals(List.of(100L, 101L, 102L), amountsPaid(), "cut to " + length);
      assertEquals(3, ledger.seen.size(), "cut to " + length);
    }
  }

  @Test
  void refusesTheJournalOfAnotherSenderOrChainAndASecondRunAtOnce() throws Exception {
    try (PaymentJournal journal = PaymentJournal.open(file, CHAIN, wallet.address())) {
      assertTrue(journal.signed().isEmpty());
      OperatorException held =
          assertThrows(
              OperatorException.class, () -> PaymentJournal.open(file, CHAIN, wallet.address()));
      assertTrue(held.getMessage().contains("held by another run"), held.getMessage());
    }
    OperatorException other =
        assertThrows(OperatorException.class, () -> PaymentJournal.open(file, CHAIN, address(3)));
    assertTrue(other.getMessage().contains("its sender is " + wallet.address()));
    OperatorException chain =
        assertThrows(
            OperatorException.class,
            () -> PaymentJournal.open(file, Digest.ZERO, wallet.address()));
    assertTrue(chain.getMessage().contains("its chain id is " + CHAIN));
  }

  private List<RowFate> run(List<TransferRow> rows) throws IOException, InterruptedException {
    try (PaymentJournal journal = PaymentJournal.open(file, CHAIN, wallet.address())) {
      return new Payout(ledger, journal, signer, rows, (settled, of) -> {}, () -> ledger.execute(2))
          .run();
    }
  }

  /**
   * @return whether the power went
   */
  private boolean runCut(List<TransferRow> rows) throws IOException, InterruptedException {
    try {
      run(rows);
      return false;
    } catch (FakeLedger.PowerCut e) {
      return true;
    }
  }

  /** Of all signings of a row that any node saw, at most one can still be executed or was. */
  private void assertOneLiveSigningForEachRow(String seed) {
    Map<Long, List<Transaction>> byAmount = new HashMap<>();
    for (Transaction transaction : ledger.seen.values()) {
      boolean done = ledger.executed.contains(transaction);
      if (done || transaction.nonce() >= ledger.nonce) {
        byAmount.computeIfAbsent(transaction.amount(), _ -> new ArrayList<>()).add(transaction);
      }
    }
    byAmount.forEach((amount, live) -> assertEquals(1, live.size(), seed + " row of " + amount));
    try (PaymentJournal journal = PaymentJournal.open(file, CHAIN, wallet.address())) {
      for (Signed signed : journal.signed().values()) {
        assertEquals(100 + signed.row(), signed.transaction().amount());
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Long> amountsPaid() {
    return ledger.executed.stream()
        .map(Transaction::amount)
        .filter(amount -> amount >= 100)
        .sorted()
        .toList();
  }

  private static List<TransferRow> rows(int count) {
    List<TransferRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(new TransferRow(i, i + 2, address(i), 100 + i, 1));
    }
    return rows;
  }

  private static Address address(int i) {
    return new Address(Digest.sha256(new byte[] {(byte) i}));
  }
}
