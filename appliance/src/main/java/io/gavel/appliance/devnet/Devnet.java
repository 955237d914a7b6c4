package io.gavel.appliance.devnet;

import io.gavel.appliance.api.NodeService.Status;
import io.gavel.appliance.config.CommandFailedException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Runs a devnet from its keys to its report. One thread's; {@link #stop} is for any. */
public final class Devnet {
  private static final Duration DRAIN = Duration.ofSeconds(30);

  private final DevnetOptions options;
  private final PrintWriter out;
  private final boolean terminal;
  private final CountDownLatch stop = new CountDownLatch(1);

  /**
   * @param out where progress goes
   * @param terminal whether it is one
   */
  public Devnet(DevnetOptions options, PrintWriter out, boolean terminal) {
    this.options = options;
    this.out = out;
    this.terminal = terminal;
  }

  /** Ends the load; {@link #run} then stops the validators and reports. Idempotent. */
  public void stop() {
    stop.countDown();
  }

  /**
   * @param seconds the load lasts; {@link Long#MAX_VALUE} until stopped
   * @throws CommandFailedException if a validator fails, or they end up with different states
   */
  public DevnetReport run(long seconds) throws InterruptedException {
    say(
        "Making keys and a genesis for %d validators in %s",
        options.validators(), options.folder());
    try (Cluster cluster = new Cluster(DevnetLayout.create(options), options.heapMb())) {
      say("Starting %d validators, each a process of its own", options.validators());
      cluster.start();
      LiveView view = new LiveView(out, terminal, cluster);
      view.choices();
      Measured measured = drive(cluster, view, seconds);
      DevnetReport report = report(cluster, measured);
      List<String> faults = cluster.stop();
      if (!faults.isEmpty()) {
        throw new CommandFailedException(String.join("\n", faults));
      }
      return report;
    }
  }

  private record Measured(double seconds, long committedInTime, LoadStats stats) {}

  private Measured drive(Cluster cluster, LiveView view, long seconds) throws InterruptedException {
    int rate = options.rate();
    Duration ramp = LoadGenerator.ramp(rate);
    say("Offering signed transfers, %d a second after %d s", rate, ramp.toSeconds());
    try (LoadGenerator load = new LoadGenerator(cluster, rate, ramp, System.nanoTime())) {
      LoadStats stats = load.stats();
      load.start();
      new Sampler(load, cluster.board(), view.everySeconds())
          .run(
              seconds,
              stop,
              sample -> {
                view.show(sample, stats);
                checkAlive(cluster);
              });
      double elapsed = load.elapsedNs() / 1e9;
      long inTime = stats.committed();
      int left = load.drain(DRAIN);
      stats.takeRecent();
      if (left > 0) {
        throw new CommandFailedException(
            left + " transfers are not final " + DRAIN.toSeconds() + " s after the load ended");
      }
      return new Measured(elapsed, inTime, stats);
    }
  }

  /** No validator ends by itself; one that did is a failure, and its log says why. */
  private static void checkAlive(Cluster cluster) {
    for (int i = 0; i < cluster.board().size(); i++) {
      if (!cluster.alive(i)) {
        throw new CommandFailedException(
            cluster.name(i) + " ended by itself. The end of its log:\n" + cluster.logTail(i));
      }
    }
  }

  private DevnetReport report(Cluster cluster, Measured measured) throws InterruptedException {
    Cluster.Agreement agreement = cluster.agreement();
    LoadStats stats = measured.stats();
    return new DevnetReport(
        options.validators(),
        measured.seconds(),
        stats.submitted(),
        stats.committed(),
        measured.committedInTime() / Math.max(measured.seconds(), 1e-3),
        stats.total(),
        agreement.height(),
        cluster.board().viewsNullified(),
        agreement.stateRoot(),
        DevnetReport.distinct(cluster.board(), Status::provider),
        DevnetReport.distinct(cluster.board(), Status::transport),
        cluster.cpu(),
        stats.refused(),
        stats.shed());
  }

  private void say(String format, Object... values) {
    out.printf(format + "%n", values);
    out.flush();
  }
}
