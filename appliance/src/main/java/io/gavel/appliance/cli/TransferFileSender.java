package io.gavel.appliance.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gavel.appliance.client.GavelClient;
import io.gavel.appliance.client.PaymentJournal;
import io.gavel.appliance.client.Payout;
import io.gavel.appliance.client.PayoutReport;
import io.gavel.appliance.client.RowFate;
import io.gavel.appliance.client.RowFate.State;
import io.gavel.appliance.client.TransferFile;
import io.gavel.appliance.client.TransferRow;
import io.gavel.appliance.client.TransferSigner;
import io.gavel.appliance.client.Wallet;
import io.gavel.appliance.codec.Digest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Sends a file of transfers and shows what becomes of it.
 *
 * @param file has its journal and its report beside it
 * @param out for the answer, {@code progress} for everything else
 */
record TransferFileSender(
    Path file, long fee, boolean json, PrintWriter out, PrintWriter progress) {
  private static final long ROUND_MS = 250;
  private static final int PROGRESS_EVERY = 100;

  /** So many rows are worth a table on screen; the report has them all. */
  private static final int TABLE_ROWS_MAX = 50;

  int send(GavelClient client, Wallet wallet) throws IOException, InterruptedException {
    List<TransferRow> rows = TransferFile.read(file, fee);
    Digest chainId = client.status().chainId();
    Path journalFile = beside(".gavel-journal");
    List<RowFate> fates;
    try (PaymentJournal journal = PaymentJournal.open(journalFile, chainId, wallet.address())) {
      fates =
          new Payout(
                  client,
                  journal,
                  new TransferSigner(chainId, wallet),
                  rows,
                  this::showProgress,
                  () -> TimeUnit.MILLISECONDS.sleep(ROUND_MS))
              .run();
    }
    PayoutReport.write(beside(".result.csv"), fates);
    return tell(fates);
  }

  private Path beside(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private void showProgress(int settled, int rows) {
    if (settled % PROGRESS_EVERY == 0 || settled == rows) {
      progress.printf("%d of %d rows final%n", settled, rows);
      progress.flush();
    }
  }

  private int tell(List<RowFate> fates) {
    long paid = PayoutReport.count(fates, State.PAID);
    if (json) {
      ObjectNode answer = new ObjectMapper().createObjectNode();
      answer.put("rows", fates.size());
      for (State state : State.values()) {
        answer.put(state.name().toLowerCase(Locale.ROOT), PayoutReport.count(fates, state));
      }
      out.println(answer.put("report", beside(".result.csv").toString()));
    } else {
      table(fates);
      out.printf(
          "%d of %d rows paid; each row's fate: %s%n", paid, fates.size(), beside(".result.csv"));
    }
    return paid == fates.size() ? Gavel.EXIT_OK : Gavel.EXIT_FAILURE;
  }

  private void table(List<RowFate> fates) {
    // What went well is dull; where not all fit, the others come first.
    List<RowFate> shown =
        fates.size() <= TABLE_ROWS_MAX
            ? fates
            : fates.stream()
                .filter(fate -> fate.state() != State.PAID)
                .limit(TABLE_ROWS_MAX)
                .toList();
    if (!shown.isEmpty()) {
      out.printf("%-6s %-10s %20s  %-12s %s%n", "line", "state", "amount", "to", "transaction");
    }
    for (RowFate fate : shown) {
      out.printf(
          "%-6d %-10s %20d  %-12s %s %s%n",
          fate.row().line(),
          fate.state(),
          fate.row().amount(),
          fate.row().to().toString().substring(0, 12),
          fate.id(),
          fate.detail());
    }
  }
}
