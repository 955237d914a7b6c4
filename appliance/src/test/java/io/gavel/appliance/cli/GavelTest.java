package io.gavel.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gavel.appliance.config.GenesisFile;
import io.gavel.appliance.config.HostPort;
import io.gavel.appliance.config.KeyFile;
import io.gavel.appliance.config.KeyFile.Purpose;
import io.gavel.appliance.config.NodeConfig;
import io.gavel.appliance.config.OperatorFiles;
import io.gavel.appliance.config.Passphrase;
import io.gavel.appliance.config.SigningKey;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.kernel.Operation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GavelTest {
  @TempDir Path folder;

  private record Ran(int exit, String out, String err) {}

  private static Ran gavel(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit = Gavel.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Ran(exit, out.toString(), err.toString());
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static String ok(String... args) {
    Ran ran = gavel(args);
    assertEquals(0, ran.exit, ran.err);
    return ran.out;
  }

  private static void fails(int exit, String saying, String... args) {
    Ran ran = gavel(args);
    assertEquals(exit, ran.exit, ran.err);
    assertTrue(ran.err.contains(saying), ran.err);
    assertFalse(ran.err.contains("\tat "), ran.err);
  }

  /** The word after a label in what a command printed. */
  private static String after(String label, String text) {
    String line = text.lines().filter(l -> l.startsWith(label)).findFirst().orElseThrow();
    return line.substring(label.length()).strip().split(" ", -1)[0];
  }

  @Test
  void everyCommandExplainsItself() {
    explains(Gavel.commandLine(), List.of());
  }

  private static void explains(CommandLine command, List<String> path) {
    String help = ok(Stream.concat(path.stream(), Stream.of("--help")).toArray(String[]::new));
    assertTrue(help.startsWith("Usage: " + command.getCommandSpec().qualifiedName()), help);
    for (var sub : command.getSubcommands().entrySet()) {
      explains(sub.getValue(), Stream.concat(path.stream(), Stream.of(sub.getKey())).toList());
    }
  }

  @Test
  void namesWhatIsWrongWithACommandLine() {
    fails(2, "gavel: Unmatched argument at index 0: 'docter'", "docter");
    fails(2, "doctor", "docter");
    fails(2, "gavel: Name a command");
    fails(2, "gavel init: Give --dir DIR", "init");
    fails(2, "gavel init key: Missing required option: '--file=FILE'", "init", "key");
    fails(2, "See: gavel init key --help", "init", "key");
    fails(2, "Unknown option: '--jsn'", "doctor", "--jsn");
  }

  @Test
  void showsAVersion() {
    assertTrue(ok("--version").startsWith("gavel "));
  }

  @Test
  void showsAStackTraceOnlyIfAsked() throws IOException {
    Files.writeString(folder.resolve("bad.json"), "{");
    String[] plain = {
      "init", "node", "--genesis", path("bad.json"), "--key", path("k"), "--file", path("n")
    };
    fails(3, "gavel init node: genesis " + path("bad.json") + ", line 1", plain);
    Ran ran = gavel(Stream.concat(Stream.of("--verbose"), Stream.of(plain)).toArray(String[]::new));
    assertEquals(3, ran.exit);
    assertTrue(ran.err.contains("\tat io.gavel"), ran.err);
  }

  @Test
  void makesAChainOfOneValidatorThatFitsTogether() {
    String out = ok("init", "--dir", path("one"), "--name", "alice", "--chain", "solo");
    NodeConfig config = NodeConfig.load(folder.resolve("one/node.yaml"));
    Genesis genesis = GenesisFile.load(config.genesisFile());
    assertTrue(out.contains(genesis.chainId().toString()), out);
    assertEquals("solo", genesis.chainName());
    try (SigningKey key = KeyFile.load(config.keyFile(), Purpose.VALIDATOR, () -> null);
        SigningKey account =
            KeyFile.load(folder.resolve("one/account.key"), Purpose.ACCOUNT, () -> null)) {
      assertEquals(0, genesis.validatorSet().indexOf(key.publicKey()));
      assertEquals(1_000_000_000_000L, genesis.balances().get(account.address()));
    }
    assertEquals(folder.resolve("one/data"), config.dataFolder());
    assertEquals(1, config.peerAddresses(genesis, 0).size());
  }

  @Test
  void neverTouchesAFolderThatHoldsAChain() throws IOException {
    ok("init", "--dir", path("one"));
    byte[] key = Files.readAllBytes(folder.resolve("one/validator.key"));
    fails(3, "is there already, expected a new or empty --dir", "init", "--dir", path("one"));
    assertEquals(
        new String(key, StandardCharsets.UTF_8),
        Files.readString(folder.resolve("one/validator.key")));
  }

  @Test
  void writesNothingWhereANameIsWrong() {
    fails(3, "chainName is \"a b\"", "init", "--dir", path("two"), "--chain", "a b");
    assertFalse(Files.exists(folder.resolve("two")));
  }

  @Test
  void takesSeveralOperatorsFromKeysToConfigurations() {
    String alice = after("public key", ok("init", "key", "--file", path("alice.key")));
    String bob = after("public key", ok("init", "key", "--file", path("bob.key")));
    String payer =
        after("address", ok("init", "key", "--file", path("pay.key"), "--purpose", "account"));
    String genesisOut =
        ok(
            "init",
            "genesis",
            "--file",
            path("genesis.json"),
            "--chain",
            "trade",
            "--validator",
            "alice:" + alice,
            "--validator",
            "bob:" + bob + ":3",
            "--balance",
            payer + ":500");
    Genesis genesis = GenesisFile.load(folder.resolve("genesis.json"));
    assertEquals(genesis.chainId().toString(), after("chain id", genesisOut));
    assertEquals(3, genesis.validatorSet().stake(1));
    assertEquals(500, genesis.supply());

    ok(
        "init",
        "node",
        "--genesis",
        path("genesis.json"),
        "--key",
        path("bob.key"),
        "--file",
        path("bob.yaml"),
        "--listen",
        "10.0.0.2:7200",
        "--peer",
        "alice=10.0.0.1:7100");
    NodeConfig config = NodeConfig.load(folder.resolve("bob.yaml"));
    assertEquals(new HostPort("10.0.0.2", 7200), config.listen());
    assertEquals(new HostPort("10.0.0.1", 7100), config.peerAddresses(genesis, 1).getFirst());
  }

  @Test
  void saysWhichPeersAreStillToBeNamed() throws IOException {
    String alice = after("public key", ok("init", "key", "--file", path("alice.key")));
    String bob = after("public key", ok("init", "key", "--file", path("bob.key")));
    ok(
        "init",
        "genesis",
        "--file",
        path("genesis.json"),
        "--chain",
        "trade",
        "--validator",
        "alice:" + alice,
        "--validator",
        "bob:" + bob);
    String[] node = {
      "init",
      "node",
      "--genesis",
      path("genesis.json"),
      "--key",
      path("alice.key"),
      "--file",
      path("alice.yaml")
    };
    assertTrue(ok(node).contains("missing    addresses of bob; add them in"));
    assertTrue(Files.readString(folder.resolve("alice.yaml")).contains("# \"bob\": \"host:port\""));
    NodeConfig.load(folder.resolve("alice.yaml"));
    fails(3, "is there already and is never overwritten", node);
    fails(
        3,
        "peers.bop is no validator of the genesis; did you mean bob?",
        Stream.concat(Stream.of(node), Stream.of("--peer", "bop=b:1")).toArray(String[]::new));
  }

  @Test
  void refusesAKeyThatIsNotInTheGenesis() {
    String alice = after("public key", ok("init", "key", "--file", path("alice.key")));
    ok("init", "key", "--file", path("eve.key"));
    ok(
        "init",
        "genesis",
        "--file",
        path("genesis.json"),
        "--chain",
        "trade",
        "--validator",
        "alice:" + alice);
    fails(
        3,
        "expected the key of a validator of",
        "init",
        "node",
        "--genesis",
        path("genesis.json"),
        "--key",
        path("eve.key"),
        "--file",
        path("eve.yaml"));
  }

  @Test
  void namesWhatIsWrongWithAGenesisAskedFor() {
    String[] genesis = {"init", "genesis", "--file", path("g.json"), "--chain", "trade"};
    String key = "00".repeat(32);
    wrong(genesis, "--validator is \"alice\", expected NAME:KEY", "--validator", "alice");
    wrong(genesis, "key of --validator alice is \"xyz\"", "--validator", "alice:xyz");
    wrong(genesis, "is \"many\", expected a whole", "--validator", "alice:" + key + ":many");
    wrong(
        genesis,
        "two validators are named alice",
        "--validator",
        "alice:" + key,
        "--validator",
        "alice:" + "11".repeat(32));
    wrong(
        genesis,
        "gavel init genesis: --balance is \"gv1\", expected an address",
        "--validator",
        "alice:" + key,
        "--balance",
        "gv1:1");
    assertFalse(Files.exists(folder.resolve("g.json")));
  }

  private static void wrong(String[] genesis, String saying, String... more) {
    fails(3, saying, Stream.concat(Stream.of(genesis), Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void encryptsAKeyWithThePassphraseOfAFile() throws IOException {
    Path secret = folder.resolve("secret");
    OperatorFiles.createPrivate("t", secret, "swordfish\n".getBytes(StandardCharsets.UTF_8));
    String key =
        after(
            "public key",
            ok(
                "init",
                "key",
                "--file",
                path("me.key"),
                "--encrypt",
                "--passphrase-file",
                secret.toString()));
    assertTrue(KeyFile.inspect(folder.resolve("me.key")).encrypted());
    try (SigningKey loaded =
        KeyFile.load(
            folder.resolve("me.key"),
            Purpose.VALIDATOR,
            () -> Passphrase.of("t", "swordfish".toCharArray()))) {
      assertEquals(key, loaded.publicKey().toString());
    }
  }

  @Test
  void doctorTellsWhatIsThereAndWhyTheRestIsNot() throws IOException {
    Ran ran = gavel("doctor", "--json", "--dir", folder.toString());
    JsonNode answer = JsonMapper.builder().build().readTree(ran.out);
    assertEquals(answer.get("runs").booleanValue() ? 0 : 1, ran.exit);
    for (String name :
        List.of("java", "processor", "memory", "io_uring", "nio", "rocksdb", "disk")) {
      JsonNode finding = null;
      for (JsonNode each : answer.get("findings")) {
        finding = each.get("name").textValue().equals(name) ? each : finding;
      }
      assertNotEquals(null, finding, () -> name + " is not in " + ran.out);
      assertFalse(finding.get("detail").textValue().isBlank(), name);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count(), "doctor leaves nothing behind");
    }
  }

  @Test
  void devicesTellsWhatEachDeviceIsAndOffers() throws IOException {
    Ran ran = gavel("devices", "--json");
    assertEquals(0, ran.exit);
    JsonNode answer = JsonMapper.builder().build().readTree(ran.out);
    JsonNode scalar = null;
    for (JsonNode device : answer.get("devices")) {
      assertTrue(device.get("self_test_items").intValue() > 0, ran.out);
      assertFalse(device.get("model").textValue().isBlank(), ran.out);
      scalar = device.get("name").textValue().equals("cpu-scalar") ? device : scalar;
    }
    assertNotEquals(null, scalar, ran.out);
    assertEquals(Operation.values().length, scalar.get("operations").size());
    for (JsonNode refusal : answer.get("refusals")) {
      assertFalse(refusal.get("reason").textValue().isBlank(), ran.out);
    }
    Ran text = gavel("devices");
    assertTrue(text.out.contains("cpu-scalar"), text.out);
    assertTrue(text.out.contains("ED25519_VERIFY"), text.out);
  }

  @Test
  void doctorFailsWhereDataCannotBeWritten() {
    Ran ran = gavel("doctor", "--dir", path("none"));
    assertEquals(1, ran.exit);
    assertTrue(ran.out.contains("missing  storage    disk"), ran.out);
    assertTrue(ran.out.contains("A node does not run here"), ran.out);
  }

  @Test
  void doctorReadsWhatTheKernelTells() throws IOException {
    Files.writeString(
        folder.resolve("cpuinfo"), "model name\t: Chip 9\nflags\t\t: fpu avx2 sha_ni\n");
    Files.writeString(folder.resolve("meminfo"), "MemAvailable:     524288 kB\n");
    Files.createDirectory(folder.resolve("self"));
    Files.writeString(
        folder.resolve("self/limits"),
        "Max open files            1024                 4096  files\n");
    Machine machine = new Machine(folder);
    assertTrue(machine.processor().detail().endsWith("Chip 9, avx2 sha_ni"));
    assertEquals(Finding.Verdict.POOR, machine.memory().verdict());
    assertTrue(machine.memory().detail().startsWith("512 MiB"), machine.memory().detail());
    assertEquals(Finding.Verdict.POOR, machine.openFiles().verdict());
    assertTrue(machine.openFiles().detail().startsWith("1024 at most"));
  }

  @Test
  void printsAScriptThatCompletesItsCommands() {
    String script = ok("completion", "bash");
    assertTrue(script.contains("complete -F _complete_gavel"), "no completion is registered");
    assertTrue(script.contains("_picocli_gavel_init_genesis"), "subcommands are missing");
  }
}
