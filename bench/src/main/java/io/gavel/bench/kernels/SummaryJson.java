package io.gavel.bench.kernels;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A summary for programs. */
final class SummaryJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SummaryJson() {}

  /** The list of results, on one line. */
  static String line(Summary summary) throws JsonProcessingException {
    return MAPPER.writeValueAsString(results(summary));
  }

  /** Results with their conditions, for a file. */
  static String document(Summary summary, Conditions conditions) throws JsonProcessingException {
    ObjectNode document = MAPPER.createObjectNode();
    document.set("conditions", MAPPER.valueToTree(conditions));
    document.set("results", results(summary));
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document);
  }

  private static ArrayNode results(Summary summary) {
    ArrayNode list = MAPPER.createArrayNode();
    for (Measurement measured : summary.measurements()) {
      ObjectNode entry = list.addObject();
      entry
          .put("op", measured.workload().operation().name())
          .put("workload", measured.workload().name())
          .put("input", measured.workload().input())
          .put("provider", measured.side())
          .put("peer", !measured.isProvider())
          .put("batch", measured.batch())
          .put("items_per_second", rounded(measured.itemsPerSecond()));
      putNumber(entry, "error", rounded(measured.error()));
      if (measured.bytesPerSecond() > 0) {
        entry.put("bytes_per_second", rounded(measured.bytesPerSecond()));
      }
      putNumber(entry, "ratio", hundredths(measured.compressionRatio()));
      putNumber(entry, "allocated_bytes_per_op", rounded(measured.allocatedBytes()));
      measured
          .times()
          .ifPresent(
              times ->
                  entry
                      .put("to_device_ns", times.toDeviceNs())
                      .put("compute_ns", times.computeNs())
                      .put("from_device_ns", times.fromDeviceNs()));
      ObjectNode ratios = entry.putObject("ratio_to");
      summary.ratios(measured).forEach((side, ratio) -> ratios.put(side, hundredths(ratio)));
    }
    return list;
  }

  /** JSON has no NaN: what is not known is left out. */
  private static void putNumber(ObjectNode entry, String field, double value) {
    if (!Double.isNaN(value)) {
      entry.put(field, value);
    }
  }

  private static double rounded(double value) {
    return Double.isNaN(value) ? value : Math.rint(value);
  }

  private static double hundredths(double value) {
    return Double.isNaN(value) ? value : Math.rint(value * 100) / 100;
  }
}
