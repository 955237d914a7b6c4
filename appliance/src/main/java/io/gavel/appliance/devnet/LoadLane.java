package io.gavel.appliance.devnet;

import io.gavel.appliance.api.NodeService.Submitted;
import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The part of a load that is at home on one node: which transfers to sign and to submit when, and
 * what to make of the answers. No I/O and no clock of its own; owned by one thread.
 *
 * <p>Nothing is ever signed twice for one nonce: what a node did not take, or took and died with,
 * is submitted again as the same bytes, to another node if need be. Times are nanoseconds since the
 * load began.
 */
final class LoadLane {
  static final int BATCH_MAX = 128;

  /** Worth a request of their own at once; fewer wait for company until {@link #GATHER_NS}. */
  static final int BATCH_MIN = 50;

  static final long GATHER_NS = 30_000_000;
  static final long SCAN_NS = 100_000_000;

  /** A transfer taken and not committed by then may be lost with a node's memory. */
  static final long RESUBMIT_NS = 5_000_000_000L;

  static final long BACKOFF_NS = 100_000_000;
  static final long BACKOFF_MAX_NS = 2_000_000_000L;

  /** More than this many seconds of the schedule are never caught up with. */
  static final double BACKLOG_S_MAX = 2;

  static final int ATTEMPTS_MAX = 12;
  private static final long FEE = 1;
  private static final int AMOUNT_MAX = 100;

  /**
   * @param node to submit to
   * @param transfers at most {@link #BATCH_MAX}, each account's in nonce order
   */
  record Batch(int node, List<PendingTransfer> transfers) {
    List<byte[]> bytes() {
      return transfers.stream().map(transfer -> transfer.transaction.bytes()).toList();
    }
  }

  private final int home;
  private final List<LoadAccount> accounts;
  private final List<Address> recipients;
  private final LoadSchedule schedule;
  private final NodeBoard board;
  private final Map<Digest, PendingTransfer> inFlight;
  private final LoadStats stats;
  private final RandomGenerator random;

  private long generated;
  private long scannedNs = -SCAN_NS;
  private int nextAccount;
  private boolean stopped;

  /**
   * @param inFlight shared with the follower, which takes out what is committed
   */
  LoadLane(
      int home,
      List<LoadAccount> accounts,
      List<Address> recipients,
      LoadSchedule schedule,
      NodeBoard board,
      Map<Digest, PendingTransfer> inFlight,
      LoadStats stats,
      RandomGenerator random) {
    this.home = home;
    this.accounts = List.copyOf(accounts);
    this.recipients = List.copyOf(recipients);
    this.schedule = schedule;
    this.board = board;
    this.inFlight = inFlight;
    this.stats = stats;
    this.random = random;
  }

  /** No new transfers from here on; what is pending is still seen through. */
  void stop() {
    stopped = true;
  }

  /** What to submit now, in this order. Each batch is answered before the next call. */
  List<Batch> next(long nowNs) {
    List<PendingTransfer> ready = new ArrayList<>();
    if (nowNs - scannedNs >= SCAN_NS) {
      scannedNs = nowNs;
      scan(nowNs, ready);
    }
    if (!stopped) {
      generate(nowNs, ready);
    }
    return batches(ready);
  }

  /** Accounts whose nonce has to be asked for with {@link #found} before they go on. */
  List<LoadAccount> lost() {
    return accounts.stream().filter(account -> account.lost).toList();
  }

  void found(LoadAccount account, long nextNonce) {
    for (PendingTransfer transfer : account.pending) {
      inFlight.remove(transfer.transaction.id());
    }
    account.pending.clear();
    account.nextNonce = nextNonce;
    account.lost = false;
  }

  /** The node answered, one result for each transfer. */
  void answered(Batch batch, List<Submitted> results, long nowNs) {
    for (int i = 0; i < results.size(); i++) {
      judge(batch.transfers().get(i), results.get(i), nowNs);
    }
  }

  /** The node is too busy for the whole batch. */
  void busy(Batch batch, long nowNs) {
    for (PendingTransfer transfer : batch.transfers()) {
      transfer.dueNs = nowNs + backoffNs(transfer.attempts);
    }
  }

  /** No answer: the node is down, and what it held may be gone. */
  void failed(Batch batch, long nowNs) {
    board.failed(batch.node());
    for (PendingTransfer transfer : batch.transfers()) {
      transfer.dueNs = nowNs + BACKOFF_NS; // Where no other node is up; else it moves at once.
    }
    scannedNs = nowNs - SCAN_NS; // Moves the accounts at once.
  }

  private void judge(PendingTransfer transfer, Submitted result, long nowNs) {
    switch (result.admission()) {
      case ACCEPTED, DUPLICATE, FINAL -> {
        if (transfer.takenFirst()) {
          stats.countTaken();
        }
        transfer.dueNs = nowNs + RESUBMIT_NS;
      }
      case BUSY, NONCE_AHEAD -> transfer.dueNs = nowNs + backoffNs(transfer.attempts);
      case NONCE_USED -> {
        // Most likely committed already and not yet seen by the follower.
        transfer.dueNs = nowNs + BACKOFF_MAX_NS;
        giveUpAfterMany(transfer, result);
      }
      case MALFORMED, WRONG_CHAIN, BAD_SIGNATURE, OVERDRAWN, FEE_TOO_LOW ->
          refuse(transfer, result);
    }
  }

  private void giveUpAfterMany(PendingTransfer transfer, Submitted result) {
    if (transfer.attempts >= ATTEMPTS_MAX && !transfer.committed()) {
      refuse(transfer, result);
    }
  }

  private void refuse(PendingTransfer transfer, Submitted result) {
    stats.countRefused(result.admission() + ": " + result.detail());
    transfer.account.lost = true;
  }

  private static long backoffNs(int attempts) {
    return Math.min(BACKOFF_MAX_NS, BACKOFF_NS << Math.min(attempts, 6));
  }

  /** Forgets what is committed, moves accounts off dead nodes, collects what is due again. */
  private void scan(long nowNs, List<PendingTransfer> ready) {
    for (int i = 0; i < accounts.size(); i++) {
      LoadAccount account = accounts.get(i);
      account.settle();
      if (account.lost) {
        continue;
      }
      boolean moved = place(account, i);
      for (PendingTransfer transfer : account.pending) {
        if (!transfer.committed() && (moved || transfer.dueNs <= nowNs)) {
          ready.add(transfer);
          stats.countResubmitted();
        }
      }
    }
  }

  /**
   * @return whether the account moved off a dead node, so that what it had there goes again
   */
  private boolean place(LoadAccount account, int index) {
    if (account.node != home && account.pending.isEmpty() && board.up(home)) {
      account.node = home;
      return false;
    }
    if (board.up(account.node)) {
      return false;
    }
    // A dead node's accounts spread over all the others.
    int target = board.upFrom((home + 1 + index % board.size()) % board.size());
    boolean moved = target != account.node;
    account.node = target;
    return moved;
  }

  private void generate(long nowNs, List<PendingTransfer> ready) {
    long due = schedule.dueBy(nowNs) - generated;
    long backlogMax = Math.max(BATCH_MAX, (long) (schedule.perSecond() * BACKLOG_S_MAX));
    if (due > backlogMax) {
      stats.countShed(due - backlogMax);
      generated += due - backlogMax;
      due = backlogMax;
    }
    if (due < 1 || (due < BATCH_MIN && nowNs - schedule.intendedNs(generated) < GATHER_NS)) {
      return;
    }
    for (long i = Math.min(due, BATCH_MAX); i > 0; i--) {
      LoadAccount account = nextFree();
      if (account == null) {
        return;
      }
      ready.add(sign(account));
    }
  }

  private PendingTransfer sign(LoadAccount account) {
    Address to = recipients.get(random.nextInt(recipients.size()));
    long amount = 1L + random.nextInt(AMOUNT_MAX);
    PendingTransfer transfer = account.next(to, amount, FEE, schedule.intendedNs(generated));
    generated++;
    inFlight.put(transfer.transaction.id(), transfer);
    return transfer;
  }

  /** Accounts take turns; null where each has as much on its way as it may. */
  private LoadAccount nextFree() {
    for (int i = 0; i < accounts.size(); i++) {
      LoadAccount account = accounts.get(nextAccount);
      nextAccount = (nextAccount + 1) % accounts.size();
      account.settle();
      if (!account.full()) {
        return account;
      }
    }
    return null;
  }

  private List<Batch> batches(List<PendingTransfer> ready) {
    List<Batch> batches = new ArrayList<>();
    for (int node = 0; node < board.size(); node++) {
      List<PendingTransfer> batch = new ArrayList<>();
      for (PendingTransfer transfer : ready) {
        if (transfer.account.node != node) {
          continue;
        }
        transfer.attempts++;
        batch.add(transfer);
        if (batch.size() == BATCH_MAX) {
          batches.add(new Batch(node, batch));
          batch = new ArrayList<>();
        }
      }
      if (!batch.isEmpty()) {
        batches.add(new Batch(node, batch));
      }
    }
    return batches;
  }
}
