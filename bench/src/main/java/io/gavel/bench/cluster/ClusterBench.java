package io.gavel.bench.cluster;

import io.gavel.appliance.config.CommandFailedException;
import io.gavel.appliance.devnet.Cluster;
import io.gavel.appliance.devnet.DevnetLayout;
import io.gavel.appliance.devnet.LoadGenerator;
import io.gavel.appliance.devnet.LoadStats;
import io.gavel.appliance.devnet.Sample;
import io.gavel.appliance.devnet.Sampler;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/**
 * Warm-up, a steady time, kill -9 of one validator, its return. One thread's; {@link #stop} is for
 * any.
 */
final class ClusterBench {
  private static final Duration DRAIN = Duration.ofSeconds(20);
  private static final int PROGRESS_EVERY_S = 5;

  private final ClusterPlan plan;
  private final PrintWriter progress;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final List<Sample> series = new ArrayList<>();
  private long residentBytesMax;

  ClusterBench(ClusterPlan plan, PrintWriter progress) {
    this.plan = plan;
    this.progress = progress;
  }

  void stop() {
    stop.countDown();
  }

  ClusterResult run() throws InterruptedException {
    say("starting %d validators in %s", plan.devnet().validators(), plan.devnet().folder());
    DevnetLayout layout = DevnetLayout.create(plan.devnet());
    try (Cluster cluster = new Cluster(layout, plan.devnet().heapMb())) {
      cluster.start();
      ClusterResult result = measure(cluster);
      List<String> faults = cluster.stop();
      if (!faults.isEmpty()) {
        throw new CommandFailedException(String.join("\n", faults));
      }
      return result;
    }
  }

  private ClusterResult measure(Cluster cluster) throws InterruptedException {
    int rate = plan.devnet().rate();
    // The rate rises over the whole warm-up: under full load at once the nodes would compile for
    // minutes.
    Duration ramp = Duration.ofSeconds(plan.warmUpS());
    try (LoadGenerator load = new LoadGenerator(cluster, rate, ramp, System.nanoTime())) {
      LoadStats stats = load.stats();
      Sampler sampler = new Sampler(load, cluster.board(), 1);
      load.start();
      say("warm-up, %d s up to %d transfers a second", plan.warmUpS(), rate);
      watch(cluster, sampler, plan.warmUpS());
      stats.forget();
      say("steady, %d s", plan.steadyS());
      List<Sample> steady = watch(cluster, sampler, plan.steadyS());
      LoadStats.Latency latency = stats.total();
      int victim = cluster.board().size() - 1;
      say("kill -9 %s", cluster.name(victim));
      cluster.kill(victim);
      List<Sample> after = watch(cluster, sampler, plan.afterKillS());
      Rejoin rejoin = rejoin(cluster, sampler, victim);
      drain(load);
      Cluster.Agreement agreement = cluster.agreement();
      double tps = mean(steady);
      return new ClusterResult(
          cluster.board().size(),
          rate,
          plan.steadyS(),
          tps,
          latency,
          steady.stream().mapToLong(Sample::committed).min().orElse(0),
          Recovery.seconds(tps, after),
          mean(after.subList(after.size() - Recovery.WINDOW_S, after.size())),
          rejoin.answeredS(),
          rejoin.caughtUpS(),
          residentBytesMax,
          cluster.cpu().toMillis() / 1e3,
          agreement.stateRoot(),
          agreement.height(),
          List.copyOf(series));
    }
  }

  /** The load goes on while the validator returns. */
  private Rejoin rejoin(Cluster cluster, Sampler sampler, int victim) throws InterruptedException {
    say("starting %s again", cluster.name(victim));
    cluster.start(victim);
    FutureTask<Rejoin> watching =
        new FutureTask<>(() -> Rejoin.watch(cluster, victim, plan.rejoinS()));
    Thread watcher = Thread.ofVirtual().name("rejoin").start(watching);
    for (int second = 0; second < plan.rejoinS() && !watching.isDone(); second++) {
      watch(cluster, sampler, 1);
    }
    watcher.join();
    return watching.resultNow();
  }

  private static void drain(LoadGenerator load) throws InterruptedException {
    int left = load.drain(DRAIN);
    if (left > 0) {
      throw new CommandFailedException(
          left + " transfers are not final " + DRAIN.toSeconds() + " s after the load ended");
    }
  }

  private List<Sample> watch(Cluster cluster, Sampler sampler, int seconds)
      throws InterruptedException {
    List<Sample> samples = new ArrayList<>();
    boolean whole =
        sampler.run(
            seconds,
            stop,
            sample -> {
              samples.add(sample);
              measureMemory(cluster);
              if (sample.second() % PROGRESS_EVERY_S == 0) {
                say(
                    "%4d s  %6d/s  p99 %5.0f ms  on their way %d",
                    sample.second(), sample.committed(), sample.latency().p99(), sample.inFlight());
              }
            });
    series.addAll(samples);
    if (!whole) {
      throw new CommandFailedException("stopped before the measurement was complete");
    }
    return samples;
  }

  private void measureMemory(Cluster cluster) {
    for (int i = 0; i < cluster.board().size(); i++) {
      residentBytesMax = Math.max(residentBytesMax, cluster.residentBytes(i));
    }
  }

  private static double mean(List<Sample> samples) {
    return samples.stream().mapToLong(Sample::committed).average().orElse(0);
  }

  private void say(String format, Object... values) {
    progress.printf(Locale.ROOT, format + "%n", values);
    progress.flush();
  }
}
