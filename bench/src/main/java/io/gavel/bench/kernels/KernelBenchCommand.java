package io.gavel.bench.kernels;

import io.gavel.appliance.cli.Gavel;
import io.gavel.appliance.cli.Interruptible;
import io.gavel.appliance.config.CommandFailedException;
import io.gavel.bench.peer.PeerProbe;
import io.gavel.bench.peer.Peers;
import io.gavel.kernel.Operation;
import io.gavel.kernel.Providers;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gavel bench kernels}. */
@Command(
    name = "kernels",
    description = {
      "Measure the kernels on one core against what a user would pick instead: the JDK, Bouncy"
          + " Castle, lz4-java, and libsodium, OpenSSL, liblz4 where installed.",
      "All sides must answer alike before they are timed. Writes jmh.json, summary.json and"
          + " kernels.html."
    })
public final class KernelBenchCommand implements Callable<Integer> {
  private static final int STOP_S_MAX = 60;

  @Spec private CommandSpec spec;

  @Option(
      names = "--op",
      split = ",",
      paramLabel = "OP",
      description = "Operations (default: all that are measured): ${COMPLETION-CANDIDATES}.")
  private Set<Operation> operations = EnumSet.allOf(Operation.class);

  @Option(
      names = "--provider",
      split = ",",
      paramLabel = "P",
      description = "Devices (default: all that pass their self-test).")
  private List<String> providers = List.of();

  @Option(
      names = "--batch",
      split = ",",
      paramLabel = "N",
      description = "Batch sizes, 1 to 4096 (default: 1,64,256,1024,4096; quick: 1,64,1024).")
  private List<Integer> batches = List.of();

  @Option(names = "--quick", description = "Short iterations: minutes in all, rough figures.")
  private boolean quick;

  @Option(names = "--json", description = "Print the summary as JSON, last on standard output.")
  private boolean json;

  @Option(names = "--out", description = "Folder for the files (default: a new temporary one).")
  private Path out;

  /** For picocli. */
  public KernelBenchCommand() {}

  @Override
  public Integer call() throws Exception {
    List<PeerProbe> probes = Peers.probe();
    List<String> missing = new ArrayList<>();
    List<String> peers = new ArrayList<>();
    for (PeerProbe probe : probes) {
      switch (probe) {
        case PeerProbe.Available available -> peers.add(available.name());
        case PeerProbe.Missing absent -> missing.add(absent.name() + ": " + absent.reason());
      }
    }
    KernelBench bench = new KernelBench(plan(peers, devices(missing)), spec.commandLine().getErr());
    String command =
        "gavel " + String.join(" ", spec.commandLine().getParseResult().originalArgs());
    Conditions conditions = Conditions.here(commandLine(command), missing, quick);
    Path folder = out == null ? Files.createTempDirectory("gavel-bench-kernels-") : out;
    Files.createDirectories(folder);
    return Interruptible.run(() -> report(bench, conditions, folder), bench::stop, STOP_S_MAX);
  }

  /** What can be given again; picocli keeps only the arguments of this command itself. */
  private static String commandLine(String command) {
    return command.contains("bench kernels")
        ? command
        : command.replaceFirst("^gavel", "gavel bench kernels").strip();
  }

  private List<String> devices(List<String> missing) {
    List<String> devices = new ArrayList<>();
    for (String wish : providers) {
      switch (Providers.choose(wish, operations)) {
        case Providers.Chosen chosen -> devices.add(chosen.device().name());
        case Providers.NoneFits none ->
            throw new CommandFailedException(none.reason() + "; refused: " + none.refusals());
      }
    }
    if (!providers.isEmpty()) {
      return devices;
    }
    for (Providers.Candidate candidate : Providers.discover()) {
      switch (candidate) {
        case Providers.Ready ready -> devices.add(ready.device().name());
        case Providers.Refused refused -> missing.add(refused.provider() + ": " + refused.reason());
      }
    }
    return devices;
  }

  private Plan plan(List<String> peers, List<String> devices) {
    List<Workload> workloads =
        Arrays.stream(Workload.values())
            .filter(workload -> operations.contains(workload.operation()))
            .toList();
    try {
      return quick
          ? Plan.quick(workloads, devices, peers, batches)
          : Plan.thorough(workloads, devices, peers, batches);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private int report(KernelBench bench, Conditions conditions, Path folder) throws IOException {
    bench.run();
    Summary summary = bench.summary();
    PrintWriter answers = spec.commandLine().getOut();
    PrintWriter rest = spec.commandLine().getErr();
    SummaryText.print(summary, conditions, json ? rest : answers);
    write(bench, summary, conditions, folder);
    rest.println("jmh.json, summary.json and kernels.html are in " + folder);
    rest.flush();
    if (json) {
      answers.println(SummaryJson.line(summary));
      answers.flush();
    }
    if (bench.isStopped()) {
      throw new CommandFailedException("stopped before everything was measured");
    }
    return Gavel.EXIT_OK;
  }

  private static void write(KernelBench bench, Summary summary, Conditions conditions, Path folder)
      throws IOException {
    try (PrintStream jmh =
        new PrintStream(folder.resolve("jmh.json").toFile(), StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(ResultFormatType.JSON, jmh).writeOut(bench.results());
    }
    Files.writeString(folder.resolve("summary.json"), SummaryJson.document(summary, conditions));
    Files.writeString(folder.resolve("kernels.html"), HtmlPage.of(summary, conditions));
  }
}
