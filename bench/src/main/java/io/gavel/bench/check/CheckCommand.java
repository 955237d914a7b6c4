package io.gavel.bench.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gavel.appliance.cli.Gavel;
import io.gavel.appliance.cli.Interruptible;
import io.gavel.appliance.cli.Subcommand;
import io.gavel.appliance.config.CommandFailedException;
import io.gavel.appliance.offload.WarmUp;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.Providers;
import io.gavel.kernel.cpu.CpuScalarProvider;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gavel check}. */
@Command(
    name = "check",
    description = {
      "Compare a provider's answers with the scalar reference's, item by item, on questions made"
          + " from a seed; the reference itself with an independent library.",
      "Exit code 1 after a mismatch, which is shown with its bytes."
    })
public final class CheckCommand implements Callable<Integer>, Subcommand {
  private static final int STOP_S_MAX = 120;

  @Spec private CommandSpec spec;

  @Option(
      names = "--provider",
      split = ",",
      paramLabel = "P",
      description = "Providers or devices (default: all that pass their self-test).")
  private List<String> providers = List.of();

  @Option(
      names = "--op",
      split = ",",
      paramLabel = "OP",
      description = "Operations (default: all that the provider offers): ${COMPLETION-CANDIDATES}.")
  private Set<Operation> operations = EnumSet.allOf(Operation.class);

  @Option(
      names = "--items",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Items of each operation (default: ${DEFAULT-VALUE}).")
  private long items;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "What the questions are made from (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", description = "Print one JSON object instead of text.")
  private boolean json;

  @Override
  public Object command() {
    return new CheckCommand();
  }

  @Override
  public Integer call() throws Exception {
    if (items < 1) {
      throw new ParameterException(
          spec.commandLine(), "--items is " + items + ", expected 1 or more");
    }
    KernelDevice scalar = named(CpuScalarProvider.NAME);
    List<String> skipped = new ArrayList<>();
    List<KernelDevice> devices =
        providers.isEmpty() ? found(skipped) : providers.stream().map(this::named).toList();
    CheckRun run = new CheckRun(scalar, seed, this::showProgress);
    return Interruptible.run(() -> check(run, devices, skipped), run::stop, STOP_S_MAX);
  }

  /** One named and refused is a failure; one merely found is noted. */
  private KernelDevice named(String wish) {
    return switch (Providers.choose(wish, operations, Set.of())) {
      case Providers.Chosen chosen -> chosen.device();
      case Providers.NoneFits none -> throw new CommandFailedException(none.explanation());
    };
  }

  private static List<KernelDevice> found(List<String> skipped) {
    List<KernelDevice> devices = new ArrayList<>();
    for (Providers.Candidate candidate : Providers.discover()) {
      switch (candidate) {
        case Providers.Ready ready -> devices.add(ready.device());
        case Providers.Refused refused -> skipped.add(refused.provider() + ": " + refused.reason());
      }
    }
    return devices;
  }

  private int check(CheckRun run, List<KernelDevice> devices, List<String> skipped)
      throws JsonProcessingException, InterruptedException {
    List<Counts> counts = new ArrayList<>();
    for (KernelDevice device : devices) {
      // What is checked is the code that serves once the device is warm.
      WarmUp.run(device, EnumSet.copyOf(operations))
          .forEach(
              (operation, reason) ->
                  skipped.add(
                      device.name()
                          + " "
                          + operation
                          + ": its own code was not checked: "
                          + reason));
      for (Operation operation : operations) {
        if (run.isStopped()) {
          break;
        }
        if (device.capabilities().containsKey(operation)) {
          counts.add(run.run(device, operation, items));
          showProgress(counts.getLast());
        } else {
          String reason = device.refusals().get(operation);
          skipped.add(
              device.name()
                  + " does not offer "
                  + operation
                  + (reason == null ? "" : ": " + reason));
        }
      }
    }
    CheckReport report = new CheckReport(seed, counts, skipped, !run.isStopped());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(report.toJson());
      out.flush();
    } else {
      report.print(out);
    }
    return report.isSound() ? Gavel.EXIT_OK : Gavel.EXIT_FAILURE;
  }

  private void showProgress(Counts counts) {
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        Locale.ROOT,
        "%s %s: %,d of %,d items, %,.0f/s%n",
        counts.provider,
        counts.operation,
        counts.items,
        items,
        counts.itemsPerSecond());
    err.flush();
  }
}
