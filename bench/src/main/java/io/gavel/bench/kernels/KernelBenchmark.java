package io.gavel.bench.kernels;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What JMH times, in a JVM of its own for each combination of parameters: one batch after the
 * other, always the same. Answers are compared with what the bench found to be right before.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class KernelBenchmark {
  /** Names the digest of the right answers. */
  static final String ANSWERS_PROPERTY = "gavel.bench.answers";

  /** A {@link Workload}. */
  @Param("SHA_256_64")
  public String workload;

  /** The name of a device or peer. */
  @Param("cpu-scalar")
  public String side;

  /** Items of a batch. */
  @Param("64")
  public int batch;

  private TimedBatch timed;
  private Side timedSide;

  /** For JMH. */
  public KernelBenchmark() {}

  /** Makes the inputs and answers them once. */
  @Setup(Level.Trial)
  public void open() throws InterruptedException {
    timed = new TimedBatch(Workload.valueOf(workload), batch);
    timedSide = Side.warm(side, timed.questions(), timed.answers());
    timedSide.run();
    check();
  }

  private void check() {
    timedSide.finish();
    String right = System.getProperty(ANSWERS_PROPERTY);
    if (right != null && !right.equals(timed.digest())) {
      throw new IllegalStateException(
          side + " answers " + workload + " in batches of " + batch + " otherwise than before");
    }
  }

  /** Checks again: code compiled on the way must answer as before. */
  @TearDown(Level.Trial)
  public void close() {
    check();
    timedSide.close();
    timed.close();
  }

  /** A whole batch. */
  @Benchmark
  public void answerBatch() {
    timedSide.run();
  }
}
