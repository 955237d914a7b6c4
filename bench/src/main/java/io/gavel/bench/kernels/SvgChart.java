package io.gavel.bench.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Throughput by batch size, one line for each side, as an SVG element; both axes logarithmic. A
 * side measured at one size only is a dashed level line: a peer knows no batches.
 */
final class SvgChart {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 300;
  private static final int LEFT = 70;
  private static final int RIGHT = 130;
  private static final int TOP = 12;
  private static final int BOTTOM = 36;
  private static final int LABEL_PX = 13;

  /** Told apart by eyes that do not see all colours (Okabe and Ito, 2008). */
  private static final List<String> COLOURS =
      List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000");

  private final Summary summary;
  private final Workload workload;
  private final double lowLog;
  private final double highLog;
  private final double batchLogMax;
  private final StringBuilder svg = new StringBuilder();

  private SvgChart(Summary summary, Workload workload) {
    this.summary = summary;
    this.workload = workload;
    double low = Double.MAX_VALUE;
    double high = 1;
    int batchMax = 2;
    for (String side : summary.sides(workload)) {
      for (Measurement measured : summary.of(workload, side)) {
        low = Math.min(low, Math.max(1, measured.itemsPerSecond()));
        high = Math.max(high, measured.itemsPerSecond());
        batchMax = Math.max(batchMax, measured.batch());
      }
    }
    // Whole decades, at least one.
    lowLog = Math.floor(Math.log10(Math.min(low, high)));
    highLog = Math.max(lowLog + 1, Math.ceil(Math.log10(high)));
    batchLogMax = Math.log(batchMax);
  }

  /** The chart of a workload that was measured. */
  static String of(Summary summary, Workload workload) {
    return new SvgChart(summary, workload).draw();
  }

  private String draw() {
    append("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">", WIDTH, HEIGHT, workload);
    axes();
    List<String> sides = summary.sides(workload);
    List<Double> labels = new ArrayList<>();
    for (int i = 0; i < sides.size(); i++) {
      line(sides.get(i), COLOURS.get(i % COLOURS.size()), labels);
    }
    return svg.append("</svg>").toString();
  }

  private void axes() {
    for (int decade = (int) lowLog; decade <= highLog; decade++) {
      double y = y(Math.pow(10, decade));
      append(
          "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>",
          LEFT, y, WIDTH - RIGHT, y);
      append(
          "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s/s</text>",
          LEFT - 6, y + 4, power(decade));
    }
    List<Integer> batches =
        summary.measurements().stream()
            .filter(m -> m.workload() == workload)
            .map(Measurement::batch)
            .distinct()
            .sorted()
            .toList();
    for (int batch : batches) {
      append(
          "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>",
          x(batch), HEIGHT - BOTTOM + 16, batch);
    }
    append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">items in a batch</text>",
        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4);
  }

  private static String power(int decade) {
    String[] units = {"", " k", " M", " G", " T"};
    int unit = Math.clamp(Math.floorDiv(decade, 3), 0, units.length - 1);
    return Math.round(Math.pow(10, decade - 3 * unit)) + units[unit];
  }

  private void line(String side, String colour, List<Double> labels) {
    List<Measurement> points = summary.of(workload, side);
    boolean isLevel = points.size() == 1 && !points.getFirst().isProvider();
    StringBuilder path = new StringBuilder();
    if (isLevel) {
      double y = y(points.getFirst().itemsPerSecond());
      path.append(String.format(Locale.ROOT, "%d,%.1f %d,%.1f", LEFT, y, WIDTH - RIGHT, y));
    }
    for (Measurement point : points) {
      double y = y(point.itemsPerSecond());
      if (!isLevel) {
        path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.batch()), y));
      }
      append("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x(point.batch()), y, colour);
    }
    append(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%d\"%s/>",
        path.toString().strip(),
        colour,
        points.getFirst().isProvider() ? 3 : 1,
        isLevel ? " stroke-dasharray=\"5 4\"" : "");
    double label = free(y(points.getLast().itemsPerSecond()) + 4, labels);
    append(
        "<text x=\"%d\" y=\"%.1f\" fill=\"%s\">%s</text>",
        WIDTH - RIGHT + 8, label, colour, Markup.escape(side));
  }

  /** The place next to {@code wished} that no label has. */
  private static double free(double wished, List<Double> labels) {
    double place = wished;
    for (int step = 0; step < 2 * HEIGHT / LABEL_PX; step++) {
      double candidate =
          Math.clamp(
              wished + LABEL_PX * (step % 2 == 0 ? -1 : 1) * ((step + 1) / 2),
              TOP,
              HEIGHT - BOTTOM);
      if (labels.stream().noneMatch(other -> Math.abs(other - candidate) < LABEL_PX)) {
        place = candidate;
        break;
      }
    }
    labels.add(place);
    return place;
  }

  private double x(int batch) {
    return LEFT + Math.log(batch) / batchLogMax * (WIDTH - LEFT - RIGHT);
  }

  private double y(double itemsPerSecond) {
    double share = (Math.log10(Math.max(1, itemsPerSecond)) - lowLog) / (highLog - lowLog);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }

  private void append(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
