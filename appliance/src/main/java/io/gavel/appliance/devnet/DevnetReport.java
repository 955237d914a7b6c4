package io.gavel.appliance.devnet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gavel.appliance.api.NodeService.Status;
import io.gavel.appliance.codec.Digest;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a devnet came to.
 *
 * @param seconds the load lasted
 * @param submitted distinct transfers a validator took
 * @param committed of those, in final blocks; {@code tps} counts those within the load's time
 * @param height at which all validators have {@code stateRoot}
 * @param provider what the validators chose; several, separated by commas, where they differ
 * @param transport likewise
 * @param cpu of all validator processes together
 */
public record DevnetReport(
    int validators,
    double seconds,
    long submitted,
    long committed,
    double tps,
    LoadStats.Latency latency,
    long height,
    long viewsNullified,
    Digest stateRoot,
    String provider,
    String transport,
    Duration cpu,
    long refused,
    long shed) {

  /** What the validators last said of themselves, each distinct answer once. */
  static String distinct(NodeBoard board, Function<Status, String> field) {
    return IntStream.range(0, board.size())
        .mapToObj(board::status)
        .filter(status -> status != null)
        .map(field)
        .distinct()
        .collect(Collectors.joining(","));
  }

  public String toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("validators", validators)
        .put("seconds", round(seconds))
        .put("submitted", submitted)
        .put("committed", committed)
        .put("tps", round(tps));
    json.set("latency_ms", latencyJson(latency));
    return json.put("height", height)
        .put("views_nullified", viewsNullified)
        .put("state_root", stateRoot.toString())
        .put("provider", provider)
        .put("transport", transport)
        .put("cpu_seconds", round(cpu.toMillis() / 1e3))
        .put("refused", refused)
        .put("shed", shed)
        .toString();
  }

  /** {@code {"p50": .., "p99": .., "max": ..}}, milliseconds. */
  public static ObjectNode latencyJson(LoadStats.Latency latency) {
    return new ObjectMapper()
        .createObjectNode()
        .put("p50", round(latency.p50()))
        .put("p99", round(latency.p99()))
        .put("max", round(latency.max()));
  }

  /** To a tenth; more would pretend. */
  public static double round(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
