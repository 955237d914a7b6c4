package io.gavel.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.ledger.GenesisValidator;
import io.gavel.appliance.log.LogLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeConfigTest {
  private static final String LEAST =
      "genesis: genesis.json\nkey: keys/me.key\ndata: data\nlisten: 127.0.0.1:7100\n";

  @TempDir Path folder;

  private NodeConfig load(String yaml) throws IOException {
    return NodeConfig.load(Files.writeString(folder.resolve("node.yaml"), yaml));
  }

  private void refuses(String yaml, String... saying) {
    OperatorException e = assertThrows(OperatorException.class, () -> load(yaml));
    for (String part : saying) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    assertTrue(e.getMessage().contains("node.yaml"), e.getMessage());
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
  }

  @Test
  void fillsInWhatIsLeftOutAndResolvesPathsAgainstItsFolder() throws IOException {
    NodeConfig config = load(LEAST);
    assertEquals(folder.resolve("genesis.json"), config.genesisFile());
    assertEquals(folder.resolve("keys/me.key"), config.keyFile());
    assertEquals(folder.resolve("data"), config.dataFolder());
    assertEquals(new HostPort("127.0.0.1", 7100), config.listen());
    assertEquals(new HostPort("127.0.0.1", 8080), config.api());
    assertEquals(Map.of(), config.peers());
    assertEquals("auto", config.kernelProvider());
    assertEquals(TransportWish.AUTO, config.transport());
    assertEquals(new ConsensusTimings(100, 1_000, 2_000, 30_000, 50), config.timings());
    assertEquals(MempoolLimits.DEFAULT, config.mempool());
    assertEquals(LogLevel.INFO, config.logLevel());
  }

  @Test
  void readsEveryField() throws IOException {
    NodeConfig config =
        load(
            """
            genesis: /etc/gavel/genesis.json
            key: me.key
            data: /var/lib/gavel
            listen: "[::]:7100"
            api:
              listen: 10.0.0.1:80
            peers:
              bob: bob.example:7100
              2: 10.0.0.3:7100
            kernels:
              provider: cpu-scalar
            transport: io_uring
            consensus:
              blockIntervalMs: 50
              idleIntervalMs: 500
              leaderTimeoutMs: 501
              timeoutCapMs: 5000
              batchDelayMs: 5
            mempool:
              transactionsMax: 10
              perSenderMax: 5
              feeMin: 7
            log:
              level: debug
            """);
    assertEquals(Path.of("/etc/gavel/genesis.json"), config.genesisFile());
    assertEquals(new HostPort("::", 7100), config.listen());
    assertEquals("[::]:7100", config.listen().toString());
    assertEquals(new HostPort("10.0.0.1", 80), config.api());
    assertEquals(
        Map.of("bob", new HostPort("bob.example", 7100), "2", new HostPort("10.0.0.3", 7100)),
        config.peers());
    assertEquals("cpu-scalar", config.kernelProvider());
    assertEquals(TransportWish.IO_URING, config.transport());
    assertEquals(new ConsensusTimings(50, 500, 501, 5_000, 5), config.timings());
    assertEquals(new MempoolLimits(10, 5, 7), config.mempool());
    assertEquals(LogLevel.DEBUG, config.logLevel());
  }

  @ParameterizedTest
  @CsvSource({
    "'transprot: auto', transprot is unknown; did you mean transport?",
    "'consensus: {leaderTimeoutMS: 5}', consensus.leaderTimeoutMS is unknown; did you mean"
        + " leaderTimeoutMs?",
    "'colour: red', 'colour is unknown; expected one of genesis, key, data, listen'",
    "'api: {lisen: 127.0.0.1:1}', api.lisen is unknown; did you mean listen?",
  })
  void namesAnUnknownFieldAndTheNearestKnownOne(String line, String message) {
    refuses(LEAST + line + "\n", message);
  }

  @ParameterizedTest
  @CsvSource({
    "'transport: tcp', 'transport is \"tcp\", expected one of auto, io_uring, epoll, nio'",
    "'consensus: {blockIntervalMs: soon}', 'consensus.blockIntervalMs is \"soon\", expected a"
        + " whole number from 1 to 600000'",
    "'consensus: {blockIntervalMs: 1.5}', 'consensus.blockIntervalMs is 1.5, expected a whole'",
    "'consensus: {blockIntervalMs: 0}', 'consensus.blockIntervalMs is 0, expected a whole'",
    "'consensus: {blockIntervalMs: 99999999999999999999}', 'is 99999999999999999999, expected a'",
    "'consensus: 7', 'consensus is 7, expected named fields'",
    "'consensus:', 'consensus is nothing, expected named fields'",
    "'peers: [a, b]', 'peers is a list, expected named fields'",
    "'peers: {bob: 7100}', 'peers.bob is 7100, expected text'",
    "'peers: {bob: bob.example}', 'peers.bob is \"bob.example\", expected host:port'",
    "'api: {listen: \"::1:80\"}', 'api.listen is \"::1:80\", expected host:port'",
    "'api: {listen: \"h:65536\"}', 'api.listen is \"h:65536\", expected host:port'",
    "'api: {listen: \"h:0\"}', 'api.listen is \"h:0\", expected host:port'",
    "'kernels: {provider: true}', 'kernels.provider is true, expected text'",
    "'mempool: {feeMin: -1}', 'mempool.feeMin is -1, expected a whole number from 0'",
    "'log: {level: loud}', 'log.level is \"loud\", expected one of debug, info, warn, error'",
  })
  void namesAWrongValueAndWhatWasExpected(String line, String message) {
    refuses(LEAST + line + "\n", message);
  }

  @ParameterizedTest
  @CsvSource({
    "'consensus: {leaderTimeoutMs: 1000}', 'consensus.leaderTimeoutMs is 1000, expected more than"
        + " consensus.idleIntervalMs, 1000'",
    "'consensus: {idleIntervalMs: 50}', 'idleIntervalMs is 50, expected at least"
        + " consensus.blockIntervalMs, 100'",
    "'consensus: {timeoutCapMs: 1999}', 'timeoutCapMs is 1999, expected at least'",
    "'mempool: {transactionsMax: 10, perSenderMax: 11}', 'perSenderMax is 11, expected 1 to'",
    "'api: {listen: 127.0.0.1:7100}', 'api.listen is 127.0.0.1:7100, expected another address'",
  })
  void refusesValuesThatDoNotGoTogether(String line, String message) {
    refuses(LEAST + line + "\n", message);
  }

  @Test
  void namesAMissingField() {
    refuses(LEAST.replace("key: keys/me.key\n", ""), "key is missing, expected text");
    refuses(LEAST.replace("genesis:", "genesys:"), "genesys is unknown; did you mean genesis?");
  }

  @Test
  void refusesWhatIsNotAnObjectOfYaml() {
    refuses("", "holds nothing, expected YAML with named fields");
    refuses("- a\n", "holds a list");
    refuses("just text", "holds text");
    refuses("a: [1\n", "line ", "is not YAML");
    refuses(LEAST + "data: other\n", "line 5", "Duplicate field 'data'");
  }

  @Test
  void refusesAFileThatIsMissingOrAFolderOrTooLong() throws IOException {
    refusesFile(folder.resolve("none.yaml"), "is not there");
    refusesFile(folder, "is a folder");
    Path big = Files.writeString(folder.resolve("big.yaml"), "#".repeat((1 << 20) + 1));
    refusesFile(big, "is 1048577 bytes, expected at most 1048576");
  }

  private void refusesFile(Path file, String message) {
    OperatorException e = assertThrows(OperatorException.class, () -> NodeConfig.load(file));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void resolvesPeersByNameOrIndex() throws IOException {
    NodeConfig config = load(LEAST + "peers: {bob: 'b:1', 2: 'c:1', alice: 'ignored:1'}\n");
    List<HostPort> addresses = config.peerAddresses(genesis(), 0);
    assertNull(addresses.getFirst());
    assertEquals(List.of(new HostPort("b", 1), new HostPort("c", 1)), addresses.subList(1, 3));
  }

  @Test
  void namesAPeerThatIsMissingUnknownOrThereTwice() throws IOException {
    refusesPeers("{bob: 'b:1'}", "no address for validator carol; add under peers: carol:");
    refusesPeers("{bob: 'b:1', carl: 'c:1'}", "peers.carl is no validator", "did you mean carol?");
    refusesPeers("{bob: 'b:1', 3: 'c:1'}", "peers.3 is no validator", "alice, bob, carol");
    refusesPeers("{bob: 'b:1', carol: 'c:1', 2: 'c:1'}", "validator carol twice");
  }

  private void refusesPeers(String peers, String... saying) throws IOException {
    NodeConfig config = load(LEAST + "peers: " + peers + "\n");
    OperatorException e =
        assertThrows(OperatorException.class, () -> config.peerAddresses(genesis(), 0));
    for (String part : saying) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
  }

  private static Genesis genesis() {
    return new Genesis(
        "test",
        0,
        8,
        List.of(validator("alice", 1), validator("bob", 2), validator("carol", 3)),
        new TreeMap<>());
  }

  private static GenesisValidator validator(String name, long word) {
    return new GenesisValidator(
        name, new Digest(word, 0, 0, 0), 1, new Address(new Digest(word, 1, 0, 0)));
  }
}
