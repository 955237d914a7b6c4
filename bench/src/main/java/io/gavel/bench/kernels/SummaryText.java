package io.gavel.bench.kernels;

import io.gavel.bench.kernels.Summary.Cost;
import io.gavel.bench.kernels.Summary.Crossover;
import io.gavel.kernel.BatchTimes;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A summary as a table for a terminal. */
final class SummaryText {
  private static final double MEGA = 1e6;

  private SummaryText() {}

  /** Prints conditions, one block for each workload, and where sides overtake each other. */
  static void print(Summary summary, Conditions conditions, PrintWriter out) {
    conditions.lines().forEach(out::println);
    for (Workload workload : summary.workloads()) {
      out.println();
      out.println(workload.title());
      out.printf(
          "  %-14s %6s %14s %12s %12s  %s%n",
          "side", "batch", "items/s", "", "B/batch", "ratio to");
      for (String side : summary.sides(workload)) {
        for (Measurement measured : summary.of(workload, side)) {
          out.printf(
              Locale.ROOT,
              "  %-14s %6d %,14.0f %12s %12s  %s%n",
              side,
              measured.batch(),
              measured.itemsPerSecond(),
              bytes(measured),
              allocated(measured),
              measured.isProvider() ? ratios(summary.ratios(measured)) : "");
        }
      }
      remarks(summary, workload).forEach(remark -> out.println("  " + remark));
    }
    out.flush();
  }

  /** What the figures of a workload mean: each provider's costs, and who overtakes whom where. */
  static List<String> remarks(Summary summary, Workload workload) {
    List<String> remarks = new ArrayList<>();
    summary.costs(workload).forEach(cost -> remarks.add(sentence(cost)));
    for (String side : summary.sides(workload)) {
      for (Measurement measured : summary.of(workload, side)) {
        measured.times().ifPresent(times -> remarks.add(sentence(measured, times)));
      }
    }
    summary.crossovers(workload).forEach(crossover -> remarks.add(sentence(crossover)));
    return remarks;
  }

  private static String sentence(Cost cost) {
    return String.format(
        Locale.ROOT,
        "%s takes %,.1f us for a submission and %,.3f us for each item, by its batches of %d and"
            + " %d",
        cost.side(),
        cost.fixedUs(),
        cost.itemUs(),
        cost.smallest(),
        cost.largest());
  }

  private static String sentence(Measurement measured, BatchTimes times) {
    return String.format(
        Locale.ROOT,
        "%s takes %,.1f us for a batch of %d; by its own clock %,.1f us to bring it, %,.1f us to"
            + " compute, %,.1f us to bring the answers back",
        measured.side(),
        1e6 * measured.batch() / measured.itemsPerSecond(),
        measured.batch(),
        times.toDeviceNs() / 1e3,
        times.computeNs() / 1e3,
        times.fromDeviceNs() / 1e3);
  }

  private static String sentence(Crossover crossover) {
    return crossover.winner()
        + " overtakes "
        + crossover.loser()
        + " between batches of "
        + crossover.slowerAt()
        + " and "
        + crossover.batch();
  }

  private static String bytes(Measurement measured) {
    if (measured.bytesPerSecond() == 0) {
      return "";
    }
    String rate = String.format(Locale.ROOT, "%,.0f MB/s", measured.bytesPerSecond() / MEGA);
    return Double.isNaN(measured.compressionRatio())
        ? rate
        : rate + String.format(Locale.ROOT, " %.2f", measured.compressionRatio());
  }

  /** Less than a byte is what JMH itself allocates. */
  static String allocated(Measurement measured) {
    if (Double.isNaN(measured.allocatedBytes())) {
      return "?";
    }
    return String.format(Locale.ROOT, "%,.0f", measured.allocatedBytes());
  }

  /** Ratios in one line. */
  static String ratios(Map<String, Double> ratios) {
    List<String> parts = new ArrayList<>();
    ratios.forEach((side, ratio) -> parts.add(String.format(Locale.ROOT, "%s %.2f", side, ratio)));
    return String.join(", ", parts);
  }
}
