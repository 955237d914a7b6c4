package io.gavel.bench.kernels;

import static io.gavel.bench.kernels.Markup.escape;

import java.util.Locale;
import java.util.stream.Collectors;

/** A summary as one HTML page that refers to nothing outside itself. */
final class HtmlPage {
  private static final String STYLE =
      """
      body { font: 15px/1.45 system-ui, sans-serif; max-width: 960px; margin: 2em auto;
             padding: 0 1em; color: #222; background: #fff; }
      table { border-collapse: collapse; margin: 0.5em 0 1em; }
      th, td { padding: 2px 12px 2px 0; text-align: right; vertical-align: top; }
      th:first-child, td:first-child, th:last-child, td:last-child { text-align: left; }
      thead th { border-bottom: 1px solid #999; }
      svg { width: 100%; max-width: 760px; font: 11px system-ui, sans-serif; }
      pre { background: #f4f4f4; padding: 0.7em; overflow-x: auto; }
      tr.provider td { font-weight: 600; }
      """;

  private HtmlPage() {}

  /** The page. */
  static String of(Summary summary, Conditions conditions) {
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<title>Gavel: kernels</title>\n<style>\n").append(STYLE);
    page.append("</style>\n</head>\n<body>\n<h1>Kernels on one core</h1>\n<pre>");
    page.append(escape(String.join("\n", conditions.lines()))).append("</pre>\n");
    for (Workload workload : summary.workloads()) {
      section(page, summary, workload);
    }
    return page.append("</body>\n</html>\n").toString();
  }

  private static void section(StringBuilder page, Summary summary, Workload workload) {
    page.append("<h2>").append(escape(workload.title())).append("</h2>\n");
    page.append(SvgChart.of(summary, workload)).append('\n');
    String remarks =
        SummaryText.remarks(summary, workload).stream()
            .map(remark -> "<li>" + escape(remark) + "</li>")
            .collect(Collectors.joining("\n"));
    if (!remarks.isEmpty()) {
      page.append("<ul>\n").append(remarks).append("\n</ul>\n");
    }
    page.append("<table>\n<thead><tr><th>side</th><th>batch</th><th>items/s</th>");
    page.append("<th>&plusmn;</th><th>MB/s</th><th>LZ4 ratio</th><th>B/batch</th>");
    page.append("<th>ratio to</th></tr></thead>\n<tbody>\n");
    for (String side : summary.sides(workload)) {
      summary.of(workload, side).forEach(measured -> row(page, summary, measured));
    }
    page.append("</tbody>\n</table>\n");
  }

  private static void row(StringBuilder page, Summary summary, Measurement measured) {
    page.append(measured.isProvider() ? "<tr class=\"provider\">" : "<tr>");
    cell(page, measured.side());
    cell(page, Integer.toString(measured.batch()));
    cell(page, number("%,.0f", measured.itemsPerSecond()));
    cell(page, number("%,.0f", measured.error()));
    double megabytes = measured.bytesPerSecond() / 1e6;
    cell(page, megabytes == 0 ? "" : number("%,.0f", megabytes));
    cell(page, number("%.2f", measured.compressionRatio()));
    cell(page, SummaryText.allocated(measured));
    cell(page, measured.isProvider() ? SummaryText.ratios(summary.ratios(measured)) : "");
    page.append("</tr>\n");
  }

  private static void cell(StringBuilder page, String text) {
    page.append("<td>").append(escape(text)).append("</td>");
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
  }
}
