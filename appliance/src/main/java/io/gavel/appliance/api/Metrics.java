package io.gavel.appliance.api;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.ToDoubleFunction;

/**
 * A node's metrics in Prometheus' text format. Counters of the API live here; other parts of the
 * node register theirs with {@link #registry()}. Thread-safe.
 */
public final class Metrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      Counter.builder()
          .name("gavel_api_requests_total")
          .help("Requests answered, by route and HTTP status.")
          .labelNames("route", "status")
          .register(registry);
  private final Counter admissions =
      Counter.builder()
          .name("gavel_api_admissions_total")
          .help("Submitted transactions, by what the node said to them.")
          .labelNames("admission")
          .register(registry);

  public Metrics() {
    // Every series is there from the start, so that a rate over it is never missing its zero.
    for (Admission admission : Admission.values()) {
      admissions.initLabelValues(admission.name());
    }
    GaugeWithCallback.builder()
        .name("gavel_heap_used_bytes")
        .help("Heap in use, garbage included.")
        .callback(
            gauge -> {
              Runtime runtime = Runtime.getRuntime();
              gauge.call((double) (runtime.totalMemory() - runtime.freeMemory()));
            })
        .register(registry);
  }

  /** Where other parts of the node register their collectors. */
  public PrometheusRegistry registry() {
    return registry;
  }

  /** Adds what a node's status tells, read anew at each scrape. Call once. */
  public void observe(NodeService node) {
    gauge(node, "gavel_height", "Last executed block.", NodeService.Status::height);
    gauge(node, "gavel_final_height", "Last final block.", NodeService.Status::finalHeight);
    gauge(node, "gavel_view", "View the consensus core is in.", NodeService.Status::view);
    gauge(node, "gavel_leader", "Validator that leads the view.", NodeService.Status::leader);
    gauge(node, "gavel_mempool_transactions", "Transactions waiting.", NodeService.Status::pending);
    gauge(
        node, "gavel_healthy", "1 while the node is healthy.", status -> status.healthy() ? 1 : 0);
    gauge(
        node,
        "gavel_peers_connected",
        "Peers with both channels up.",
        status -> status.peers().stream().filter(NodeService.Peer::connected).count());
    CounterWithCallback.builder()
        .name("gavel_views_nullified_total")
        .help("Views given up since start.")
        .callback(counter -> counter.call((double) node.status().viewsNullified()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("gavel_choice")
        .help("Always 1; the labels say which kernel provider and transport serve.")
        .labelNames("provider", "transport")
        .callback(
            gauge -> {
              NodeService.Status status = node.status();
              gauge.call(1, status.provider(), status.transport());
            })
        .register(registry);
  }

  /** One document, {@code text/plain; version=0.0.4; charset=utf-8}. */
  public byte[] exposition() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  void countRequest(String route, int status) {
    requests.labelValues(route, Integer.toString(status)).inc();
  }

  void countAdmission(Admission admission) {
    admissions.labelValues(admission.name()).inc();
  }

  private void gauge(
      NodeService node, String name, String help, ToDoubleFunction<NodeService.Status> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(gauge -> gauge.call(value.applyAsDouble(node.status())))
        .register(registry);
  }
}
