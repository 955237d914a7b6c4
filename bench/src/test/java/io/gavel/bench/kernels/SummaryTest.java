package io.gavel.bench.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gavel.bench.kernels.Summary.Crossover;
import io.gavel.kernel.BatchTimes;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** Ratios, crossovers, and what readers and programs get to see of them. */
class SummaryTest {
  private static final Summary SUMMARY =
      new Summary(
          List.of(
              provider(Workload.ED25519, "cpu-vector", 1, 5_000),
              provider(Workload.ED25519, "cpu-vector", 64, 60_000),
              provider(Workload.ED25519, "cpu-vector", 1024, 80_000),
              provider(Workload.ED25519, "cpu-scalar", 1, 10_000),
              provider(Workload.ED25519, "cpu-scalar", 64, 15_000),
              peer(Workload.ED25519, "libsodium", 64, 20_000),
              new Measurement(
                  Workload.COMPRESS,
                  "cpu-scalar",
                  true,
                  64,
                  10_000,
                  Double.NaN,
                  0.001,
                  2.13,
                  Optional.empty()),
              new Measurement(
                  Workload.LITERALS,
                  "opencl:0",
                  true,
                  1,
                  20_000,
                  Double.NaN,
                  0.001,
                  1,
                  Optional.of(new BatchTimes(1_500, 12_000, 2_500)))));

  private static final Conditions CONDITIONS =
      new Conditions(
          "gavel bench kernels --quick",
          "a processor <with> 2 cores",
          "avx2",
          "25",
          "Linux",
          List.of("libsecp256k1: not found"),
          true);

  private static Measurement provider(Workload workload, String side, int batch, double rate) {
    return new Measurement(workload, side, true, batch, rate, 10, 0, Double.NaN, Optional.empty());
  }

  private static Measurement peer(Workload workload, String side, int batch, double rate) {
    return new Measurement(
        workload, side, false, batch, rate, 10, 99, Double.NaN, Optional.empty());
  }

  private static Measurement vector(int place) {
    return SUMMARY.of(Workload.ED25519, "cpu-vector").get(place);
  }

  @Test
  void tellsTransfersAndComputingApartWhereTheDeviceDoes() throws Exception {
    assertEquals(
        List.of(
            "opencl:0 takes 50.0 us for a batch of 1; by its own clock 1.5 us to bring it, 12.0 us"
                + " to compute, 2.5 us to bring the answers back"),
        SummaryText.remarks(SUMMARY, Workload.LITERALS));
    assertTrue(HtmlPage.of(SUMMARY, CONDITIONS).contains("12.0 us to compute"));
    assertTrue(SummaryJson.line(SUMMARY).contains("\"compute_ns\":12000"));
  }

  @Test
  void comparesBatchesOfTheSameSize() {
    assertEquals(Map.of("cpu-scalar", 4.0, "libsodium", 3.0), SUMMARY.ratios(vector(1)));
  }

  @Test
  void aPeerMeasuredOnceCountsAtEverySizeAndAProviderDoesNot() {
    assertEquals(Map.of("libsodium", 4.0), SUMMARY.ratios(vector(2)));
  }

  @Test
  void workloadsAreComparedEachForItself() {
    assertEquals(Map.of(), SUMMARY.ratios(SUMMARY.of(Workload.COMPRESS, "cpu-scalar").getFirst()));
  }

  @Test
  void findsWhereOneOvertakesAnother() {
    assertEquals(
        List.of(
            new Crossover(Workload.ED25519, "cpu-vector", "cpu-scalar", 64, 1),
            new Crossover(Workload.ED25519, "cpu-vector", "libsodium", 64, 1)),
        SUMMARY.crossovers(Workload.ED25519));
  }

  @Test
  void splitsTheTimeOfAProviderIntoSubmissionAndItems() {
    List<Summary.Cost> costs = SUMMARY.costs(Workload.ED25519);
    assertEquals(
        List.of("cpu-vector", "cpu-scalar"), costs.stream().map(Summary.Cost::side).toList());
    Summary.Cost vector = costs.getFirst();
    // 200 us for one item, 12,800 us for 1,024 of them.
    assertEquals((12_800.0 - 200) / 1_023, vector.itemUs(), 1e-9);
    assertEquals(200 - vector.itemUs(), vector.fixedUs(), 1e-9);
    assertEquals(List.of(), SUMMARY.costs(Workload.COMPRESS), "one batch size tells nothing");
  }

  @Test
  void theJsonListHasWhatThePlanAsksFor() throws Exception {
    JsonNode list = new ObjectMapper().readTree(SummaryJson.line(SUMMARY));
    assertEquals(SUMMARY.measurements().size(), list.size());
    JsonNode entry = list.get(1);
    assertEquals("ED25519_VERIFY", entry.get("op").asText());
    assertEquals("cpu-vector", entry.get("provider").asText());
    assertEquals(64, entry.get("batch").asInt());
    assertEquals(60_000, entry.get("items_per_second").asDouble());
    assertEquals(3.0, entry.get("ratio_to").get("libsodium").asDouble());
    assertFalse(entry.has("bytes_per_second"));
    assertFalse(entry.has("ratio"));
    JsonNode compression = list.get(6);
    assertEquals(10_000.0 * 65_536, compression.get("bytes_per_second").asDouble());
    assertEquals(2.13, compression.get("ratio").asDouble());
    assertFalse(compression.has("error"), "a number that is not known is left out");
  }

  @Test
  void theTableNamesConditionsRatiosAndCrossovers() {
    StringWriter text = new StringWriter();
    SummaryText.print(SUMMARY, CONDITIONS, new PrintWriter(text, true));
    for (String part :
        List.of(
            "these figures are rough",
            "missing   libsecp256k1: not found",
            "cpu-scalar 4.00, libsodium 3.00",
            "cpu-vector overtakes libsodium between batches of 1 and 64",
            "cpu-vector takes 187.7 us for a submission and 12.317 us for each item",
            "655 MB/s 2.13")) {
      assertTrue(text.toString().contains(part), () -> part + " in\n" + text);
    }
  }

  @Test
  void thePageRefersToNothingOutsideAndEscapesText() {
    String page = HtmlPage.of(SUMMARY, CONDITIONS);
    for (String reference : List.of("http:", "https:", "src=", "href=", "@import", "url(")) {
      assertFalse(page.contains(reference), reference);
    }
    assertTrue(page.contains("a processor &lt;with&gt; 2 cores"));
    assertTrue(page.contains("overtakes libsodium"));
    assertEquals(SUMMARY.workloads().size(), page.split("<svg ", -1).length - 1);
  }

  @Test
  void theChartHasALineForEachSide() throws Exception {
    String svg = SvgChart.of(SUMMARY, Workload.ED25519);
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    assertEquals(3, document.getElementsByTagName("polyline").getLength());
    assertEquals(6, document.getElementsByTagName("circle").getLength());
    assertFalse(svg.contains("NaN"), svg);
  }

  @Test
  void batchSizesAreBoundedByTheWorkload() {
    assertEquals(List.of(1, 64), Workload.COMPRESS.batches(List.of(1, 64, 256, 4096)));
    assertEquals(List.of(1, 256), Workload.ED25519.batches(List.of(256, 1)));
  }

  @Test
  void aBatchThatNoQueueTakesIsRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Plan.quick(List.of(Workload.ED25519), List.of(), List.of(), List.of(1 << 20)));
    assertTrue(e.getMessage().contains("1048576"), e.getMessage());
  }
}
