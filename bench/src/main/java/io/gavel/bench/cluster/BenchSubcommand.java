package io.gavel.bench.cluster;

import io.gavel.appliance.cli.Subcommand;
import io.gavel.bench.kernels.KernelBenchCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Adds {@code gavel bench} where this module is on the class path. */
public final class BenchSubcommand implements Subcommand {
  @Override
  public Object command() {
    return new BenchCommand();
  }

  /** {@code gavel bench}. */
  @Command(
      name = "bench",
      description = "Measure.",
      synopsisSubcommandLabel = "COMMAND",
      subcommands = {ClusterBenchCommand.class, KernelBenchCommand.class})
  static final class BenchCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
      throw new ParameterException(spec.commandLine(), "Name a command");
    }
  }
}
