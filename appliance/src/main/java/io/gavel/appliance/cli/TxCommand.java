package io.gavel.appliance.cli;

import io.gavel.appliance.client.GavelClient;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.config.CommandFailedException;
import io.gavel.appliance.config.OperatorException;
import io.gavel.appliance.config.OperatorFiles;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gavel tx}. */
@Command(
    name = "tx",
    description = "Send transfers, and ask what became of one.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TxSendCommand.class, TxCommand.Status.class, TxCommand.Proof.class})
final class TxCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command");
  }

  private static Digest id(String text) {
    try {
      return Digest.parse("ID", text);
    } catch (DecodeException e) {
      throw new OperatorException(e.getMessage(), e);
    }
  }

  /** {@code gavel tx status}. */
  @Command(
      name = "status",
      description = "Show where a transaction stands: unknown, pending, or final and how it went.")
  static final class Status implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private NodeOptions node;

    @Parameters(paramLabel = "ID", description = "64 hexadecimal digits.")
    private String id;

    @Override
    public Integer call() throws InterruptedException {
      node.show("/v1/transactions/" + id(id), spec.commandLine().getOut());
      return Gavel.EXIT_OK;
    }
  }

  /** {@code gavel tx proof}. */
  @Command(name = "proof", description = "Fetch the proof that a transaction is in a final block.")
  static final class Proof implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private NodeOptions node;

    @Parameters(paramLabel = "ID", description = "64 hexadecimal digits.")
    private String id;

    @Option(
        names = "--out",
        required = true,
        paramLabel = "FILE",
        description = "New file to write the proof to, for gavel verify-proof.")
    private Path out;

    @Override
    public Integer call() throws InterruptedException {
      Digest asked = id(id);
      byte[] proof =
          node.ask((GavelClient client) -> client.proof(asked))
              .orElseThrow(
                  () ->
                      new CommandFailedException(
                          "transaction "
                              + asked
                              + " is not final on this node; see gavel tx"
                              + " status"));
      OperatorFiles.createShared("proof", out, proof);
      CommandLine line = spec.commandLine();
      line.getOut()
          .println(
              node.json()
                  ? "{\"id\":\"" + asked + "\",\"bytes\":" + proof.length + "}"
                  : "wrote " + proof.length + " bytes to " + out);
      return Gavel.EXIT_OK;
    }
  }
}
