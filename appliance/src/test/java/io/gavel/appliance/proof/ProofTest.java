package io.gavel.appliance.proof;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.block.Samples;
import io.gavel.appliance.block.Samples.TestKey;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Signature;
import io.gavel.appliance.consensus.VoteStatement;
import io.gavel.appliance.consensus.VoteType;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.proof.ProofVerdict.Invalid;
import io.gavel.appliance.proof.ProofVerdict.Valid;
import io.gavel.kernel.hash.MerkleTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProofTest {
  private static final Genesis GENESIS = Samples.genesis(8, 4, 1, 1000);
  private static final Genesis OTHER = Samples.genesis(9, 4, 1, 1000);
  private static final TestKey SENDER = TestKey.of(0);

  /** Three batches of 1, 5 and 2 transactions in the first of three blocks, the third final. */
  private static final List<TransactionBatch> BATCHES =
      List.of(batch(0, 1), batch(1, 5), batch(6, 2));

  private static final List<Block> CHAIN = chain();
  private static final List<BlockHeader> HEADERS = CHAIN.stream().map(Block::header).toList();

  private static TransactionBatch batch(int firstNonce, int count) {
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      transactions.add(
          Samples.transfer(
              GENESIS.chainId(), SENDER, firstNonce + i, 1, TestKey.of(7).address(), 5));
    }
    return TransactionBatch.of(transactions);
  }

  private static List<Block> chain() {
    Block first = Samples.block(GENESIS, null, BATCHES);
    Block second = Samples.block(GENESIS, first, List.of());
    return List.of(first, second, Samples.block(GENESIS, second, List.of()));
  }

  private static Certificate certificate(
      Digest chainId, VoteType type, long view, Digest digest, int... validators) {
    byte[] statement = new VoteStatement(chainId, 0, type, view, digest).encode();
    List<Certificate.Signer> signers = new ArrayList<>();
    for (int validator : validators) {
      byte[] signature = TestKey.of(1000 + validator).sign(statement);
      signers.add(new Certificate.Signer(validator, Signature.of(signature)));
    }
    return new Certificate(type, view, digest, signers);
  }

  private static Certificate finalization(BlockHeader header, int... validators) {
    return certificate(
        GENESIS.chainId(), VoteType.FINALIZE, header.view(), header.digest(), validators);
  }

  private static TransactionProof proof(int batch, int transaction) {
    return ProofBuilder.build(
        CHAIN.getFirst(),
        batch,
        BATCHES.get(batch),
        transaction,
        HEADERS,
        finalization(HEADERS.getLast(), 0, 1, 3));
  }

  private static void assertInvalid(String because, TransactionProof proof) {
    Invalid invalid = assertInstanceOf(Invalid.class, ProofVerifier.verify(proof, GENESIS));
    assertTrue(invalid.reason().contains(because), invalid.reason());
  }

  private static TransactionProof with(List<BlockHeader> headers, Certificate finalization) {
    TransactionProof p = proof(1, 2);
    return new TransactionProof(
        p.transaction(),
        p.transactionIndex(),
        p.transactionCount(),
        p.transactionPath(),
        p.batchIndex(),
        p.batchCount(),
        p.batchPath(),
        headers,
        finalization);
  }

  @Test
  void everyTransactionOfABlockHasAProofThatSurvivesTheWire() throws DecodeException {
    for (int b = 0; b < BATCHES.size(); b++) {
      for (int t = 0; t < BATCHES.get(b).transactions().size(); t++) {
        byte[] bytes = ProofCodec.encode(proof(b, t));
        TransactionProof read = ProofCodec.decode(bytes);
        assertEquals(proof(b, t), read);
        assertArrayEquals(bytes, ProofCodec.encode(read));
        assertEquals(
            new Valid(BATCHES.get(b).transactions().get(t).id(), HEADERS.getFirst(), 3),
            ProofVerifier.verify(read, GENESIS));
      }
    }
  }

  @Test
  void noFlippedBitOfAProofIsEverBothReadAndBelieved() throws DecodeException {
    SplittableRandom random = Samples.random("ProofTest.flips");
    byte[] bytes = ProofCodec.encode(proof(1, 2));
    int indexesBegin = 4 + 2 + Transaction.TRANSFER_BYTES;
    int decoded = 0;
    for (int at = 0; at < bytes.length; at++) {
      int bit = 1 << random.nextInt(8);
      bytes[at] ^= (byte) bit;
      TransactionProof read = null;
      try {
        read = ProofCodec.decode(bytes);
      } catch (DecodeException e) {
        assertTrue(!e.getMessage().isEmpty());
      }
      // A tree does not commit to its size, so another count may shape the very same path.
      boolean count = at >= indexesBegin + 4 && at < indexesBegin + 8;
      if (read != null) {
        decoded++;
        ProofVerdict verdict = ProofVerifier.verify(read, GENESIS);
        assertTrue(
            verdict instanceof Invalid || count, "byte " + at + " bit " + bit + ": " + verdict);
        if (verdict instanceof Valid valid) {
          assertEquals(proof(1, 2).transaction().id(), valid.transaction());
        }
      }
      bytes[at] ^= (byte) bit;
    }
    assertTrue(decoded > 500, "decoded " + decoded);
    assertInstanceOf(Valid.class, ProofVerifier.verify(ProofCodec.decode(bytes), GENESIS));
  }

  @Test
  void anotherGenesisBelievesNothing() {
    Invalid invalid = assertInstanceOf(Invalid.class, ProofVerifier.verify(proof(0, 0), OTHER));
    assertTrue(invalid.reason().startsWith("transaction.chainId"), invalid.reason());
  }

  @Test
  void refusesAnotherTransactionInTheSamePlace() {
    TransactionProof p = proof(1, 2);
    for (Transaction other :
        List.of(
            BATCHES.get(1).transactions().get(3),
            Samples.unsigned(GENESIS.chainId(), SENDER, 3, 1, SENDER.address(), 5),
            Samples.transfer(OTHER.chainId(), SENDER, 3, 1, SENDER.address(), 5))) {
      TransactionProof forged =
          new TransactionProof(
              other,
              p.transactionIndex(),
              p.transactionCount(),
              p.transactionPath(),
              p.batchIndex(),
              p.batchCount(),
              p.batchPath(),
              p.headers(),
              p.finalization());
      assertInstanceOf(Invalid.class, ProofVerifier.verify(forged, GENESIS));
    }
  }

  @Test
  void refusesPathsAndPlacesThatDoNotFit() {
    TransactionProof p = proof(1, 2);
    List<Digest> shorter = p.transactionPath().subList(1, p.transactionPath().size());
    List<Digest> longer = new ArrayList<>(p.batchPath());
    longer.add(Digest.ZERO);
    assertInvalid("transactionPath", placed(2, 5, shorter, 1, 3, p.batchPath()));
    assertInvalid("batchPath", placed(2, 5, p.transactionPath(), 1, 3, longer));
    assertInvalid("the paths' root", placed(3, 5, p.transactionPath(), 1, 3, p.batchPath()));
    assertInvalid("the paths' root", placed(2, 5, p.transactionPath(), 0, 3, p.batchPath()));
    assertInvalid("transactionPath", placed(2, 50, p.transactionPath(), 1, 3, p.batchPath()));
    assertInvalid("transactionPath", placed(5, 5, p.transactionPath(), 1, 3, p.batchPath()));
    assertInvalid("transactionPath", placed(-1, 5, p.transactionPath(), 1, 3, p.batchPath()));
    assertInvalid("batchPath", placed(2, 5, p.transactionPath(), 3, 3, p.batchPath()));
    assertInvalid("expected at most", placed(2, 1 << 20, p.transactionPath(), 1, 3, p.batchPath()));
  }

  private static TransactionProof placed(
      int transactionIndex,
      int transactionCount,
      List<Digest> transactionPath,
      int batchIndex,
      int batchCount,
      List<Digest> batchPath) {
    TransactionProof p = proof(1, 2);
    return new TransactionProof(
        p.transaction(),
        transactionIndex,
        transactionCount,
        transactionPath,
        batchIndex,
        batchCount,
        batchPath,
        p.headers(),
        p.finalization());
  }

  @Test
  void refusesHeadersThatAreNoChainOfThisGenesis() {
    Certificate last = finalization(HEADERS.get(2), 0, 1, 2);
    assertInvalid("header.parent ", with(List.of(HEADERS.get(0), HEADERS.get(2)), last));
    BlockHeader h = HEADERS.get(1);
    BlockHeader skips = header(h.chainId(), 3, h.view(), 1, h.parent(), h.validatorSetHash());
    assertInvalid("header.height", chained(skips));
    BlockHeader wrongView = header(h.chainId(), 2, 9, 3, h.parent(), h.validatorSetHash());
    assertInvalid("header.parentView", chained(wrongView));
    BlockHeader foreign = header(OTHER.chainId(), 2, h.view(), 1, h.parent(), h.validatorSetHash());
    assertInvalid("header.chainId", chained(foreign));
    BlockHeader otherSet = header(h.chainId(), 2, h.view(), 1, h.parent(), Digest.ZERO);
    assertInvalid("header.validatorSetHash", chained(otherSet));
    BlockHeader fine = header(h.chainId(), 2, h.view(), 1, h.parent(), h.validatorSetHash());
    assertInstanceOf(Valid.class, ProofVerifier.verify(chained(fine), GENESIS));
  }

  private static TransactionProof chained(BlockHeader second) {
    return with(List.of(HEADERS.get(0), second), finalization(second, 0, 1, 2));
  }

  private static BlockHeader header(
      Digest chainId, long height, long view, long parentView, Digest parent, Digest setHash) {
    return new BlockHeader(
        chainId,
        height,
        view,
        0,
        parentView,
        parent,
        Block.transactionRoot(List.of()),
        0,
        Digest.ZERO,
        setHash,
        77);
  }

  @Test
  void refusesFinalizationsThatAreNone() {
    BlockHeader last = HEADERS.getLast();
    Digest chain = GENESIS.chainId();
    assertInvalid("finalization.stake is 2", with(HEADERS, finalization(last, 0, 1)));
    assertInvalid(
        "finalization.type",
        with(HEADERS, certificate(chain, VoteType.NOTARIZE, last.view(), last.digest(), 0, 1, 2)));
    assertInvalid(
        "finalization.view",
        with(
            HEADERS,
            certificate(chain, VoteType.FINALIZE, last.view() + 1, last.digest(), 0, 1, 2)));
    assertInvalid(
        "finalization.digest",
        with(
            HEADERS,
            certificate(chain, VoteType.FINALIZE, last.view(), HEADERS.get(1).digest(), 0, 1, 2)));
    assertInvalid(
        "signature of v0",
        with(
            HEADERS,
            certificate(OTHER.chainId(), VoteType.FINALIZE, last.view(), last.digest(), 0, 1, 2)));
    assertInvalid("finalization.validator is 4", with(HEADERS, finalization(last, 0, 1, 2, 4)));
    Certificate good = finalization(last, 0, 1, 2);
    List<Certificate.Signer> swapped = new ArrayList<>(good.signers());
    swapped.set(2, new Certificate.Signer(3, good.signers().get(2).signature()));
    assertInvalid(
        "signature of v3",
        with(HEADERS, new Certificate(good.type(), good.view(), good.digest(), swapped)));
  }

  @Test
  void refusesProofsThatAreTruncatedOversizedOrGarbage() {
    SplittableRandom random = Samples.random("ProofTest.garbage");
    byte[] bytes = ProofCodec.encode(proof(1, 2));
    for (int length = 0; length < bytes.length; length++) {
      byte[] truncated = Arrays.copyOf(bytes, length);
      assertThrows(DecodeException.class, () -> ProofCodec.decode(truncated));
    }
    assertThrows(
        DecodeException.class, () -> ProofCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)));
    assertThrows(
        DecodeException.class, () -> ProofCodec.decode(new byte[ProofCodec.BYTES_MAX + 1]));
    for (int i = 0; i < 2000; i++) {
      byte[] garbage = bytes.clone();
      for (int n = random.nextInt(1, 40); n > 0; n--) {
        garbage[random.nextInt(garbage.length)] = (byte) random.nextInt();
      }
      try {
        ProofCodec.decode(garbage);
      } catch (DecodeException e) {
        assertTrue(!e.getMessage().isEmpty());
      }
    }
  }

  @Test
  void theBuilderRefusesPartsThatDoNotBelongTogether() {
    Certificate last = finalization(HEADERS.getLast(), 0, 1, 2);
    Block first = CHAIN.getFirst();
    TransactionBatch batch = BATCHES.getFirst();
    assertThrows(
        IllegalArgumentException.class,
        () -> ProofBuilder.build(first, 1, batch, 0, HEADERS, last));
    assertThrows(
        IllegalArgumentException.class,
        () -> ProofBuilder.build(first, 0, batch, 0, HEADERS.subList(1, 3), last));
    assertThrows(
        IllegalArgumentException.class,
        () -> ProofBuilder.build(first, 0, batch, 0, HEADERS.subList(0, 2), last));
  }

  @Test
  void auditPathsAgreeWithTheMerkleTree() {
    SplittableRandom random = Samples.random("ProofTest.auditPaths");
    for (int size = 1; size <= 40; size++) {
      List<byte[]> leaves = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        leaves.add(Digest.sha256(new byte[] {(byte) i, (byte) random.nextInt()}).bytes());
      }
      Digest root = Digest.of(MerkleTree.root(leaves));
      for (int index = 0; index < size; index++) {
        List<Digest> path = MerkleTree.proof(leaves, index).stream().map(Digest::of).toList();
        Digest leaf = Digest.of(leaves.get(index));
        assertEquals(Optional.of(root), AuditPath.root(leaf, index, size, path));
        List<Digest> longer = new ArrayList<>(path);
        longer.add(Digest.ZERO);
        assertEquals(Optional.empty(), AuditPath.root(leaf, index, size, longer));
        if (!path.isEmpty()) {
          assertEquals(
              Optional.empty(),
              AuditPath.root(leaf, index, size, path.subList(0, path.size() - 1)));
        }
      }
    }
  }
}
