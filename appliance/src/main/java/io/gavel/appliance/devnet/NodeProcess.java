package io.gavel.appliance.devnet;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One validator as a process of its own: {@code gavel run --config ... --exit-with-parent}, with
 * this process's Java and class path. It does not outlive this process. Not thread-safe.
 */
final class NodeProcess {
  /** 128 + SIGTERM: how a Java process ends that was asked to and did. */
  private static final int EXIT_TERMINATED = 143;

  /** Options for the validators' JVMs, after and so over those here; for profilers and trials. */
  static final String OPTIONS_VARIABLE = "GAVEL_NODE_JAVA_OPTS";

  /**
   * Many young JVMs on few cores spend half of the CPU in their compilers, in the way of the
   * threads that vote. So only what is really hot is compiled for the second time, with less
   * inlined into it. From a cold start at 1,000 transfers a second on two cores, 60 s: p50 0.5 s
   * instead of 3.7 to 9.9 s, docs/decisions/0008.
   */
  private static final List<String> SHARED_MACHINE =
      List.of(
          "-XX:Tier4InvocationThreshold=20000",
          "-XX:Tier4MinInvocationThreshold=3000",
          "-XX:Tier4CompileThreshold=60000",
          "-XX:InlineSmallCode=1000",
          "-XX:FreqInlineSize=150",
          "-XX:MaxInlineLevel=9",
          "-XX:CompileCommand=quiet",
          soon("com.sun.crypto.provider.GaloisCounterMode::implGCMCrypt"),
          soon("com.sun.crypto.provider.GHASH::update"),
          soon("com.sun.crypto.provider.GHASH::processBlocksDirect"),
          soon("com.sun.crypto.provider.CounterMode::crypt"),
          soon("sun.security.provider.DigestBase::*"),
          soon("sun.security.provider.SHA2::*"));

  /**
   * What has instructions of its own in the CPU, which only the second compiler uses. A validator
   * that comes back has megabytes to decrypt and to hash at once.
   */
  private static String soon(String methods) {
    return "-XX:CompileCommand=CompileThresholdScaling," + methods + ",0.01";
  }

  /** Validators have the cpu-vector kernels where this process could. */
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /** Names a class data archive of a validator, which the launcher recorded; may be unset. */
  private static final String CLASSES_PROPERTY = "gavel.classes";

  private static final String MAIN = "io.gavel.appliance.cli.Gavel";
  private static final int LOG_LINES_SHOWN = 12;

  private final DevnetLayout.Validator validator;
  private final int heapMb;
  private Process process;
  private Duration cpuOfEarlierStarts = Duration.ZERO;
  private Duration cpuLastRead = Duration.ZERO;

  NodeProcess(DevnetLayout.Validator validator, int heapMb) {
    this.validator = validator;
    this.heapMb = heapMb;
  }

  /** Starts it, the first time or again; its log goes on where it was. */
  void start() throws IOException {
    cpuOfEarlierStarts = cpuOfEarlierStarts.plus(cpuLastRead);
    cpuLastRead = Duration.ZERO;
    process =
        new ProcessBuilder(command(validator.config(), heapMb))
            .directory(validator.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(validator.log().toFile()))
            .start();
  }

  /**
   * A terminal sends Ctrl-C to every process in front of it. The validators must go on until they
   * are asked one by one, so they are started with the signal ignored, which survives exec and
   * which the JVM respects.
   */
  static List<String> command(Path config, int heapMb) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c"));
    command.add("trap '' INT HUP; exec \"$@\"");
    command.add("gavel");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapMb + "m");
    // One or two cores for each process: the collector that starts no threads costs the least.
    command.add("-XX:+UseSerialGC");
    command.addAll(SHARED_MACHINE);
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()) {
      command.addAll(List.of("--add-modules", VECTOR_MODULE));
    }
    String classes = System.getProperty(CLASSES_PROPERTY);
    if (classes != null) {
      command.addAll(List.of("-XX:SharedArchiveFile=" + classes, "-Xlog:cds*=off"));
    }
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    String options = System.getenv(OPTIONS_VARIABLE);
    if (options != null && !options.isBlank()) {
      command.addAll(List.of(options.strip().split("\\s+")));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    command.addAll(List.of("run", "--config", config.toString(), "--exit-with-parent"));
    return command;
  }

  boolean alive() {
    return process != null && process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Asks it to end. */
  void terminate() {
    if (alive()) {
      readCpu();
      process.destroy();
    }
  }

  /** kill -9, and waits until it is gone. */
  void kill() throws InterruptedException {
    if (alive()) {
      readCpu();
      process.destroyForcibly();
      process.waitFor();
    }
  }

  /**
   * Waits for its end after {@link #terminate}, and kills it at the deadline.
   *
   * @return empty if it ended well, else what was wrong
   */
  String awaitEnd(long deadlineNs) throws InterruptedException {
    if (process == null) {
      return "";
    }
    long leftNs = Math.max(0, deadlineNs - System.nanoTime());
    if (!process.waitFor(leftNs, TimeUnit.NANOSECONDS)) {
      process.destroyForcibly();
      process.waitFor();
      return validator.name() + " did not end when asked and was killed; see " + validator.log();
    }
    int code = process.exitValue();
    return code == 0 || code == EXIT_TERMINATED
        ? ""
        : validator.name() + " ended with exit code " + code + "; see " + validator.log();
  }

  /** CPU time used so far, earlier starts included. Zero where the system does not tell. */
  Duration cpu() {
    readCpu();
    return cpuOfEarlierStarts.plus(cpuLastRead);
  }

  /** A process that has ended tells nothing any more, so the last reading stays. */
  private void readCpu() {
    if (alive()) {
      cpuLastRead = process.info().totalCpuDuration().orElse(cpuLastRead);
    }
  }

  /** Memory resident now, in bytes; 0 where the system does not tell. */
  long residentBytes() {
    if (!alive()) {
      return 0;
    }
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          return 1024L * Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException e) {
      return 0; // Gone in the meantime, or a system without /proc.
    }
    return 0;
  }

  /** The end of its log, for showing why it went. */
  String logTail() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(validator.log()), StandardCharsets.UTF_8).lines().toList();
      int from = Math.max(0, lines.size() - LOG_LINES_SHOWN);
      return String.join("\n", lines.subList(from, lines.size()));
    } catch (IOException e) {
      return "(" + validator.log() + " cannot be read)";
    }
  }
}
