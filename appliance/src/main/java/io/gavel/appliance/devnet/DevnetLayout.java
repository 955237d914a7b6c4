package io.gavel.appliance.devnet;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.client.Wallet;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.config.GenesisFile;
import io.gavel.appliance.config.KeyFile;
import io.gavel.appliance.config.OperatorException;
import io.gavel.appliance.config.OperatorFiles;
import io.gavel.appliance.config.SigningKey;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.ledger.GenesisValidator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A new chain on disk: keys, genesis and a configuration for each validator, all on loopback, and
 * the generated accounts in memory.
 *
 * <pre>
 *   genesis.json  faucet.key  validator-0/{node.yaml, validator.key, data/, node.log}  ...
 * </pre>
 *
 * @param accounts whoever takes the layout closes them
 */
public record DevnetLayout(Digest chainId, List<Validator> validators, List<Wallet> accounts) {
  /** Of each account; the faucet has as much as all of them could need. */
  public static final long ACCOUNT_BALANCE = 1_000_000_000L;

  public static final long FAUCET_BALANCE = 1_000_000_000_000L;

  private static final String HOST = "127.0.0.1";

  /**
   * @param folder its own
   * @param api where its clients reach it
   */
  public record Validator(String name, Path folder, Path config, URI api) {
    /** What the process writes to standard output and error. */
    public Path log() {
      return folder.resolve("node.log");
    }
  }

  public DevnetLayout {
    validators = List.copyOf(validators);
    accounts = List.copyOf(accounts);
  }

  /**
   * @throws OperatorException if the folder holds something already
   */
  public static DevnetLayout create(DevnetOptions options) {
    SecureRandom random = new SecureRandom();
    checkEmpty(options.folder());
    List<Wallet> accounts = new ArrayList<>();
    SortedMap<Address, Long> balances = new TreeMap<>();
    for (int i = 0; i < options.accounts(); i++) {
      byte[] seed = new byte[SigningKey.SEED_BYTES];
      random.nextBytes(seed);
      accounts.add(Wallet.ofSeed(seed));
      balances.put(accounts.get(i).address(), ACCOUNT_BALANCE);
    }
    try (SigningKey faucet = SigningKey.generate(random)) {
      KeyFile.create(options.folder().resolve("faucet.key"), KeyFile.Purpose.ACCOUNT, faucet, null);
      balances.put(faucet.address(), FAUCET_BALANCE);
    }
    List<GenesisValidator> members = new ArrayList<>();
    for (int i = 0; i < options.validators(); i++) {
      Path key = folder(options, i).resolve("validator.key");
      try (SigningKey signing = SigningKey.generate(random)) {
        KeyFile.create(key, KeyFile.Purpose.VALIDATOR, signing, null);
        members.add(new GenesisValidator(name(i), signing.publicKey(), 1, signing.address()));
      }
    }
    Genesis genesis =
        new Genesis(
            "devnet", System.currentTimeMillis(), Genesis.BUCKETS_LOG2_DEFAULT, members, balances);
    GenesisFile.create(options.folder().resolve("genesis.json"), genesis);
    return new DevnetLayout(genesis.chainId(), configure(options), accounts);
  }

  private static List<Validator> configure(DevnetOptions options) {
    int count = options.validators();
    List<Integer> ports = freePorts(2 * count);
    List<Validator> validators = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path folder = folder(options, i);
      Path config = folder.resolve("node.yaml");
      int apiPort = ports.get(count + i);
      String yaml = yaml(i, ports.subList(0, count), apiPort, options.provider());
      OperatorFiles.createShared("config", config, yaml.getBytes(StandardCharsets.UTF_8));
      validators.add(
          new Validator(name(i), folder, config, URI.create("http://" + HOST + ":" + apiPort)));
    }
    return validators;
  }

  private static String yaml(int self, List<Integer> listenPorts, int apiPort, String provider) {
    StringBuilder yaml =
        new StringBuilder()
            .append("genesis: ../genesis.json\n")
            .append("key: validator.key\n")
            .append("data: data\n")
            .append("listen: " + HOST + ":" + listenPorts.get(self) + "\n")
            .append("api:\n")
            .append("  listen: " + HOST + ":" + apiPort + "\n")
            .append("kernels:\n")
            .append("  provider: \"" + provider + "\"\n")
            .append("peers:\n");
    for (int i = 0; i < listenPorts.size(); i++) {
      if (i != self) {
        yaml.append("  " + name(i) + ": " + HOST + ":" + listenPorts.get(i) + "\n");
      }
    }
    return listenPorts.size() == 1 ? yaml.toString().replace("peers:\n", "") : yaml.toString();
  }

  private static Path folder(DevnetOptions options, int index) {
    return options.folder().resolve(name(index));
  }

  private static String name(int index) {
    return "validator-" + index;
  }

  private static void checkEmpty(Path folder) {
    try {
      Files.createDirectories(folder);
      try (Stream<Path> entries = Files.list(folder)) {
        if (entries.findAny().isPresent()) {
          throw new OperatorException(
              "--data "
                  + folder
                  + " holds something already, expected a new or empty folder: a devnet is a new"
                  + " chain each time");
        }
      }
    } catch (IOException e) {
      throw new OperatorException("--data " + folder + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** Held all at once, so that they differ; another process may still take one before we do. */
  private static List<Integer> freePorts(int count) {
    List<ServerSocket> held = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        held.add(socket);
        ports.add(socket.getLocalPort());
      }
      for (ServerSocket socket : held) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ports;
  }
}
