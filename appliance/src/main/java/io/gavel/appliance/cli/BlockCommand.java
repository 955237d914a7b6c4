package io.gavel.appliance.cli;

import io.gavel.appliance.config.OperatorException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gavel block}. */
@Command(name = "block", description = "Show a final block and what its transactions did.")
final class BlockCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private NodeOptions node;

  @Parameters(paramLabel = "HEIGHT", description = "From 1.")
  private long height;

  @Override
  public Integer call() throws InterruptedException {
    if (height < 1) {
      throw OperatorException.field("command line", "HEIGHT", height, "1 or more");
    }
    node.show("/v1/blocks/" + height, spec.commandLine().getOut());
    return Gavel.EXIT_OK;
  }
}
