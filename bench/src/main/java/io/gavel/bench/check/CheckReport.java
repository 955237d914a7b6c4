package io.gavel.bench.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a check came to.
 *
 * @param counts in the order asked
 * @param skipped providers and operations that were wished for and not asked, and why
 * @param isWhole whether nobody stopped it
 */
record CheckReport(long seed, List<Counts> counts, List<String> skipped, boolean isWhole) {
  CheckReport {
    counts = List.copyOf(counts);
    skipped = List.copyOf(skipped);
  }

  boolean isSound() {
    return counts.stream().allMatch(count -> count.mismatch == null);
  }

  void print(PrintWriter out) {
    String format = "%-12s %-17s %12s %12s %12s %12s %11s  %s%n";
    out.printf(
        format,
        "provider",
        "operation",
        "items",
        "valid",
        "invalid",
        "malformed",
        "items/s",
        "compared with");
    for (Counts count : counts) {
      out.printf(
          format,
          count.provider,
          count.operation,
          number(count.items),
          number(count.valid),
          number(count.invalid),
          number(count.malformed),
          number(Math.round(count.itemsPerSecond())),
          comparedWith(count));
    }
    skipped.forEach(line -> out.println("not asked: " + line));
    for (Counts count : counts) {
      if (count.mismatch != null) {
        count.mismatch.print(out);
      }
    }
    out.println(verdict());
    out.flush();
  }

  private static String comparedWith(Counts count) {
    if (count.undecided == count.items) {
      return "no library answers this; what items were made to be";
    }
    return count.undecided == 0
        ? count.reference
        : count.reference + ", but for " + number(count.undecided) + " that it cannot decide";
  }

  private String verdict() {
    long items = counts.stream().mapToLong(count -> count.items).sum();
    String asked =
        number(items) + " items, seed " + seed + (isWhole ? "" : ", stopped before the end");
    return isSound() ? "no mismatch in " + asked : "mismatches in " + asked;
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  String toJson() throws JsonProcessingException {
    List<Map<String, Object>> checked = new ArrayList<>();
    for (Counts count : counts) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("provider", count.provider);
      entry.put("op", count.operation.name());
      entry.put("reference", count.reference);
      entry.put("items", count.items);
      entry.put("valid", count.valid);
      entry.put("invalid", count.invalid);
      entry.put("malformed", count.malformed);
      entry.put("undecided", count.undecided);
      entry.put("items_per_second", Math.round(count.itemsPerSecond()));
      entry.put("mismatch", count.mismatch);
      checked.add(entry);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("seed", seed);
    json.put("whole", isWhole);
    json.put("sound", isSound());
    json.put("skipped", skipped);
    json.put("checked", checked);
    return new ObjectMapper().writeValueAsString(json);
  }
}
