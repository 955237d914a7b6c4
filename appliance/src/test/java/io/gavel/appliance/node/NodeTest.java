package io.gavel.appliance.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.api.Admission;
import io.gavel.appliance.api.Metrics;
import io.gavel.appliance.api.NodeService.ExecutedBlock;
import io.gavel.appliance.api.NodeService.Submitted;
import io.gavel.appliance.api.NodeService.TransactionStatus;
import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.config.ConsensusTimings;
import io.gavel.appliance.config.HostPort;
import io.gavel.appliance.config.MempoolLimits;
import io.gavel.appliance.config.NodeConfig;
import io.gavel.appliance.config.OperatorException;
import io.gavel.appliance.config.SigningKey;
import io.gavel.appliance.config.TransportWish;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.ledger.GenesisValidator;
import io.gavel.appliance.ledger.Outcome;
import io.gavel.appliance.log.LogLevel;
import io.gavel.appliance.proof.ProofVerdict;
import io.gavel.appliance.proof.ProofVerifier;
import io.gavel.appliance.testing.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chain of one validator, whole: from submitted bytes to a proof, and over a restart. */
class NodeTest {
  private static final long WAIT_MS = 60_000;

  @TempDir private Path folder;

  private final SigningKey key = SigningKey.ofSeed(Samples.digest("validator").bytes());
  private final Genesis genesis = genesis("test");
  private final Digest chain = genesis.chainId();
  private Node node;

  private Genesis genesis(String name) {
    TreeMap<Address, Long> balances = new TreeMap<>();
    balances.put(Samples.address(1), 1_000L);
    return new Genesis(
        name,
        0,
        8,
        List.of(new GenesisValidator("only", key.publicKey(), 1, key.address())),
        balances);
  }

  private NodeConfig config() {
    return new NodeConfig(
        folder.resolve("genesis.json"),
        folder.resolve("validator.key"),
        folder.resolve("data"),
        new HostPort("127.0.0.1", 0),
        NodeConfig.API_DEFAULT,
        new TreeMap<>(Map.of()),
        NodeConfig.AUTO,
        TransportWish.NIO,
        new ConsensusTimings(5, 20, 2_000, 4_000, 5),
        MempoolLimits.DEFAULT,
        LogLevel.WARN);
  }

  private Node open(Genesis of) throws Exception {
    return new Node(config(), of, key, new CountDownLatch(1)::countDown);
  }

  @BeforeEach
  void start() throws Exception {
    node = open(genesis);
    node.start();
  }

  @AfterEach
  void stop() throws IOException {
    node.close();
  }

  private Submitted submit(byte[] bytes) throws InterruptedException {
    return node.submit(List.of(bytes)).getFirst();
  }

  private Transaction transfer(long nonce, long amount) {
    return Samples.transfer(chain, 1, nonce, 1, amount);
  }

  private TransactionStatus.Final awaitFinal(Transaction transaction) throws Exception {
    for (long height = 1; ; height++) {
      ExecutedBlock block = node.awaitBlock(height, WAIT_MS).orElseThrow();
      if (block.transactions().stream().anyMatch(t -> t.id().equals(transaction.id()))) {
        return assertInstanceOf(TransactionStatus.Final.class, node.transaction(transaction.id()));
      }
    }
  }

  @Test
  void makesASubmittedTransferFinalAndProvesIt() throws Exception {
    Transaction transaction = transfer(0, 100);
    assertEquals(Admission.ACCEPTED, submit(transaction.bytes()).admission());
    TransactionStatus.Final at = awaitFinal(transaction);
    assertEquals(Outcome.TRANSFERRED, at.outcome());
    assertEquals(899, node.account(Samples.address(1)).balance());
    assertEquals(100, node.account(Samples.address(0)).balance());
    assertEquals(1, node.account(key.address()).balance());
    var proof = node.proof(transaction.id()).orElseThrow();
    assertInstanceOf(ProofVerdict.Valid.class, ProofVerifier.verify(proof, genesis));
    assertInstanceOf(ProofVerdict.Invalid.class, ProofVerifier.verify(proof, genesis("other")));
    // A replay is answered as what it is, and moves nothing.
    assertEquals(Admission.FINAL, submit(transaction.bytes()).admission());
    Metrics metrics = new Metrics();
    node.observe(metrics.registry());
    String counted = new String(metrics.exposition(), StandardCharsets.UTF_8);
    assertTrue(counted.contains("gavel_offload_votes_jobs_total"), counted);
    assertFalse(counted.contains("gavel_votes_signed_total 0.0"), counted);
  }

  @Test
  void namesWhatIsWrongWithATransactionAndGoesOn() throws Exception {
    Submitted malformed = submit(new byte[] {1, 2, 3});
    assertEquals(Admission.MALFORMED, malformed.admission());
    assertTrue(malformed.detail().contains("transaction.length is 3"), malformed.detail());
    assertEquals(Admission.MALFORMED, submit(new byte[100_000]).admission());

    byte[] badMagic = transfer(0, 1).bytes().clone();
    badMagic[0] ^= 1;
    assertTrue(submit(badMagic).detail().contains("transaction.magic"));

    Submitted wrongChain = submit(Samples.transfer(1, 0, 1, 1).bytes());
    assertEquals(Admission.WRONG_CHAIN, wrongChain.admission());
    assertTrue(wrongChain.detail().contains(chain.toString()), wrongChain.detail());

    byte[] forged = transfer(0, 1).bytes().clone();
    forged[forged.length - 40] ^= 1;
    assertEquals(Admission.BAD_SIGNATURE, submit(forged).admission());

    assertEquals(Admission.OVERDRAWN, submit(transfer(0, 1_000).bytes()).admission());
    assertEquals(Admission.NONCE_AHEAD, submit(transfer(5_000, 1).bytes()).admission());
    assertEquals(
        Admission.FEE_TOO_LOW, submit(Samples.transfer(chain, 1, 0, 0, 1).bytes()).admission());

    Transaction good = transfer(0, 1);
    List<Submitted> mixed = node.submit(List.of(forged, good.bytes(), good.bytes()));
    assertEquals(
        List.of(Admission.BAD_SIGNATURE, Admission.ACCEPTED, Admission.DUPLICATE),
        mixed.stream().map(Submitted::admission).toList());
    awaitFinal(good);
    assertEquals(Admission.NONCE_USED, submit(transfer(0, 2).bytes()).admission());
    assertTrue(node.status().healthy());
  }

  @Test
  void takesUpWhereItStopped() throws Exception {
    Transaction transaction = transfer(0, 100);
    submit(transaction.bytes());
    awaitFinal(transaction);
    node.close();
    node = open(genesis);
    long height = node.status().height();
    Digest root = node.status().stateRoot();
    assertEquals(root, node.block(height).orElseThrow().stateRoot());
    node.start();
    assertInstanceOf(TransactionStatus.Final.class, node.transaction(transaction.id()));
    assertEquals(Admission.FINAL, submit(transaction.bytes()).admission());
    Transaction next = transfer(1, 50);
    assertEquals(Admission.ACCEPTED, submit(next.bytes()).admission());
    assertTrue(node.awaitBlock(height + 1, WAIT_MS).isPresent());
    awaitFinal(next);
    assertEquals(848, node.account(Samples.address(1)).balance());
  }

  @Test
  void refusesAnotherGenesisAnotherKeyAndASecondProcess() throws Exception {
    IOException inUse = assertThrows(IOException.class, () -> open(genesis));
    assertTrue(inUse.getMessage().contains("wal"), inUse.getMessage());
    node.close();
    IOException otherChain = assertThrows(IOException.class, () -> open(genesis("other")));
    assertTrue(otherChain.getMessage().contains("genesis"), otherChain.getMessage());
    try (SigningKey stranger = SigningKey.ofSeed(Samples.digest("stranger").bytes())) {
      OperatorException wrongKey =
          assertThrows(
              OperatorException.class, () -> new Node(config(), genesis, stranger, () -> {}));
      assertTrue(wrongKey.getMessage().contains("no validator"), wrongKey.getMessage());
    }
    node = open(genesis);
    node.start();
    assertFalse(node.isBroken());
  }
}
