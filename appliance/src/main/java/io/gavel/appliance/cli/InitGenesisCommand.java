package io.gavel.appliance.cli;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.config.GenesisFile;
import io.gavel.appliance.config.OperatorException;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.ledger.GenesisValidator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gavel init genesis}. */
@Command(
    name = "genesis",
    description = "Collect validators' public keys into a genesis; prints the chain id.")
final class InitGenesisCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--file",
      defaultValue = "genesis.json",
      paramLabel = "FILE",
      description = "New file for the genesis. Default: ${DEFAULT-VALUE}.")
  private Path file;

  @Option(names = "--chain", required = true, description = "The chain's name.")
  private String chain;

  @Option(
      names = "--validator",
      required = true,
      paramLabel = "NAME:KEY[:STAKE[:ADDRESS]]",
      description =
          "In order, each once. The stake is 1 and the address for fees the key's own if left out.")
  private List<String> validators;

  @Option(
      names = "--balance",
      paramLabel = "ADDRESS:AMOUNT",
      description = "What an account holds at first.")
  private List<String> balances = new ArrayList<>();

  @Option(
      names = "--buckets-log2",
      description = "The state has 2 to this buckets. Default: ${DEFAULT-VALUE}.")
  private int bucketsLog2 = Genesis.BUCKETS_LOG2_DEFAULT;

  @Override
  public void run() {
    List<GenesisValidator> parsed = new ArrayList<>();
    for (String validator : validators) {
      parsed.add(validator(validator));
    }
    TreeMap<Address, Long> held = new TreeMap<>();
    for (String balance : balances) {
      hold(held, balance);
    }
    Genesis genesis;
    try {
      genesis = new Genesis(chain, System.currentTimeMillis(), bucketsLog2, parsed, held);
    } catch (IllegalArgumentException e) {
      throw new OperatorException(e.getMessage(), e);
    }
    GenesisFile.create(file, genesis);
    spec.commandLine().getOut().println("chain id  " + genesis.chainId());
  }

  private static GenesisValidator validator(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length < 2 || parts.length > 4) {
      throw OperatorException.field(
          "--validator", text, "NAME:KEY, NAME:KEY:STAKE or NAME:KEY:STAKE:ADDRESS");
    }
    try {
      Digest key = Digest.parse("key of --validator " + parts[0], parts[1]);
      long stake = parts.length < 3 ? 1 : amount("stake of --validator " + parts[0], parts[2]);
      Address feeAddress =
          parts.length < 4
              ? Address.ofEd25519Key(key.bytes(), 0)
              : Address.parse("address of --validator " + parts[0], parts[3]);
      return new GenesisValidator(parts[0], key, stake, feeAddress);
    } catch (DecodeException | IllegalArgumentException e) {
      throw new OperatorException(e.getMessage(), e);
    }
  }

  private static void hold(Map<Address, Long> held, String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 2) {
      throw OperatorException.field("--balance", text, "ADDRESS:AMOUNT");
    }
    try {
      Address address = Address.parse("--balance", parts[0]);
      if (held.put(address, amount("--balance of " + address, parts[1])) != null) {
        throw new OperatorException("--balance names " + address + " twice");
      }
    } catch (DecodeException e) {
      throw new OperatorException(e.getMessage(), e);
    }
  }

  private static long amount(String field, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw OperatorException.field(field, text, "a whole number");
    }
  }
}
