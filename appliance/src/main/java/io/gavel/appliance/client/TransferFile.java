package io.gavel.appliance.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.config.OperatorException;
import io.gavel.appliance.config.OperatorFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Transfers as CSV (RFC 4180, UTF-8). The first row names the columns: {@code to} and {@code
 * amount}, and {@code fee} if wanted, in any order; no others. Everything is checked before
 * anything is paid, and every mistake is reported with its line.
 */
public final class TransferFile {
  public static final int ROWS_MAX = 100_000;
  private static final int BYTES_MAX = 32 << 20;
  private static final int MISTAKES_SHOWN = 20;
  private static final List<String> COLUMNS = List.of("to", "amount", "fee");

  private final Path file;
  private final long feeDefault;
  private final List<TransferRow> rows = new ArrayList<>();
  private final List<String> mistakes = new ArrayList<>();
  private int mistakeCount;

  private TransferFile(Path file, long feeDefault) {
    this.file = file;
    this.feeDefault = feeDefault;
  }

  /**
   * @param feeDefault of rows that name none
   * @return in the file's order, at least one
   * @throws OperatorException naming the lines that are wrong
   */
  public static List<TransferRow> read(Path file, long feeDefault) {
    TransferFile reading = new TransferFile(file, feeDefault);
    reading.read();
    return List.copyOf(reading.rows);
  }

  private void read() {
    CsvMapper mapper = new CsvMapper();
    mapper.enable(CsvParser.Feature.WRAP_AS_ARRAY);
    mapper.enable(CsvParser.Feature.SKIP_EMPTY_LINES);
    try (MappingIterator<String[]> lines = mapper.readerFor(String[].class).readValues(text())) {
      List<String> header = null;
      while (lines.hasNextValue()) {
        // The parser stands at the row it gives next, empty lines behind it.
        long line = lines.getParser().currentLocation().getLineNr();
        String[] cells = lines.nextValue();
        if (header == null) {
          header = header(cells);
        } else {
          row(line, header, cells);
        }
      }
      if (header == null) {
        throw new OperatorException(file + " is empty, expected a header row: to,amount,fee");
      }
    } catch (JsonProcessingException e) {
      throw notCsv(e);
    } catch (RuntimeJsonMappingException e) {
      throw new OperatorException(file + " is not CSV: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new OperatorException(file + " cannot be read: " + e.getMessage(), e);
    }
    finish();
  }

  private OperatorException notCsv(JsonProcessingException e) {
    long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
    return new OperatorException(
        file + " line " + line + " is not CSV (RFC 4180): " + e.getOriginalMessage(), e);
  }

  private String text() {
    byte[] bytes = OperatorFiles.read("transfers", file, BYTES_MAX);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text; // As spreadsheets begin it.
    } catch (CharacterCodingException e) {
      throw new OperatorException(file + " is not UTF-8 text", e);
    }
  }

  private List<String> header(String[] cells) {
    List<String> header = Arrays.asList(cells);
    Set<String> seen = new HashSet<>();
    for (String name : header) {
      if (!COLUMNS.contains(name)) {
        throw OperatorException.field(
            file + " line 1",
            "a column's name",
            name,
            "to, amount or fee; the header row is first");
      }
      if (!seen.add(name)) {
        throw OperatorException.field(file + " line 1", "a column's name", name, "each once");
      }
    }
    if (!seen.contains("to") || !seen.contains("amount")) {
      throw OperatorException.field(
          file + " line 1", "the header", String.join(",", cells), "to and amount among it");
    }
    return header;
  }

  private void row(long line, List<String> header, String[] cells) {
    if (cells.length != header.size()) {
      mistake(line, cells.length + " cells, expected " + header.size() + " as in the header");
      return;
    }
    Address to = null;
    long amount = 0;
    long fee = feeDefault;
    int before = mistakeCount;
    for (int i = 0; i < cells.length; i++) {
      switch (header.get(i)) {
        case "to" -> to = address(line, cells[i]);
        case "amount" -> amount = number(line, "amount", cells[i], 1);
        case "fee" -> fee = cells[i].isEmpty() ? feeDefault : number(line, "fee", cells[i], 0);
        default -> throw new IllegalStateException("column " + header.get(i));
      }
    }
    if (rows.size() >= ROWS_MAX) {
      throw new OperatorException(
          file + " line " + line + " is row " + (ROWS_MAX + 1) + ", expected at most " + ROWS_MAX);
    }
    if (mistakeCount == before) {
      rows.add(new TransferRow(rows.size(), line, to, amount, fee));
    }
  }

  private Address address(long line, String cell) {
    try {
      return Address.parse("to", cell);
    } catch (DecodeException e) {
      mistake(line, e.getMessage());
      return null;
    }
  }

  private long number(long line, String column, String cell, long min) {
    if (cell.matches("[0-9]{1,19}")) {
      try {
        long value = Long.parseLong(cell);
        if (value >= min) {
          return value;
        }
      } catch (NumberFormatException e) {
        mistake(line, column + " is " + cell + ", expected at most " + Long.MAX_VALUE);
        return min;
      }
    }
    mistake(line, column + " is \"" + cell + "\", expected a whole number from " + min);
    return min;
  }

  private void mistake(long line, String what) {
    mistakeCount++;
    if (mistakes.size() < MISTAKES_SHOWN) {
      mistakes.add("line " + line + ": " + what);
    }
  }

  private void finish() {
    if (mistakeCount > 0) {
      String more = mistakeCount > mistakes.size() ? "\n  and more" : "";
      throw new OperatorException(
          file
              + " has "
              + mistakeCount
              + " mistakes; nothing is sent:\n  "
              + String.join("\n  ", mistakes)
              + more);
    }
    if (rows.isEmpty()) {
      throw new OperatorException(file + " has a header and no rows, expected at least one");
    }
    long total = 0;
    for (TransferRow row : rows) {
      if (row.amount() > Long.MAX_VALUE - row.fee()
          || row.amount() + row.fee() > Long.MAX_VALUE - total) {
        throw new OperatorException(
            file + " line " + row.line() + ": the sum up to here is over 2^63 - 1");
      }
      total += row.amount() + row.fee();
    }
  }
}
