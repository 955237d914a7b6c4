package io.gavel.appliance.proof;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Certificate.Signer;
import io.gavel.appliance.consensus.Signature;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.consensus.VoteType;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.proof.ProofVerdict.Invalid;
import io.gavel.appliance.proof.ProofVerdict.Valid;
import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import io.gavel.kernel.hash.MerkleTree;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * Checks that a transaction is in a final block, trusting nobody but the genesis: its signature,
 * the way from it to the batch's root and on to the block's transaction root, the chain of headers,
 * and that validators with more than two thirds of the stake signed the last header's finalization.
 *
 * <p>What a valid proof says is that these very bytes are in that block. The indexes and counts
 * only shape the way up: a tree's root does not commit to its size. Validators are those of the
 * genesis, in epoch 0. Allocates some 200 KiB for each call; thread-safe.
 */
public final class ProofVerifier {
  private static final long EPOCH = 0;

  private final Genesis genesis;
  private final Digest chainId;
  private final ValidatorSet validators;
  private final Ed25519Verifier ed25519 =
      new Ed25519Verifier(
          random -> {
            throw new IllegalStateException("signatures are checked one by one here");
          });

  private ProofVerifier(Genesis genesis) {
    this.genesis = genesis;
    this.chainId = genesis.chainId();
    this.validators = genesis.validatorSet();
  }

  /** Checks a proof that came from anywhere. */
  public static ProofVerdict verify(TransactionProof proof, Genesis genesis) {
    ProofVerifier verifier = new ProofVerifier(genesis);
    return verifier
        .flaw(proof)
        .<ProofVerdict>map(Invalid::new)
        .orElseGet(
            () ->
                new Valid(
                    proof.transaction().id(),
                    proof.headers().getFirst(),
                    proof.headers().getLast().height()));
  }

  private Optional<String> flaw(TransactionProof proof) {
    return transactionFlaw(proof.transaction())
        .or(() -> pathFlaw(proof))
        .or(() -> headersFlaw(proof.headers()))
        .or(() -> finalizationFlaw(proof.headers().getLast(), proof.finalization()));
  }

  private Optional<String> transactionFlaw(Transaction transaction) {
    if (!transaction.chainId().equals(chainId)) {
      return expected("transaction.chainId", transaction.chainId(), chainId);
    }
    int signed = transaction.signatureOffset();
    boolean verifies =
        ed25519.verify(
            Ed25519Profile.GAVEL,
            MemorySegment.ofArray(transaction.bytes()),
            Transaction.KEY_OFFSET,
            signed,
            0,
            signed);
    return verifies ? Optional.empty() : Optional.of("transaction.signature does not verify");
  }

  private static Optional<String> pathFlaw(TransactionProof proof) {
    if (proof.transactionCount() > TransactionBatch.TRANSACTIONS_MAX
        || proof.batchCount() > Block.BATCHES_MAX) {
      return Optional.of(
          "proof has "
              + proof.transactionCount()
              + " transactions and "
              + proof.batchCount()
              + " batches, expected at most "
              + TransactionBatch.TRANSACTIONS_MAX
              + " and "
              + Block.BATCHES_MAX);
    }
    Optional<Digest> batch =
        AuditPath.root(
            proof.transaction().id(),
            proof.transactionIndex(),
            proof.transactionCount(),
            proof.transactionPath());
    if (batch.isEmpty()) {
      return Optional.of(
          "proof.transactionPath is not one of transaction "
              + proof.transactionIndex()
              + " of "
              + proof.transactionCount());
    }
    Digest leaf = Digest.of(MerkleTree.leafHash(batch.get().bytes()));
    Optional<Digest> root =
        AuditPath.root(leaf, proof.batchIndex(), proof.batchCount(), proof.batchPath());
    if (root.isEmpty()) {
      return Optional.of(
          "proof.batchPath is not one of batch "
              + proof.batchIndex()
              + " of "
              + proof.batchCount());
    }
    Digest committed = proof.headers().getFirst().transactionRoot();
    return root.get().equals(committed)
        ? Optional.empty()
        : expected("the paths' root", root.get(), committed);
  }

  private Optional<String> headersFlaw(List<BlockHeader> headers) {
    Digest setHash = validators.hash();
    BlockHeader parent = null;
    for (BlockHeader header : headers) {
      if (!header.chainId().equals(chainId)) {
        return expected("header.chainId", header.chainId(), chainId);
      }
      if (!header.validatorSetHash().equals(setHash)) {
        return expected("header.validatorSetHash", header.validatorSetHash(), setHash);
      }
      if (parent != null && !header.parent().equals(parent.digest())) {
        return expected("header.parent", header.parent(), parent.digest());
      }
      if (parent != null && header.height() != parent.height() + 1) {
        return expected("header.height", header.height(), parent.height() + 1);
      }
      if (parent != null && header.parentView() != parent.view()) {
        return expected("header.parentView", header.parentView(), parent.view());
      }
      parent = header;
    }
    return Optional.empty();
  }

  private Optional<String> finalizationFlaw(BlockHeader last, Certificate finalization) {
    if (finalization.type() != VoteType.FINALIZE) {
      return expected("finalization.type", finalization.type(), VoteType.FINALIZE);
    }
    if (finalization.view() != last.view()) {
      return expected("finalization.view", finalization.view(), last.view());
    }
    if (!finalization.digest().equals(last.digest())) {
      return expected("finalization.digest", finalization.digest(), last.digest());
    }
    byte[] statement = finalization.statement(chainId, EPOCH).encode();
    long stake = 0;
    // Ascending and distinct by the certificate's constructor, so that no stake counts twice.
    for (Signer signer : finalization.signers()) {
      if (signer.validator() >= validators.size()) {
        return expected("finalization.validator", signer.validator(), "below " + validators.size());
      }
      if (!verifies(signer, statement)) {
        return Optional.of(
            "the finalization's signature of "
                + genesis.validators().get(signer.validator()).name()
                + " does not verify");
      }
      stake += validators.stake(signer.validator());
    }
    return validators.isQuorum(stake)
        ? Optional.empty()
        : expected("finalization.stake", stake, "over 2/3 of " + validators.totalStake());
  }

  private boolean verifies(Signer signer, byte[] statement) {
    byte[] packed =
        new ByteWriter(Digest.BYTES + Signature.BYTES + statement.length)
            .digest(validators.get(signer.validator()).key())
            .bytes(signer.signature().bytes())
            .bytes(statement)
            .toBytes();
    return ed25519.verify(
        Ed25519Profile.GAVEL,
        MemorySegment.ofArray(packed),
        0,
        Digest.BYTES,
        Digest.BYTES + Signature.BYTES,
        statement.length);
  }

  private static Optional<String> expected(String field, Object value, Object expectation) {
    return Optional.of(field + " is " + value + ", expected " + expectation);
  }
}
