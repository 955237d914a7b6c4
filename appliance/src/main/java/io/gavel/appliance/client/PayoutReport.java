package io.gavel.appliance.client;

import io.gavel.appliance.client.RowFate.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** What became of each row, as CSV: {@code line,to,amount,fee,nonce,id,state,height,detail}. */
public final class PayoutReport {
  private PayoutReport() {}

  /** Replaces the file as a whole: a reader sees the old report or the new one. */
  public static void write(Path file, List<RowFate> fates) throws IOException {
    StringBuilder text = new StringBuilder("line,to,amount,fee,nonce,id,state,height,detail\n");
    for (RowFate fate : fates) {
      TransferRow row = fate.row();
      text.append(row.line()).append(',').append(row.to()).append(',').append(row.amount());
      text.append(',').append(row.fee()).append(',').append(fate.nonce()).append(',');
      text.append(fate.id()).append(',').append(fate.state()).append(',');
      text.append(fate.height()).append(',').append(quoted(fate.detail())).append('\n');
    }
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(whole, text, StandardCharsets.UTF_8);
    Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  public static long count(List<RowFate> fates, State state) {
    return fates.stream().filter(fate -> fate.state() == state).count();
  }

  /** RFC 4180, 2.5 to 2.7. */
  private static String quoted(String text) {
    return text.isEmpty() ? "" : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
