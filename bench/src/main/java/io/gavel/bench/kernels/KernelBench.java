package io.gavel.bench.kernels;

import io.gavel.appliance.config.CommandFailedException;
import io.gavel.bench.peer.Peers;
import io.gavel.kernel.Batch;
import io.gavel.kernel.BatchTimes;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.cpu.CpuScalarProvider;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs a plan: compares the sides, then times each by JMH in a JVM of its own, so that none profits
 * or suffers from what the JIT learned about another.
 *
 * <p>One thread runs; {@link #stop} may come from any other.
 */
final class KernelBench {
  private static final String TORNADO_MODULE = "tornado.api";
  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final int SHOWN_CHARS_MAX = 4000;
  private static final int CLOCKED_ROUNDS = 10;

  private final Plan plan;
  private final PrintWriter progress;
  private final List<Measurement> measurements = new ArrayList<>();
  private final List<RunResult> results = new ArrayList<>();
  private volatile boolean stopped;

  /** One combination to time. */
  private record Job(
      Workload workload,
      String side,
      boolean isProvider,
      int batch,
      Alike.Found answers,
      Optional<BatchTimes> times) {}

  /**
   * @param progress a line for each measurement
   */
  KernelBench(Plan plan, PrintWriter progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /** Ends the run; what was measured stays. */
  void stop() {
    stopped = true;
    // The JVM that is being timed, where the terminal's Ctrl-C did not reach it.
    ProcessHandle.current().children().forEach(ProcessHandle::destroy);
  }

  boolean isStopped() {
    return stopped;
  }

  /** What was measured so far. */
  Summary summary() {
    return new Summary(measurements);
  }

  /** JMH's own results so far. */
  List<RunResult> results() {
    return List.copyOf(results);
  }

  /** Measures. */
  void run() {
    // Several benches on one machine spoil each other's figures, which is for users to know.
    System.setProperty("jmh.ignoreLock", "true");
    List<Job> jobs = new ArrayList<>();
    for (Workload workload : plan.workloads()) {
      if (!stopped) {
        say("comparing answers: %s", workload.title());
        jobs.addAll(compare(workload));
      }
    }
    for (int i = 0; i < jobs.size() && !stopped; i++) {
      Job job = jobs.get(i);
      RunResult result = time(job);
      if (result != null) {
        results.add(result);
        Measurement measured = measurement(job, result);
        measurements.add(measured);
        say(
            "[%d/%d] %s, %s, batch %d: %,.0f items/s",
            i + 1,
            jobs.size(),
            job.workload().title(),
            job.side(),
            job.batch(),
            measured.itemsPerSecond());
      }
    }
  }

  /** The jobs of a workload, after all its sides answered alike at all sizes. */
  private List<Job> compare(Workload workload) {
    List<Job> jobs = new ArrayList<>();
    for (int batch : workload.batches(plan.batches())) {
      try (TimedBatch right = new TimedBatch(workload, batch);
          Side scalar = Side.named(CpuScalarProvider.NAME, right.questions(), right.answers())) {
        scalar.run();
        for (String provider : plan.providers()) {
          KernelDevice device = Side.device(provider).orElseThrow();
          if (device.capabilities().containsKey(workload.operation())) {
            Alike.Found found = Alike.check(workload, provider, right, true);
            jobs.add(
                new Job(workload, provider, true, batch, found, times(device, workload, batch)));
          }
        }
        for (String peer : plan.peers()) {
          boolean isTimed = plan.batches(workload, false).contains(batch);
          if (isTimed && offers(peer, workload)) {
            Alike.Found found = Alike.check(workload, peer, right, false);
            jobs.add(new Job(workload, peer, false, batch, found, Optional.empty()));
          }
        }
      }
    }
    return jobs;
  }

  /** By the device's own clock, warm: the first times are those of cold caches. */
  private static Optional<BatchTimes> times(KernelDevice device, Workload workload, int batch) {
    try (TimedBatch own = new TimedBatch(workload, batch)) {
      Batch asked = own.answers().batch(own.questions(), batch);
      Optional<BatchTimes> times = device.time(asked);
      for (int round = 1; round < CLOCKED_ROUNDS && times.isPresent(); round++) {
        times = device.time(asked);
      }
      return times;
    }
  }

  private static boolean offers(String peer, Workload workload) {
    try (TimedBatch one = new TimedBatch(workload, 1)) {
      return Side.of(Peers.named(peer), one.questions(), one.answers())
          .map(
              side -> {
                side.close();
                return true;
              })
          .orElse(false);
    }
  }

  /** One run of JMH; null where it was stopped. */
  private RunResult time(Job job) {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(log, true, StandardCharsets.UTF_8);
    OutputFormat format = OutputFormatFactory.createFormatInstance(out, VerboseMode.EXTRA);
    try {
      Collection<RunResult> runs = new Runner(options(job), format).run();
      return runs.iterator().next();
    } catch (RunnerException e) {
      if (stopped) {
        return null;
      }
      String said = log.toString(StandardCharsets.UTF_8);
      throw new CommandFailedException(
          "JMH failed on "
              + job.workload()
              + " by "
              + job.side()
              + ": "
              + e.getMessage()
              + "\n"
              + said.substring(Math.max(0, said.length() - SHOWN_CHARS_MAX)),
          e);
    }
  }

  private Options options(Job job) {
    TimeValue iteration = new TimeValue(plan.iterationMs(), TimeUnit.MILLISECONDS);
    return new OptionsBuilder()
        .include(KernelBenchmark.class.getName() + ".answerBatch")
        .param("workload", job.workload().name())
        .param("side", job.side())
        .param("batch", Integer.toString(job.batch()))
        .forks(1)
        .threads(1)
        .warmupIterations(plan.warmUps())
        .warmupTime(iteration)
        .measurementIterations(plan.iterations())
        .measurementTime(iteration)
        .addProfiler(GCProfiler.class)
        .shouldFailOnError(true)
        .jvmArgs(jvmArguments(job).toArray(String[]::new))
        .build();
  }

  private static List<String> jvmArguments(Job job) {
    List<String> arguments = new ArrayList<>();
    // Provider tornado needs in a fork what the launcher gave to this JVM.
    if (ModuleLayer.boot().findModule(TORNADO_MODULE).isPresent()) {
      arguments.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    }
    arguments.addAll(
        List.of(
            "-Xms1g",
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-D" + KernelBenchmark.ANSWERS_PROPERTY + "=" + job.answers().digest()));
    return arguments;
  }

  private static Measurement measurement(Job job, RunResult run) {
    Result<?> primary = run.getPrimaryResult();
    double allocated = Double.NaN;
    for (Map.Entry<String, ? extends Result<?>> entry : secondary(run).entrySet()) {
      if (entry.getKey().endsWith(ALLOCATED)) {
        allocated = entry.getValue().getScore();
      }
    }
    return new Measurement(
        job.workload(),
        job.side(),
        job.isProvider(),
        job.batch(),
        primary.getScore() * job.batch(),
        primary.getScoreError() * job.batch(),
        allocated,
        job.answers().compressionRatio(),
        job.times());
  }

  @SuppressWarnings("rawtypes") // JMH's own type
  private static Map<String, ? extends Result<?>> secondary(RunResult run) {
    Map<String, Result<?>> results = new TreeMap<>();
    for (Map.Entry<String, Result> entry : run.getSecondaryResults().entrySet()) {
      results.put(entry.getKey(), entry.getValue());
    }
    return results;
  }

  private void say(String format, Object... values) {
    progress.printf(Locale.ROOT, format + "%n", values);
    progress.flush();
  }
}
