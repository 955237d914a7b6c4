package io.gavel.appliance.cli;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.config.ConsensusTimings;
import io.gavel.appliance.config.GenesisFile;
import io.gavel.appliance.config.HostPort;
import io.gavel.appliance.config.KeyFile.Purpose;
import io.gavel.appliance.config.MempoolLimits;
import io.gavel.appliance.config.NodeConfig;
import io.gavel.appliance.config.NodeConfigYaml;
import io.gavel.appliance.config.OperatorException;
import io.gavel.appliance.config.TransportWish;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.ledger.GenesisValidator;
import io.gavel.appliance.log.LogLevel;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code gavel init}: a chain of one validator at once, or step by step among several operators.
 */
@Command(
    name = "init",
    description = {
      "Make keys, genesis and configuration.",
      "",
      "Alone, it makes a ready chain of one validator with a funded account in --dir."
          + " Several operators start a chain together in three steps:",
      "  1. each makes a key, and passes on the public key it prints:",
      "       gavel init key --file validator.key",
      "  2. one collects them into a genesis, and passes that file to all:",
      "       gavel init genesis --chain trade --validator alice:<key> --validator bob:<key>"
          + " --balance <address>:<amount>",
      "  3. each checks the chain id it shows with the others, and makes a configuration:",
      "       gavel init node --genesis genesis.json --key validator.key --peer bob=<host:port>",
    },
    subcommands = {InitKeyCommand.class, InitGenesisCommand.class, InitNodeCommand.class})
final class InitCommand implements Runnable {
  private static final long BALANCE_DEFAULT = 1_000_000_000_000L;

  @Spec private CommandSpec spec;
  @Mixin private PassphraseOptions passphrase;

  @Option(names = "--dir", paramLabel = "DIR", description = "New or empty folder for the files.")
  private Path folder;

  @Option(
      names = "--name",
      defaultValue = "validator",
      description = "The validator's name. Default: ${DEFAULT-VALUE}.")
  private String name;

  @Option(
      names = "--chain",
      defaultValue = "local",
      description = "The chain's name. Default: ${DEFAULT-VALUE}.")
  private String chain;

  @Option(
      names = "--balance",
      description = "What the account holds at first. Default: ${DEFAULT-VALUE}.")
  private long balance = BALANCE_DEFAULT;

  @Option(names = "--encrypt", description = "Protect the key files with a passphrase.")
  private boolean encrypt;

  @Override
  public void run() {
    if (folder == null) {
      throw new ParameterException(
          spec.commandLine(), "Give --dir DIR, or one of the steps: key, genesis, node");
    }
    Path keyFile = folder.resolve("validator.key");
    Path accountFile = folder.resolve("account.key");
    Path genesisFile = folder.resolve("genesis.json");
    Path configFile = folder.resolve("node.yaml");
    // All or nothing: a key of an earlier chain beside a genesis of this one would fit nowhere.
    for (Path file : List.of(keyFile, accountFile, genesisFile, configFile)) {
      if (Files.exists(file)) {
        throw new OperatorException(file + " is there already, expected a new or empty --dir");
      }
    }
    // Checks the names before anything is written.
    Genesis plan = genesis(NewKey.unwritten(), NewKey.unwritten());
    NewKey validator = NewKey.create(keyFile, Purpose.VALIDATOR, encrypt, passphrase);
    NewKey account = NewKey.create(accountFile, Purpose.ACCOUNT, encrypt, passphrase);
    Genesis genesis = genesis(validator, account);
    GenesisFile.create(genesisFile, genesis);
    NodeConfigYaml.create(configFile, config(keyFile, genesisFile));
    PrintWriter out = spec.commandLine().getOut();
    out.println("chain      " + plan.chainName() + " " + genesis.chainId());
    out.println("validator  " + name + " " + validator.publicKey() + " in " + keyFile);
    out.println("account    " + account.address() + " holds " + balance + ", in " + accountFile);
    out.println("next       gavel run --config " + configFile);
  }

  private Genesis genesis(NewKey validator, NewKey account) {
    TreeMap<Address, Long> balances = new TreeMap<>();
    balances.put(account.address(), balance);
    try {
      return new Genesis(
          chain,
          System.currentTimeMillis(),
          Genesis.BUCKETS_LOG2_DEFAULT,
          List.of(new GenesisValidator(name, validator.publicKey(), 1, validator.address())),
          balances);
    } catch (IllegalArgumentException e) {
      throw new OperatorException(e.getMessage(), e);
    }
  }

  private NodeConfig config(Path keyFile, Path genesisFile) {
    return new NodeConfig(
        genesisFile,
        keyFile,
        folder.resolve("data"),
        new HostPort("127.0.0.1", InitNodeCommand.PORT_DEFAULT),
        NodeConfig.API_DEFAULT,
        new TreeMap<>(),
        NodeConfig.AUTO,
        TransportWish.AUTO,
        ConsensusTimings.DEFAULT,
        MempoolLimits.DEFAULT,
        LogLevel.INFO);
  }
}
