package io.gavel.appliance.config;

import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.log.LogLevel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One node's configuration, {@code node.yaml}. Immutable. Paths are absolute after {@link #load}.
 *
 * @param genesisFile the chain; every validator's is the same
 * @param keyFile this validator's key
 * @param dataFolder what the node keeps: write-ahead log, block log, state. Of one node alone
 * @param listen where other validators reach this node
 * @param api where clients reach it; whoever can connect may submit and read
 * @param peers where the other validators listen, by name or index in the genesis
 * @param kernelProvider a provider's name; {@link #AUTO} takes the best that works here
 * @param transport likewise
 * @param logLevel least level that is logged
 */
public record NodeConfig(
    Path genesisFile,
    Path keyFile,
    Path dataFolder,
    HostPort listen,
    HostPort api,
    SortedMap<String, HostPort> peers,
    String kernelProvider,
    TransportWish transport,
    ConsensusTimings timings,
    MempoolLimits mempool,
    LogLevel logLevel) {
  public static final String AUTO = "auto";
  public static final HostPort API_DEFAULT = new HostPort("127.0.0.1", 8080);

  private static final int BYTES_MAX = 1 << 20;

  public NodeConfig {
    peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
    if (listen.port() != 0 && listen.equals(api)) {
      throw new IllegalArgumentException(
          "api.listen is " + api + ", expected another address than listen");
    }
    if (kernelProvider.isBlank()) {
      throw new IllegalArgumentException(
          "kernels.provider is empty, expected " + AUTO + " or a provider's name");
    }
  }

  /**
   * Reads a configuration strictly. Relative paths in it are relative to its own folder.
   *
   * @throws OperatorException naming the field that is wrong, its value and what was expected
   */
  public static NodeConfig load(Path file) {
    Fields root = Fields.ofYaml("config", file, OperatorFiles.read("config", file, BYTES_MAX));
    Path folder = file.toAbsolutePath().normalize().getParent();
    Path genesisFile = path(root, "genesis", folder);
    Path keyFile = path(root, "key", folder);
    Path dataFolder = path(root, "data", folder);
    HostPort listen = hostPort(root, "listen");
    Fields api = root.objectOrEmpty("api");
    HostPort apiListen = api.has("listen") ? hostPort(api, "listen") : API_DEFAULT;
    api.end();
    SortedMap<String, HostPort> peers = peers(root.objectOrEmpty("peers"));
    Fields kernels = root.objectOrEmpty("kernels");
    String provider = kernels.text("provider", AUTO);
    kernels.end();
    TransportWish transport = root.choice("transport", TransportWish.class, TransportWish.AUTO);
    Fields log = root.objectOrEmpty("log");
    LogLevel logLevel = log.choice("level", LogLevel.class, LogLevel.INFO);
    log.end();
    Fields consensus = root.objectOrEmpty("consensus");
    Fields mempool = root.objectOrEmpty("mempool");
    root.end();
    try {
      return new NodeConfig(
          genesisFile,
          keyFile,
          dataFolder,
          listen,
          apiListen,
          peers,
          provider,
          transport,
          timings(consensus),
          mempool(mempool),
          logLevel);
    } catch (IllegalArgumentException e) {
      throw root.wrong(e);
    }
  }

  private static ConsensusTimings timings(Fields fields) {
    ConsensusTimings usual = ConsensusTimings.DEFAULT;
    int max = ConsensusTimings.MS_MAX;
    int blockMs = (int) fields.integer("blockIntervalMs", 1, max, usual.blockIntervalMs());
    int idleMs = (int) fields.integer("idleIntervalMs", 1, max, usual.idleIntervalMs());
    int leaderMs = (int) fields.integer("leaderTimeoutMs", 1, max, usual.leaderTimeoutMs());
    int capMs = (int) fields.integer("timeoutCapMs", 1, max, usual.timeoutCapMs());
    int batchMs = (int) fields.integer("batchDelayMs", 1, max, usual.batchDelayMs());
    fields.end();
    return new ConsensusTimings(blockMs, idleMs, leaderMs, capMs, batchMs);
  }

  private static MempoolLimits mempool(Fields fields) {
    MempoolLimits usual = MempoolLimits.DEFAULT;
    int max = MempoolLimits.TRANSACTIONS_MAX_MAX;
    int transactions = (int) fields.integer("transactionsMax", 1, max, usual.transactionsMax());
    int perSenderUsual = Math.min(usual.perSenderMax(), transactions);
    int perSender = (int) fields.integer("perSenderMax", 1, max, perSenderUsual);
    long feeMin = fields.integer("feeMin", 0, Long.MAX_VALUE, usual.feeMin());
    fields.end();
    return new MempoolLimits(transactions, perSender, feeMin);
  }

  private static SortedMap<String, HostPort> peers(Fields fields) {
    SortedMap<String, HostPort> peers = new TreeMap<>();
    for (String name : fields.names()) {
      peers.put(name, hostPort(fields, name));
    }
    return peers;
  }

  private static HostPort hostPort(Fields fields, String name) {
    String text = fields.text(name);
    try {
      return HostPort.parse(text);
    } catch (IllegalArgumentException e) {
      throw fields.wrong(name, text, "host:port, such as 127.0.0.1:7100");
    }
  }

  private static Path path(Fields fields, String name, Path folder) {
    String text = fields.text(name);
    try {
      if (text.isBlank()) {
        throw fields.wrong(name, text, "a path");
      }
      return folder.resolve(text).normalize();
    } catch (InvalidPathException e) {
      throw fields.wrong(name, text, "a path");
    }
  }

  /**
   * Where each validator listens, by its index in the genesis; null at this node's own index.
   *
   * @param self this node's index
   * @throws OperatorException if a peer is not in the genesis, named twice, or without an address
   */
  public List<HostPort> peerAddresses(Genesis genesis, int self) {
    List<String> names = genesis.validators().stream().map(v -> v.name()).toList();
    List<HostPort> addresses = new ArrayList<>(Collections.nCopies(names.size(), null));
    for (Map.Entry<String, HostPort> peer : peers.entrySet()) {
      int index = indexOf(names, peer.getKey());
      if (index != self && addresses.set(index, peer.getValue()) != null) {
        throw new OperatorException(
            "config: peers name validator "
                + names.get(index)
                + " twice, expected it once, by name or by index "
                + index);
      }
    }
    for (int i = 0; i < names.size(); i++) {
      if (i != self && addresses.get(i) == null) {
        throw new OperatorException(
            "config: peers has no address for validator "
                + names.get(i)
                + "; add under peers: "
                + names.get(i)
                + ": host:port");
      }
    }
    return Collections.unmodifiableList(addresses);
  }

  /** A name wins over an index: a validator may be named "2". */
  private static int indexOf(List<String> names, String peer) {
    int byName = names.indexOf(peer);
    if (byName >= 0) {
      return byName;
    }
    if (peer.matches("[0-9]{1,4}") && Integer.parseInt(peer) < names.size()) {
      return Integer.parseInt(peer);
    }
    throw new OperatorException(
        "config: peers." + peer + " is no validator of the genesis; " + Spelling.hint(peer, names));
  }
}
