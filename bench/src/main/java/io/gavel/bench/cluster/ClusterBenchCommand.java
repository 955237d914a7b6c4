package io.gavel.bench.cluster;

import io.gavel.appliance.cli.Gavel;
import io.gavel.appliance.cli.Interruptible;
import io.gavel.appliance.cli.WorkFolder;
import io.gavel.appliance.config.OperatorException;
import io.gavel.appliance.devnet.DevnetOptions;
import io.gavel.kernel.Providers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gavel bench cluster}. */
@Command(
    name = "cluster",
    description = {
      "Measure a cluster on this machine: throughput and latency for a steady minute, how soon it"
          + " recovers when a validator is killed, and how soon that one catches up.",
      "The data stays in its folder, for looking at the logs."
    })
final class ClusterBenchCommand implements Callable<Integer> {
  private static final int STOP_S_MAX = 60;

  @Spec private CommandSpec spec;

  @Option(names = "--validators", description = "Default: ${DEFAULT-VALUE}.", defaultValue = "4")
  private int validators;

  @Option(
      names = "--rate",
      description = "Transfers a second to offer (default: ${DEFAULT-VALUE}).",
      defaultValue = "3020")
  private int rate;

  @Option(
      names = "--accounts",
      description = "Generated accounts (default: ${DEFAULT-VALUE}).",
      defaultValue = "2000")
  private int accounts;

  @Option(
      names = "--warm-up",
      description =
          "Seconds in which the rate rises and nothing counts (default: ${DEFAULT-VALUE}).",
      defaultValue = "120")
  private int warmUpS;

  @Option(
      names = "--steady",
      description = "Seconds measured (default: ${DEFAULT-VALUE}).",
      defaultValue = "60")
  private int steadyS;

  @Option(
      names = "--after-kill",
      description = "Seconds watched after the kill (default: ${DEFAULT-VALUE}).",
      defaultValue = "20")
  private int afterKillS;

  @Option(
      names = "--rejoin",
      description = "Seconds it has to catch up (default: ${DEFAULT-VALUE}).",
      defaultValue = "60")
  private int rejoinS;

  @Option(
      names = "--provider",
      paramLabel = "P",
      description = "Kernel provider or device of all validators (default: each takes the best).")
  private String provider = Providers.AUTO;

  @Option(names = "--heap-mb", description = "Default: ${DEFAULT-VALUE}.", defaultValue = "512")
  private int heapMb;

  @Option(
      names = "--data",
      description = "New or empty folder (default: a temporary one, removed).")
  private Path data;

  @Option(names = "--json", description = "Print one JSON object last on standard output.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    WorkFolder folder = WorkFolder.of(data, "gavel-bench-");
    ClusterBench bench = new ClusterBench(plan(folder), spec.commandLine().getErr());
    return Interruptible.run(() -> report(bench, folder), bench::stop, STOP_S_MAX);
  }

  private int report(ClusterBench bench, WorkFolder folder)
      throws IOException, InterruptedException {
    ClusterResult result = bench.run();
    folder.remove(); // Kept where the run failed: the logs say why.
    PrintWriter out = spec.commandLine().getOut();
    result.print(json ? spec.commandLine().getErr() : out);
    if (json) {
      out.println(result.toJson());
    }
    return Gavel.EXIT_OK;
  }

  private ClusterPlan plan(WorkFolder folder) throws IOException {
    try {
      DevnetOptions devnet =
          new DevnetOptions(validators, accounts, rate, folder.path(), heapMb, provider);
      return new ClusterPlan(devnet, warmUpS, steadyS, afterKillS, rejoinS);
    } catch (IllegalArgumentException e) {
      folder.remove();
      throw new OperatorException("command line: " + e.getMessage(), e);
    }
  }
}
