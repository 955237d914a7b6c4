package io.gavel.bench.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.devnet.DevnetReport;
import io.gavel.appliance.devnet.LoadStats;
import io.gavel.appliance.devnet.Sample;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * What a cluster did.
 *
 * @param steadyTps committed a second while all validators were up
 * @param latency in that time
 * @param recoveryS from the kill until throughput is within 20 % of before; -1 for never
 * @param answeredS from the killed validator's start until it answered
 * @param caughtUpS from its answering until it was within two blocks of the others; -1 for never
 * @param residentBytesMax of the largest validator process
 * @param series every second of the load
 */
record ClusterResult(
    int validators,
    int rate,
    int steadyS,
    double steadyTps,
    LoadStats.Latency latency,
    long committedMin,
    int recoveryS,
    double tpsAfterKill,
    double answeredS,
    double caughtUpS,
    long residentBytesMax,
    double cpuS,
    Digest stateRoot,
    long height,
    List<Sample> series) {

  void print(PrintWriter out) {
    row(out, "validators", "%d", validators);
    row(out, "offered", "%d transfers/s", rate);
    row(out, "committed", "%.0f/s over %d s, worst second %d", steadyTps, steadyS, committedMin);
    row(
        out,
        "latency",
        "p50 %.0f ms, p99 %.0f ms, max %.0f ms",
        latency.p50(),
        latency.p99(),
        latency.max());
    row(
        out,
        "one killed",
        "within 20 %% of before after %d s, then %.0f/s",
        recoveryS,
        tpsAfterKill);
    row(out, "restarted", "answers after %.1f s, caught up %.1f s later", answeredS, caughtUpS);
    row(out, "memory", "%d MiB resident, the largest process", residentBytesMax >> 20);
    row(out, "cpu", "%.0f s, all validators", cpuS);
    row(out, "state", "root %s after block %d, on all", stateRoot.brief(), height);
    out.flush();
  }

  private static void row(PrintWriter out, String name, String format, Object... values) {
    out.printf(Locale.ROOT, "%-12s " + format + "%n", concat(name, values));
  }

  private static Object[] concat(String name, Object[] values) {
    Object[] all = new Object[values.length + 1];
    all[0] = name;
    System.arraycopy(values, 0, all, 1, values.length);
    return all;
  }

  String toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("validators", validators)
        .put("rate", rate)
        .put("steady_seconds", steadyS)
        .put("tps", DevnetReport.round(steadyTps))
        .put("tps_worst_second", committedMin);
    json.set("latency_ms", DevnetReport.latencyJson(latency));
    json.put("kill_recovery_seconds", recoveryS)
        .put("tps_after_kill", DevnetReport.round(tpsAfterKill))
        .put("restart_answered_seconds", DevnetReport.round(answeredS))
        .put("restart_caught_up_seconds", DevnetReport.round(caughtUpS))
        .put("resident_bytes_max", residentBytesMax)
        .put("cpu_seconds", DevnetReport.round(cpuS))
        .put("height", height)
        .put("state_root", stateRoot.toString());
    ArrayNode seconds = json.putArray("series");
    for (Sample sample : series) {
      ObjectNode second = seconds.addObject();
      second
          .put("second", sample.second())
          .put("committed", sample.committed())
          .put("in_flight", sample.inFlight())
          .put("height", sample.height());
      second.set("latency_ms", DevnetReport.latencyJson(sample.latency()));
    }
    return json.toString();
  }
}
