package io.gavel.appliance.cli;

import io.gavel.appliance.config.ConsensusTimings;
import io.gavel.appliance.config.GenesisFile;
import io.gavel.appliance.config.HostPort;
import io.gavel.appliance.config.KeyFile;
import io.gavel.appliance.config.MempoolLimits;
import io.gavel.appliance.config.NodeConfig;
import io.gavel.appliance.config.NodeConfigYaml;
import io.gavel.appliance.config.OperatorException;
import io.gavel.appliance.config.TransportWish;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.ledger.GenesisValidator;
import io.gavel.appliance.log.LogLevel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gavel init node}. */
@Command(
    name = "node",
    description = "Make one validator's configuration from the genesis and its key.")
final class InitNodeCommand implements Runnable {
  static final int PORT_DEFAULT = 7100;

  @Spec private CommandSpec spec;

  @Option(names = "--genesis", required = true, paramLabel = "FILE", description = "The chain's.")
  private Path genesisFile;

  @Option(names = "--key", required = true, paramLabel = "FILE", description = "The validator's.")
  private Path keyFile;

  @Option(
      names = "--file",
      defaultValue = "node.yaml",
      paramLabel = "FILE",
      description = "New file for the configuration. Default: ${DEFAULT-VALUE}.")
  private Path file;

  @Option(
      names = "--data",
      defaultValue = "data",
      paramLabel = "DIR",
      description =
          "What the node keeps, relative to the configuration. Default: ${DEFAULT-VALUE}.")
  private Path data;

  @Option(
      names = "--listen",
      defaultValue = "0.0.0.0:" + PORT_DEFAULT,
      paramLabel = "HOST:PORT",
      description = "Where other validators reach this node. Default: ${DEFAULT-VALUE}.")
  private String listen;

  @Option(
      names = "--api",
      defaultValue = "127.0.0.1:8080",
      paramLabel = "HOST:PORT",
      description = "Where clients reach it. Default: ${DEFAULT-VALUE}.")
  private String api;

  @Option(
      names = "--peer",
      paramLabel = "NAME=HOST:PORT",
      description = "Where another validator listens; those left out can be filled in later.")
  private Map<String, String> peers = new LinkedHashMap<>();

  @Override
  public void run() {
    Genesis genesis = GenesisFile.load(genesisFile);
    GenesisValidator self = self(genesis);
    TreeMap<String, HostPort> addresses = new TreeMap<>();
    peers.forEach((name, text) -> addresses.put(name, hostPort("--peer " + name, text)));
    List<String> unnamed = new ArrayList<>();
    for (GenesisValidator validator : genesis.validators()) {
      if (!validator.equals(self) && !addresses.containsKey(validator.name())) {
        unnamed.add(validator.name());
      }
    }
    NodeConfig config = config(addresses);
    checkPeers(genesis, self, config, unnamed);
    NodeConfigYaml.create(file, config, unnamed);
    PrintWriter out = spec.commandLine().getOut();
    out.println("chain id   " + genesis.chainId());
    out.println("validator  " + self.name());
    if (!unnamed.isEmpty()) {
      out.println(
          "missing    addresses of " + String.join(", ", unnamed) + "; add them in " + file);
    }
    out.println("next       gavel run --config " + file);
  }

  /** Refuses strangers among the peers given, as if those not given yet were. */
  private void checkPeers(
      Genesis genesis, GenesisValidator self, NodeConfig config, List<String> unnamed) {
    TreeMap<String, HostPort> all = new TreeMap<>(config.peers());
    unnamed.forEach(name -> all.put(name, config.listen()));
    config(all).peerAddresses(genesis, genesis.validators().indexOf(self));
  }

  private GenesisValidator self(Genesis genesis) {
    KeyFile key = KeyFile.inspect(keyFile);
    for (GenesisValidator validator : genesis.validators()) {
      if (validator.key().equals(key.publicKey())) {
        return validator;
      }
    }
    throw new OperatorException(
        "key file "
            + keyFile
            + " holds "
            + key.publicKey()
            + ", expected the key of a validator of "
            + genesisFile);
  }

  private NodeConfig config(SortedMap<String, HostPort> addresses) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    try {
      return new NodeConfig(
          genesisFile,
          keyFile,
          folder.resolve(data),
          hostPort("--listen", listen),
          hostPort("--api", api),
          addresses,
          NodeConfig.AUTO,
          TransportWish.AUTO,
          ConsensusTimings.DEFAULT,
          MempoolLimits.DEFAULT,
          LogLevel.INFO);
    } catch (IllegalArgumentException e) {
      throw new OperatorException(e.getMessage(), e);
    }
  }

  private static HostPort hostPort(String option, String text) {
    try {
      return HostPort.parse(text);
    } catch (IllegalArgumentException e) {
      throw OperatorException.field(option, text, "host:port");
    }
  }
}
