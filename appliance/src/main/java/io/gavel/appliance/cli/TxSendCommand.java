package io.gavel.appliance.cli;

import io.gavel.appliance.api.NodeService.Status;
import io.gavel.appliance.api.NodeService.Submitted;
import io.gavel.appliance.api.NodeService.TransactionStatus;
import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.client.GavelClient;
import io.gavel.appliance.client.TransferSigner;
import io.gavel.appliance.client.Wallet;
import io.gavel.appliance.config.CommandFailedException;
import io.gavel.appliance.config.KeyFile;
import io.gavel.appliance.config.OperatorException;
import io.gavel.appliance.config.SigningKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gavel tx send}. */
@Command(
    name = "send",
    description = {
      "Sign and send one transfer, or those of a CSV file (columns: to,amount[,fee]).",
      "A file can be sent again at any time and never pays a row twice: keep the journal that is"
          + " written beside it."
    })
final class TxSendCommand implements Callable<Integer> {
  private static final int WAIT_POLL_MS = 100;
  private static final int WAIT_POLLS_MAX = 600;

  @Spec private CommandSpec spec;
  @Mixin private NodeOptions node;
  @Mixin private PassphraseOptions passphrase;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private What what;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The paying account's key.")
  private Path key;

  @Option(
      names = "--fee",
      paramLabel = "N",
      description = "Of each transfer that names none (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private long fee;

  /** One transfer or many. */
  static final class What {
    @ArgGroup(exclusive = false)
    private Single single;

    @Option(names = "--file", required = true, paramLabel = "CSV", description = "Transfers.")
    private Path file;
  }

  /** One transfer. */
  static final class Single {
    @Option(names = "--to", required = true, paramLabel = "ADDRESS", description = "Recipient.")
    private String to;

    @Option(
        names = "--amount",
        required = true,
        paramLabel = "N",
        description = "In the smallest unit.")
    private long amount;

    @Option(
        names = "--nonce",
        paramLabel = "N",
        description = "Given again, the same transfer is never paid twice (default: the next).")
    private Long nonce;

    @Option(names = "--wait", description = "Wait until it is final.")
    private boolean wait;
  }

  @Override
  public Integer call() throws InterruptedException {
    check("--fee", fee, 0);
    try (SigningKey signing =
            KeyFile.load(key, KeyFile.Purpose.ACCOUNT, () -> passphrase.existing("key " + key));
        Wallet wallet = Wallet.of(signing)) {
      return node.ask(client -> what.file == null ? one(client, wallet) : many(client, wallet));
    }
  }

  private int many(GavelClient client, Wallet wallet) throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    return new TransferFileSender(what.file, fee, node.json(), out, err).send(client, wallet);
  }

  private int one(GavelClient client, Wallet wallet) throws IOException, InterruptedException {
    Single single = what.single;
    Address to = AccountCommand.parse("--to", single.to);
    check("--amount", single.amount, 1);
    Status status = client.status();
    long nonce = single.nonce == null ? client.account(wallet.address()).nextNonce() : single.nonce;
    check("--nonce", nonce, 0);
    Transaction transaction =
        new TransferSigner(status.chainId(), wallet).transfer(nonce, to, single.amount, fee);
    Submitted submitted = client.submit(List.of(transaction.bytes())).getFirst();
    if (!submitted.admission().taken()) {
      throw new CommandFailedException(
          "the node refuses it (nonce "
              + nonce
              + "): "
              + submitted.admission()
              + ": "
              + submitted.detail());
    }
    TransactionStatus reached =
        single.wait ? await(client, transaction) : new TransactionStatus.Pending();
    return tell(transaction, reached);
  }

  private static TransactionStatus await(GavelClient client, Transaction transaction)
      throws IOException, InterruptedException {
    for (int i = 0; i < WAIT_POLLS_MAX; i++) {
      if (client.transaction(transaction.id()) instanceof TransactionStatus.Final status) {
        return status;
      }
      TimeUnit.MILLISECONDS.sleep(WAIT_POLL_MS);
    }
    throw new CommandFailedException(
        "transaction "
            + transaction.id()
            + " is not final after a minute; ask again with gavel tx"
            + " status, or send it again with --nonce "
            + transaction.nonce());
  }

  private int tell(Transaction transaction, TransactionStatus status) {
    String state = "accepted";
    int code = Gavel.EXIT_OK;
    long height = 0;
    if (status instanceof TransactionStatus.Final(var finalHeight, var outcome)) {
      state = outcome.name();
      height = finalHeight;
      code =
          switch (outcome) {
            case TRANSFERRED -> Gavel.EXIT_OK;
            case OVERDRAWN, NONCE_USED, NONCE_AHEAD, FEE_UNPAYABLE -> Gavel.EXIT_FAILURE;
          };
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        node.json()
            ? "{\"id\":\"%s\",\"nonce\":\"%d\",\"state\":\"%s\",\"height\":%d}%n"
            : "%s  nonce %d  %s  height %d%n",
        transaction.id(),
        transaction.nonce(),
        state,
        height);
    return code;
  }

  private void check(String name, long value, long min) {
    if (value < min) {
      throw OperatorException.field("command line", name, value, min + " or more");
    }
  }
}
