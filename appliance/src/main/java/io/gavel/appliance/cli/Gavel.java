package io.gavel.appliance.cli;

import io.gavel.appliance.config.CommandFailedException;
import io.gavel.appliance.config.OperatorException;
import java.io.PrintWriter;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code gavel} and its entry point. */
@Command(
    name = "gavel",
    description = "A consensus appliance: validators order signed transactions into final blocks.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Gavel.Version.class,
    footer = {
      "",
      "Start here: gavel devnet",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 wrong input (a file, a key, a"
          + " configuration).",
    })
public final class Gavel implements Runnable {
  public static final int EXIT_OK = 0;

  /** It could not be done: a node does not answer, a proof does not hold, a fault of ours. */
  public static final int EXIT_FAILURE = 1;

  /** The command line itself is wrong. */
  public static final int EXIT_USAGE = 2;

  /** A file, key or configuration it was given is wrong. */
  public static final int EXIT_INPUT = 3;

  /**
   * This module's commands, in the order help shows them. A new command is added here; a command of
   * a module that depends on this one is a {@link Subcommand}.
   */
  private static final List<Supplier<Object>> COMMANDS =
      List.of(
          DevnetCommand::new,
          InitCommand::new,
          RunCommand::new,
          TxCommand::new,
          AccountCommand::new,
          BlockCommand::new,
          StatusCommand::new,
          VerifyProofCommand::new,
          DoctorCommand::new,
          DevicesCommand::new,
          RepairCommand::new,
          CompletionCommand::new);

  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      description = "Show the stack trace of a failure.",
      scope = ScopeType.INHERIT)
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and end.",
      scope = ScopeType.INHERIT)
  void help(boolean asked) {} // picocli itself answers

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and end.")
  void version(boolean asked) {} // picocli itself answers

  private Gavel() {}

  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
    PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
    System.exit(run(out, err, args));
  }

  /**
   * Runs one command line in this process.
   *
   * @param out where answers go, {@code err} everything else
   * @return the exit code
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    return commandLine().setOut(out).setErr(err).execute(args);
  }

  /** The whole command tree, new: commands keep what they parsed. */
  static CommandLine commandLine() {
    Gavel gavel = new Gavel();
    CommandLine line = new CommandLine(gavel);
    for (Supplier<Object> command : COMMANDS) {
      line.addSubcommand(command.get());
    }
    for (Subcommand subcommand : ServiceLoader.load(Subcommand.class)) {
      line.addSubcommand(subcommand.command());
    }
    return line.setParameterExceptionHandler((e, args) -> gavel.explainUsage(e))
        .setExecutionExceptionHandler((e, command, result) -> gavel.explainFailure(e, command))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command");
  }

  private int explainUsage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println(name + ": " + e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("See: " + name + " --help");
    return EXIT_USAGE;
  }

  private int explainFailure(Exception e, CommandLine command) {
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    boolean foreseen = e instanceof OperatorException || e instanceof CommandFailedException;
    err.println(name + ": " + (foreseen ? e.getMessage() : e));
    if (verbose) {
      e.printStackTrace(err);
    } else if (!foreseen) {
      err.println("This should not have happened; --verbose shows where it did.");
    }
    return e instanceof OperatorException ? EXIT_INPUT : EXIT_FAILURE;
  }

  /** The version of the jar this class is in. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Gavel.class.getPackage().getImplementationVersion();
      return new String[] {
        "gavel " + (version == null ? "(classes, not a jar)" : version),
        "java " + Runtime.version() + ", " + System.getProperty("java.vm.name"),
      };
    }
  }
}
