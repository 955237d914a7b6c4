package io.gavel.appliance.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A configuration as YAML that a person goes on to edit; {@link NodeConfig#load} reads it back. */
public final class NodeConfigYaml {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private NodeConfigYaml() {}

  /** Writes a new file, never over another, with paths relative to its folder where they can be. */
  public static void create(Path file, NodeConfig config) {
    create(file, config, List.of());
  }

  /**
   * As {@link #create(Path, NodeConfig)}.
   *
   * @param peersToName validators whose address is not known yet; they get a line to fill in
   */
  public static void create(Path file, NodeConfig config, Collection<String> peersToName) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    String text = render(config, folder, peersToName);
    OperatorFiles.createShared("config", file, text.getBytes(StandardCharsets.UTF_8));
  }

  static String render(NodeConfig config, Path folder, Collection<String> peersToName) {
    StringBuilder peers = new StringBuilder(config.peers().isEmpty() ? "peers: {}\n" : "peers:\n");
    for (Map.Entry<String, HostPort> peer : config.peers().entrySet()) {
      peers.append("  ").append(quote(peer.getKey())).append(": ").append(quote(peer.getValue()));
      peers.append('\n');
    }
    for (String name : peersToName) {
      peers.append("  # ").append(quote(name)).append(": \"host:port\"\n");
    }
    ConsensusTimings timings = config.timings();
    MempoolLimits mempool = config.mempool();
    return """
    # One Gavel node. Paths are relative to this file's folder. Unknown names are refused.
    genesis: %s
    key: %s
    data: %s

    # Where other validators reach this node, and where they listen (by name or index in the genesis).
    listen: %s
    %s
    # Clients. Whoever can connect may submit and read, so loopback unless something stands before it.
    api:
      listen: %s

    # auto takes the best that works here; gavel doctor tells what does.
    kernels:
      provider: %s
    transport: %s

    consensus:
      blockIntervalMs: %d
      idleIntervalMs: %d
      # More than idleIntervalMs, or every idle leader looks dead.
      leaderTimeoutMs: %d
      timeoutCapMs: %d
      batchDelayMs: %d

    mempool:
      transactionsMax: %d
      perSenderMax: %d
      feeMin: %d

    log:
      level: %s
    """
        .formatted(
            quote(relative(folder, config.genesisFile())),
            quote(relative(folder, config.keyFile())),
            quote(relative(folder, config.dataFolder())),
            quote(config.listen()),
            peers,
            quote(config.api()),
            quote(config.kernelProvider()),
            config.transport().word(),
            timings.blockIntervalMs(),
            timings.idleIntervalMs(),
            timings.leaderTimeoutMs(),
            timings.timeoutCapMs(),
            timings.batchDelayMs(),
            mempool.transactionsMax(),
            mempool.perSenderMax(),
            mempool.feeMin(),
            config.logLevel().name().toLowerCase(Locale.ROOT));
  }

  private static Path relative(Path folder, Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    return absolute.startsWith(folder) ? folder.relativize(absolute) : absolute;
  }

  /** YAML's double-quoted text is JSON's. */
  private static String quote(Object value) {
    try {
      return JSON.writeValueAsString(value.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("text always prints", e);
    }
  }
}
