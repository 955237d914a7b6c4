package io.gavel.appliance.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gavel status}. */
@Command(
    name = "status",
    description = "Show how a node stands: height, view, leader, peers, what it chose and why.")
final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private NodeOptions node;

  @Override
  public Integer call() throws InterruptedException {
    node.show("/v1/status", spec.commandLine().getOut());
    return Gavel.EXIT_OK;
  }
}
