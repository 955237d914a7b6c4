package io.gavel.appliance.cli;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gavel completion}. */
@Command(
    name = "completion",
    description = {
      "Print a script that completes gavel's commands and options in bash or zsh.",
      "Use: source <(gavel completion bash)",
    })
final class CompletionCommand implements Runnable {
  /** One script serves both: in zsh it loads bashcompinit itself. */
  enum Shell {
    BASH,
    ZSH
  }

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "SHELL", description = "bash (as without) or zsh.")
  private Shell shell = Shell.BASH;

  @Override
  public void run() {
    CommandLine root = spec.root().commandLine();
    PrintWriter out = spec.commandLine().getOut();
    out.println("# Completion of gavel for " + shell.name().toLowerCase(Locale.ROOT));
    out.print(AutoComplete.bash(root.getCommandName(), root));
    out.flush();
  }
}
