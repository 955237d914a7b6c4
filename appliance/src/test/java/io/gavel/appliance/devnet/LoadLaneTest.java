package io.gavel.appliance.devnet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.api.Admission;
import io.gavel.appliance.api.NodeService.Status;
import io.gavel.appliance.api.NodeService.Submitted;
import io.gavel.appliance.block.Address;
import io.gavel.appliance.client.TransferSigner;
import io.gavel.appliance.client.Wallet;
import io.gavel.appliance.codec.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LoadLaneTest {
  private static final long S = 1_000_000_000L;
  private static final long MS = 1_000_000L;

  private final NodeBoard board = new NodeBoard(3);
  private final LoadStats stats = new LoadStats();
  private final Map<Digest, PendingTransfer> inFlight = new HashMap<>();
  private final List<LoadAccount> accounts = new ArrayList<>();
  private LoadLane lane;

  @BeforeEach
  void threeNodesUpAndFourAccounts() {
    for (int i = 0; i < 3; i++) {
      board.told(i, status(true, 10));
    }
    lane = lane(4, 100);
  }

  @Test
  void numbersEachAccountsTransfersWithoutGaps() {
    List<PendingTransfer> all = new ArrayList<>();
    for (long t = 1; t <= 30; t++) {
      for (LoadLane.Batch batch : lane.next(t * 10 * MS)) {
        all.addAll(batch.transfers());
        lane.answered(batch, results(batch, Admission.ACCEPTED), t * 10 * MS);
        batch.transfers().forEach(PendingTransfer::commit);
      }
    }
    assertEquals(30, all.size(), 3.0, "100 a second for 0.3 s, gathered for 30 ms");
    for (LoadAccount account : accounts) {
      long[] nonces =
          all.stream()
              .filter(transfer -> transfer.account == account)
              .mapToLong(transfer -> transfer.transaction.nonce())
              .toArray();
      assertArrayEquals(IntStream.range(0, nonces.length).asLongStream().toArray(), nonces);
    }
  }

  @Test
  void waitsForCompanyButNotLong() {
    assertEquals(List.of(), lane.next(20 * MS), "one due at 10 ms, another at 20 ms");
    assertEquals(4, lane.next(41 * MS).getFirst().transfers().size(), "the first is due 30 ms ago");
  }

  @Test
  void submitsAgainTheSameBytesToAnotherNodeWhereOneDies() {
    LoadLane.Batch first = take(S);
    lane.failed(first, S);
    List<LoadLane.Batch> again = lane.next(S);
    List<PendingTransfer> moved =
        again.stream().flatMap(batch -> batch.transfers().stream()).toList();
    assertTrue(moved.containsAll(first.transfers()), "everything the dead node had goes again");
    assertTrue(again.stream().noneMatch(batch -> batch.node() == 0), "and not to the dead node");
    assertTrue(
        again.stream().map(LoadLane.Batch::node).distinct().count() > 1, "but to all others");
    for (LoadLane.Batch batch : again) {
      assertAscendingNonces(batch);
    }
  }

  @Test
  void submitsAgainWhatWasTakenAndNeverBecameFinal() {
    LoadLane.Batch first = take(S);
    lane.answered(first, results(first, Admission.ACCEPTED), S);
    lane.stop();
    assertEquals(List.of(), lane.next(S + LoadLane.RESUBMIT_NS - MS));
    first.transfers().getFirst().commit();
    LoadLane.Batch again = lane.next(S + LoadLane.RESUBMIT_NS + LoadLane.SCAN_NS).getFirst();
    assertEquals(first.transfers().size() - 1, again.transfers().size(), "all but the final one");
  }

  @Test
  void backsOffWhereTheNodeIsBusy() {
    LoadLane.Batch first = take(S);
    lane.answered(first, results(first, Admission.BUSY), S);
    lane.stop();
    assertEquals(List.of(), lane.next(S + LoadLane.SCAN_NS));
    LoadLane.Batch again = lane.next(S + 4 * LoadLane.BACKOFF_NS).getFirst();
    assertEquals(first.transfers().size(), again.transfers().size());
    lane.answered(again, results(again, Admission.BUSY), S + 4 * LoadLane.BACKOFF_NS);
    // The second pause is longer than the first.
    assertEquals(List.of(), lane.next(S + 7 * LoadLane.BACKOFF_NS));
    assertEquals(0, stats.submitted());
  }

  @Test
  void goesHomeOnceTheNodeIsBackAndNothingIsOnItsWayElsewhere() {
    LoadLane.Batch first = take(S);
    lane.failed(first, S);
    List<LoadLane.Batch> away = lane.next(S);
    board.told(0, status(true, 11));
    for (LoadLane.Batch batch : away) {
      lane.answered(batch, results(batch, Admission.ACCEPTED), S);
    }
    assertTrue(
        accounts.stream().allMatch(account -> account.node != 0 || account.pending.isEmpty()));
    away.forEach(batch -> batch.transfers().forEach(PendingTransfer::commit));
    List<LoadLane.Batch> after = lane.next(S + 200 * MS);
    assertTrue(after.stream().allMatch(batch -> batch.node() == 0), "home again");
  }

  @Test
  void asksForTheNonceAfterARefusalBeforeItGoesOn() {
    LoadLane.Batch first = take(S);
    lane.answered(first, results(first, Admission.OVERDRAWN), S);
    assertEquals(first.transfers().size(), stats.refused());
    assertEquals(accounts.size(), lane.lost().size());
    assertEquals(List.of(), lane.next(2 * S), "a lost account sends nothing");
    for (LoadAccount account : lane.lost()) {
      lane.found(account, 7);
    }
    assertTrue(inFlight.isEmpty(), "what was refused is no longer waited for");
    LoadLane.Batch next = lane.next(3 * S).getFirst();
    assertEquals(7, next.transfers().getFirst().transaction.nonce());
  }

  @Test
  void boundsWhatIsOnItsWayAndCountsWhatItNeverSent() {
    long sent = 0;
    for (int second = 1; second <= 60; second++) {
      for (LoadLane.Batch batch : lane.next(second * S)) {
        long now = second * S;
        sent += batch.transfers().stream().filter(transfer -> transfer.attempts == 1).count();
        lane.answered(batch, results(batch, Admission.ACCEPTED), now);
      }
    }
    assertEquals(4 * LoadAccount.PENDING_MAX, sent);
    assertEquals(sent, inFlight.size());
    assertTrue(stats.shed() > 5000, "shed " + stats.shed());
  }

  @Test
  void risesToItsRateAndSaysWhenEachTransferIsDue() {
    LoadSchedule schedule = new LoadSchedule(1000, 2 * S);
    assertEquals(250, schedule.dueBy(S));
    assertEquals(1000, schedule.dueBy(2 * S));
    assertEquals(2000, schedule.dueBy(3 * S));
    for (long index : new long[] {0, 1, 500, 999, 1000, 5000}) {
      long at = schedule.intendedNs(index);
      assertTrue(schedule.dueBy(at) >= index + 1, "due at its time: " + index);
      assertTrue(schedule.dueBy(at - MS) <= index + 1, "and not much before: " + index);
    }
  }

  private LoadLane.Batch take(long nowNs) {
    List<LoadLane.Batch> batches = lane.next(nowNs);
    return batches.isEmpty() ? new LoadLane.Batch(0, List.of()) : batches.getFirst();
  }

  private LoadLane lane(int count, double perSecond) {
    for (int i = 0; i < count; i++) {
      Wallet wallet = Wallet.ofSeed(Digest.sha256(new byte[] {(byte) i}).bytes());
      accounts.add(new LoadAccount(new TransferSigner(Digest.ZERO, wallet), 0));
    }
    List<Address> recipients = accounts.stream().map(LoadAccount::address).toList();
    return new LoadLane(
        0,
        accounts,
        recipients,
        new LoadSchedule(perSecond, 0),
        board,
        inFlight,
        stats,
        new SplittableRandom(1));
  }

  private static List<Submitted> results(LoadLane.Batch batch, Admission admission) {
    return batch.transfers().stream()
        .map(transfer -> new Submitted(transfer.transaction.id(), admission, "as the test says"))
        .toList();
  }

  private static void assertAscendingNonces(LoadLane.Batch batch) {
    Map<LoadAccount, Long> last = new HashMap<>();
    for (PendingTransfer transfer : batch.transfers()) {
      Long before = last.put(transfer.account, transfer.transaction.nonce());
      assertTrue(before == null || before < transfer.transaction.nonce());
    }
  }

  static Status status(boolean healthy, long height) {
    return new Status(
        Digest.ZERO,
        0,
        height,
        Digest.ZERO,
        height,
        height,
        0,
        0,
        "cpu-scalar",
        "",
        "nio",
        "",
        0,
        List.of(),
        healthy,
        "");
  }
}
