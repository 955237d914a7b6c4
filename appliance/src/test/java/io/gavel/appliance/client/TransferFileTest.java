package io.gavel.appliance.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.config.OperatorException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TransferFileTest {
  private static final String A = new Address(Digest.sha256(new byte[] {1})).toString();

  @TempDir private Path folder;

  @Test
  void readsColumnsInAnyOrderWithADefaultFee() throws Exception {
    List<TransferRow> rows = read("amount,to,fee\r\n5,\"" + A + "\",\r\n\r\n6," + A + ",9\r\n");
    assertEquals(2, rows.size());
    assertEquals(5, rows.get(0).amount());
    assertEquals(3, rows.get(0).fee());
    assertEquals(9, rows.get(1).fee());
    assertEquals(2, rows.get(0).line());
    assertEquals(4, rows.get(1).line());
    assertEquals(1, rows.get(1).index());
    assertEquals(1, read("\uFEFFto,amount\n" + A + ",1").size(), "a spreadsheet's byte order mark");
  }

  @Test
  void namesEveryLineThatIsWrongBeforeAnythingIsSent() {
    String message =
        refusal(
            "to,amount\n"
                + A
                + ",1\nnobody,2\n"
                + A
                + ",-3\n"
                + A
                + ",1.5\n"
                + A
                + ",0\n"
                + A
                + "\n"
                + A
                + ",99999999999999999999\n");
    assertTrue(message.contains("6 mistakes"), message);
    for (int line = 3; line <= 8; line++) {
      assertTrue(message.contains("line " + line + ": "), message);
    }
    assertTrue(message.contains("amount is \"1.5\", expected a whole number from 1"), message);
  }

  @Test
  void refusesAHeaderItDoesNotKnow() {
    assertTrue(refusal("").contains("is empty"));
    assertTrue(refusal(A + ",1\n").contains("the header row is first"));
    assertTrue(refusal("to,amount,memo\n").contains("\"memo\""));
    assertTrue(refusal("to,to,amount\n").contains("each once"));
    assertTrue(refusal("to,fee\n").contains("to and amount"));
    assertTrue(refusal("to,amount\n").contains("no rows"));
  }

  @Test
  void refusesWhatIsNotCsvOrNotText() throws Exception {
    assertTrue(refusal("to,amount\n\"" + A + "\"x,1\n").contains("line 2"));
    assertTrue(refusal("to,amount\n\"" + A + ",1\n").contains("not CSV"));
    Path file = folder.resolve("t.csv");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0x41});
    assertTrue(
        assertThrows(OperatorException.class, () -> TransferFile.read(file, 1))
            .getMessage()
            .contains("not UTF-8"));
  }

  @Test
  void refusesASumThatDoesNotFit() {
    String row = A + "," + Long.MAX_VALUE / 2 + "\n";
    assertTrue(refusal("to,amount\n" + row + row + row).contains("over 2^63 - 1"));
    assertTrue(refusal("to,amount\n" + A + "," + Long.MAX_VALUE + "\n").contains("line 2"));
  }

  private String refusal(String text) {
    return assertThrows(OperatorException.class, () -> read(text)).getMessage();
  }

  private List<TransferRow> read(String text) throws Exception {
    Path file = folder.resolve("t.csv");
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    return TransferFile.read(file, 3);
  }
}
