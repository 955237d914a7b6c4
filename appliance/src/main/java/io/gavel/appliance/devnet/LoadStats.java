package io.gavel.appliance.devnet;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What a load came to so far. Counting is thread-safe; reading latencies is one thread's. */
public final class LoadStats {
  private static final int DIGITS = 3;
  private static final long LATENCY_US_MAX = 600_000_000L;

  private final LongAdder submitted = new LongAdder();
  private final LongAdder committed = new LongAdder();
  private final LongAdder resubmitted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder shed = new LongAdder();
  private final AtomicReference<String> lastRefusal = new AtomicReference<>("");
  private final Recorder recorder = new Recorder(LATENCY_US_MAX, DIGITS);
  private final Histogram total = new Histogram(LATENCY_US_MAX, DIGITS);
  private Histogram recent;

  /** Milliseconds. */
  public record Latency(double p50, double p99, double max) {
    static Latency of(Histogram us) {
      return new Latency(
          us.getValueAtPercentile(50) / 1e3,
          us.getValueAtPercentile(99) / 1e3,
          us.getTotalCount() == 0 ? 0 : us.getMaxValue() / 1e3);
    }
  }

  void countTaken() {
    submitted.increment();
  }

  void countResubmitted() {
    resubmitted.increment();
  }

  void countRefused(String detail) {
    refused.increment();
    lastRefusal.set(detail);
  }

  void countShed(long transfers) {
    shed.add(transfers);
  }

  void countCommitted(long latencyNs) {
    committed.increment();
    recorder.recordValue(Math.clamp(latencyNs / 1000, 0, LATENCY_US_MAX));
  }

  /** Distinct transfers that a node took. */
  public long submitted() {
    return submitted.sum();
  }

  /** Of those, the ones seen in a final block with their nonce used. */
  public long committed() {
    return committed.sum();
  }

  public long resubmitted() {
    return resubmitted.sum();
  }

  /** Refused for good, which a load of well-formed transfers should never see. */
  public long refused() {
    return refused.sum();
  }

  public String lastRefusal() {
    return lastRefusal.get();
  }

  /** Due by the schedule and never sent, because too much was on its way already. */
  public long shed() {
    return shed.sum();
  }

  /** Latencies since the last call. */
  public Latency takeRecent() {
    recent = recorder.getIntervalHistogram(recent);
    total.add(recent);
    return Latency.of(recent);
  }

  /** Latencies up to the last {@link #takeRecent()} and since the last {@link #forget}. */
  public Latency total() {
    return Latency.of(total);
  }

  /** Starts latencies anew, as at the end of a warm-up. */
  public void forget() {
    takeRecent();
    total.reset();
  }
}
