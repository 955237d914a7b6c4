package io.gavel.appliance.cli;

import io.gavel.appliance.config.OperatorException;
import io.gavel.appliance.devnet.Devnet;
import io.gavel.appliance.devnet.DevnetOptions;
import io.gavel.appliance.devnet.DevnetReport;
import io.gavel.kernel.Providers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gavel devnet}. */
@Command(
    name = "devnet",
    description = {
      "Start validators on this machine, drive signed transfers at them, and show what comes of"
          + " it.",
      "Each validator is a process of its own on loopback. Ctrl-C stops them all."
    })
final class DevnetCommand implements Callable<Integer> {
  /** Longer than stopping takes at worst: draining the load, then ending the validators. */
  private static final int STOP_S_MAX = 60;

  @Spec private CommandSpec spec;

  @Option(
      names = "--validators",
      description = "How many validators (default: ${DEFAULT-VALUE}).",
      defaultValue = "4")
  private int validators;

  @Option(
      names = "--rate",
      description = "Transfers a second to offer (default: ${DEFAULT-VALUE}).",
      defaultValue = "3000")
  private int rate;

  @Option(
      names = "--accounts",
      description = "Generated accounts (default: ${DEFAULT-VALUE}).",
      defaultValue = "2000")
  private int accounts;

  @Option(
      names = "--provider",
      paramLabel = "P",
      description = "Kernel provider or device of all validators (default: each takes the best).")
  private String provider = Providers.AUTO;

  @Option(names = "--seconds", description = "Stop by itself after so many seconds of load.")
  private Integer seconds;

  @Option(
      names = "--data",
      description = "New or empty folder for everything (default: a temporary one, removed).")
  private Path data;

  @Option(names = "--json", description = "Print one JSON object last on standard output.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (seconds != null && seconds < 1) {
      throw OperatorException.field("command line", "--seconds", seconds, "1 or more");
    }
    WorkFolder folder = WorkFolder.of(data, "gavel-devnet-");
    boolean terminal = !json && Terminal.console().isPresent();
    PrintWriter progress = json ? spec.commandLine().getErr() : spec.commandLine().getOut();
    Devnet devnet = new Devnet(options(folder), progress, terminal);
    return Interruptible.run(() -> report(devnet, folder), devnet::stop, STOP_S_MAX);
  }

  private int report(Devnet devnet, WorkFolder folder) throws IOException, InterruptedException {
    DevnetReport report = devnet.run(seconds == null ? Long.MAX_VALUE : seconds);
    folder.remove(); // Kept where the run failed: the logs say why.
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(report.toJson());
    } else {
      summary(out, report);
    }
    return Gavel.EXIT_OK;
  }

  private DevnetOptions options(WorkFolder folder) throws IOException {
    try {
      return new DevnetOptions(
          validators, accounts, rate, folder.path(), DevnetOptions.HEAP_MB_DEFAULT, provider);
    } catch (IllegalArgumentException e) {
      folder.remove();
      throw new OperatorException("command line: " + e.getMessage(), e);
    }
  }

  private static void summary(PrintWriter out, DevnetReport report) {
    out.printf(
        Locale.ROOT,
        "%d committed of %d submitted in %.0f s, %.0f a second; latency p50 %.0f ms, p99 %.0f ms,"
            + " max %.0f ms%n",
        report.committed(),
        report.submitted(),
        report.seconds(),
        report.tps(),
        report.latency().p50(),
        report.latency().p99(),
        report.latency().max());
    out.printf(
        Locale.ROOT,
        "All %d validators have state root %s after block %d; %d views nullified; %.0f s of CPU.%n",
        report.validators(),
        report.stateRoot(),
        report.height(),
        report.viewsNullified(),
        report.cpu().toMillis() / 1e3);
  }
}
