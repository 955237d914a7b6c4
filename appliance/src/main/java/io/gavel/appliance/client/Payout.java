package io.gavel.appliance.client;

import io.gavel.appliance.api.Admission;
import io.gavel.appliance.api.NodeService.Submitted;
import io.gavel.appliance.api.NodeService.TransactionStatus;
import io.gavel.appliance.client.Node.AccountView;
import io.gavel.appliance.client.PaymentJournal.Settled;
import io.gavel.appliance.client.PaymentJournal.Signed;
import io.gavel.appliance.client.RowFate.State;
import io.gavel.appliance.config.OperatorException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pays the rows of a file, each once, however often it is run and wherever it was stopped.
 *
 * <p>Why never twice: a row's transaction is in the journal, on disk, before it is first submitted,
 * and from then on only those bytes are. A row is signed anew in one case alone, when its nonce is
 * used and its own transaction is not what used it, because then those bytes can never be executed.
 * The node must be one node and not a balancer over several, for that is judged from its answers.
 * One thread's.
 */
public final class Payout {
  /** Rows submitted at once; well below what a node holds for one sender. */
  static final int WINDOW = 256;

  /** Rounds without any progress before the rest is left for another run. */
  static final int IDLE_ROUNDS_MAX = 120;

  /** Told of each step, in order. */
  public interface Progress {
    void settled(int settled, int rows);
  }

  /** Waits between rounds. */
  public interface Pause {
    void run() throws InterruptedException;
  }

  private final Node node;
  private final PaymentJournal journal;
  private final TransferSigner signer;
  private final Progress progress;
  private final Pause pause;
  private final List<TransferRow> rows;
  private final Map<Integer, Submitted> refused = new HashMap<>();

  /**
   * @param journal of this sender and chain; stays the caller's to close
   */
  public Payout(
      Node node,
      PaymentJournal journal,
      TransferSigner signer,
      List<TransferRow> rows,
      Progress progress,
      Pause pause) {
    this.node = node;
    this.journal = journal;
    this.signer = signer;
    this.rows = List.copyOf(rows);
    this.progress = progress;
    this.pause = pause;
  }

  /**
   * Pays until every row is final, one is refused, or nothing moves any more.
   *
   * @return one for each row, in order
   * @throws OperatorException if the file is not the one the journal is of, or the account cannot
   *     pay; nothing is sent then
   */
  public List<RowFate> run() throws IOException, InterruptedException {
    checkRows();
    signNew();
    int idle = 0;
    while (!done() && idle < IDLE_ROUNDS_MAX) {
      int before = journal.settled().size();
      submit();
      if (!refused.isEmpty()) {
        break; // Every row behind it waits for its nonce.
      }
      settle();
      idle = journal.settled().size() > before ? 0 : idle + 1;
      if (!done()) {
        pause.run();
      }
    }
    return rows.stream().map(this::fate).toList();
  }

  /** A row that was signed must still say the same; rows may only be added behind. */
  private void checkRows() {
    for (Signed signed : journal.signed().values()) {
      if (signed.row() >= rows.size()) {
        throw new OperatorException(
            "row "
                + (signed.row() + 1)
                + " was signed by an earlier run (transaction "
                + signed.transaction().id()
                + ") and is no longer in the file; put it back");
      }
      TransferRow row = rows.get(signed.row());
      if (!row.content().equals(signed.content())) {
        throw new OperatorException(
            "line "
                + row.line()
                + " (row "
                + (row.index() + 1)
                + ") has changed since an earlier run signed it as "
                + signed.transaction().amount()
                + " to "
                + signed.transaction().recipient()
                + " with fee "
                + signed.transaction().fee()
                + "; put it back, and add new payments at the end");
      }
    }
  }

  private void signNew() throws IOException, InterruptedException {
    List<TransferRow> unsigned =
        rows.stream().filter(row -> !journal.signed().containsKey(row.index())).toList();
    if (unsigned.isEmpty()) {
      return;
    }
    AccountView account = node.account(signer.sender());
    checkFunds(account);
    sign(unsigned, account);
  }

  /** Better refused here than with a fee charged for each row that cannot be paid. */
  private void checkFunds(AccountView account) {
    long needed = 0;
    for (TransferRow row : rows) {
      if (!journal.settled().containsKey(row.index())) {
        needed += row.amount() + row.fee(); // The file's sum fits, which its reader has checked.
      }
    }
    if (needed > account.balance()) {
      throw new OperatorException(
          account.address()
              + " has "
              + account.balance()
              + ", and the rows not final yet need "
              + needed
              + " with their fees; nothing new is sent");
    }
  }

  /**
   * Continues behind every nonce that is used, pending at the node, or journaled and still good.
   */
  private void sign(List<TransferRow> toSign, AccountView account) throws IOException {
    long nonce = Math.max(account.nonce(), account.nextNonce());
    for (Signed signed : journal.signed().values()) {
      nonce = Math.max(nonce, signed.transaction().nonce() + 1);
    }
    List<Signed> signings = new ArrayList<>(toSign.size());
    for (TransferRow row : toSign) {
      signings.add(
          new Signed(
              row.index(),
              row.content(),
              signer.transfer(nonce++, row.to(), row.amount(), row.fee())));
    }
    journal.sign(signings);
  }

  private boolean done() {
    return journal.settled().size() == rows.size();
  }

  /** Not settled yet, in nonce order. */
  private List<Signed> open() {
    return journal.signed().values().stream()
        .filter(signed -> !journal.settled().containsKey(signed.row()))
        .sorted(Comparator.comparingLong(signed -> signed.transaction().nonce()))
        .toList();
  }

  private void submit() throws IOException, InterruptedException {
    List<Signed> window = open();
    window = window.subList(0, Math.min(WINDOW, window.size()));
    List<byte[]> bytes = window.stream().map(signed -> signed.transaction().bytes()).toList();
    List<Submitted> results = node.submit(bytes);
    for (int i = 0; i < results.size(); i++) {
      if (isFinalRefusal(results.get(i).admission())) {
        refused.put(window.get(i).row(), results.get(i));
      }
    }
  }

  /** NONCE_USED is settled by asking; BUSY and NONCE_AHEAD pass. */
  private static boolean isFinalRefusal(Admission admission) {
    return switch (admission) {
      case ACCEPTED, DUPLICATE, FINAL, NONCE_USED, NONCE_AHEAD, BUSY -> false;
      case MALFORMED, WRONG_CHAIN, BAD_SIGNATURE, OVERDRAWN, FEE_TOO_LOW -> true;
    };
  }

  /** Asks for what has become of every row whose nonce is used by now. */
  private void settle() throws IOException, InterruptedException {
    long usedBelow = node.account(signer.sender()).nonce();
    List<TransferRow> taken = new ArrayList<>();
    for (Signed signed : open()) {
      if (signed.transaction().nonce() >= usedBelow) {
        break;
      }
      if (!settle(signed)) {
        taken.add(rows.get(signed.row()));
      }
    }
    if (!taken.isEmpty()) {
      resign(taken);
    }
  }

  private boolean settle(Signed signed) throws IOException, InterruptedException {
    TransactionStatus status = node.transaction(signed.transaction().id());
    if (status instanceof TransactionStatus.Final(long height, var outcome) && outcome.terminal()) {
      journal.settle(signed.row(), new Settled(signed.transaction().id(), height, outcome));
      progress.settled(journal.settled().size(), rows.size());
      return true;
    }
    return false;
  }

  /**
   * Another transaction used these rows' nonces. Asked all over again first: a node that was
   * restarted between the two questions may have answered the second one from an older state.
   */
  private void resign(List<TransferRow> taken) throws IOException, InterruptedException {
    AccountView account = node.account(signer.sender());
    List<TransferRow> lost = new ArrayList<>();
    for (TransferRow row : taken) {
      Signed signed = journal.signed().get(row.index());
      if (account.nonce() > signed.transaction().nonce() && !settle(signed)) {
        lost.add(row);
      }
    }
    if (!lost.isEmpty()) {
      checkFunds(account);
      sign(lost, account);
    }
  }

  private RowFate fate(TransferRow row) {
    Signed signed = journal.signed().get(row.index());
    Settled settled = journal.settled().get(row.index());
    long nonce = signed.transaction().nonce();
    var id = signed.transaction().id();
    if (settled != null) {
      return switch (settled.outcome()) {
        case TRANSFERRED -> new RowFate(row, State.PAID, nonce, settled.id(), settled.height(), "");
        case OVERDRAWN, NONCE_USED, NONCE_AHEAD, FEE_UNPAYABLE ->
            new RowFate(
                row,
                State.OVERDRAWN,
                nonce,
                settled.id(),
                settled.height(),
                "the account could not pay the amount; the fee is charged, nothing moved");
      };
    }
    Submitted refusal = refused.get(row.index());
    return refusal == null
        ? new RowFate(row, State.PENDING, nonce, id, 0, "not final yet; run again")
        : new RowFate(
            row, State.REFUSED, nonce, id, 0, refusal.admission() + ": " + refusal.detail());
  }
}
