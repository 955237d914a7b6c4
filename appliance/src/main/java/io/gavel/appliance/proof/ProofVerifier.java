package io.gavel.appliance.proof;

import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.consensus.VoteType;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import io.gavel.kernel.hash.MerkleTree;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Checks a proof with nothing but the genesis: that the transaction is in a block, that the block
 * is an ancestor of one that validators with more than two thirds of the stake finalized, and every
 * signature on the way.
 */
public final class ProofVerifier {
  /** The validator set is the genesis', which is epoch 0. */
  private static final long EPOCH = 0;

  /** What a proof is worth. */
  public sealed interface Result {
    /**
     * The transaction is final.
     *
     * @param block the header of the block that holds it
     * @param stake of the validators that finalized, out of {@code totalStake}
     */
    record Valid(BlockHeader block, long stake, long totalStake) implements Result {}

    /** It proves nothing, because of this. */
    record Invalid(String reason) implements Result {}
  }

  private ProofVerifier() {}

  public static Result verify(TransactionProof proof, Genesis genesis) {
    Digest chainId = genesis.chainId();
    ValidatorSet set = genesis.validatorSet();
    Ed25519Verifier signatures =
        new Ed25519Verifier(
            destination -> {
              throw new IllegalStateException("single signatures need no coefficients");
            });
    String wrong = inclusion(proof, chainId, signatures);
    if (wrong == null) {
      wrong = chain(proof.headers(), chainId, set.hash());
    }
    if (wrong == null) {
      wrong = finalization(proof, chainId, set, signatures);
    }
    if (wrong != null) {
      return new Result.Invalid(wrong);
    }
    return new Result.Valid(
        proof.headers().getFirst(), stake(proof.finalization(), set), set.totalStake());
  }

  private static String inclusion(
      TransactionProof proof, Digest chainId, Ed25519Verifier signatures) {
    Transaction transaction = proof.transaction();
    if (!transaction.chainId().equals(chainId)) {
      return "transaction.chainId is " + transaction.chainId() + ", expected " + chainId;
    }
    int signed = transaction.signatureOffset();
    MemorySegment bytes = MemorySegment.ofArray(transaction.bytes());
    if (!signatures.verify(
        Ed25519Profile.GAVEL, bytes, Transaction.KEY_OFFSET, signed, 0, signed)) {
      return "transaction.signature does not verify under transaction.senderKey";
    }
    byte[] batch =
        MerkleTree.rootOf(
            transaction.id().bytes(),
            proof.transactionIndex(),
            proof.transactionCount(),
            hashes(proof.transactionPath()));
    if (batch == null) {
      return "transactionPath is no path of leaf "
          + proof.transactionIndex()
          + " of "
          + proof.transactionCount();
    }
    Digest root = proof.headers().getFirst().transactionRoot();
    if (!MerkleTree.verify(
        MerkleTree.leafHash(batch),
        proof.batchIndex(),
        proof.batchCount(),
        hashes(proof.batchPath()),
        root.bytes())) {
      return "batchPath does not lead from batch "
          + Digest.of(batch)
          + " to the header's transactionRoot "
          + root;
    }
    return null;
  }

  private static List<byte[]> hashes(List<Digest> path) {
    return path.stream().map(Digest::bytes).toList();
  }

  private static String chain(List<BlockHeader> headers, Digest chainId, Digest setHash) {
    BlockHeader previous = null;
    for (BlockHeader header : headers) {
      if (!header.chainId().equals(chainId)) {
        return "header.chainId is " + header.chainId() + ", expected " + chainId;
      }
      if (!header.validatorSetHash().equals(setHash)) {
        return "header.validatorSetHash is " + header.validatorSetHash() + ", expected " + setHash;
      }
      if (previous != null
          && (header.height() != previous.height() + 1
              || !header.parent().equals(previous.digest()))) {
        return "header of height " + header.height() + " is not a child of the one before it";
      }
      previous = header;
    }
    return null;
  }

  private static String finalization(
      TransactionProof proof, Digest chainId, ValidatorSet set, Ed25519Verifier signatures) {
    Certificate certificate = proof.finalization();
    BlockHeader last = proof.headers().getLast();
    if (certificate.type() != VoteType.FINALIZE) {
      return "finalization.type is " + certificate.type() + ", expected FINALIZE";
    }
    if (certificate.view() != last.view() || !certificate.digest().equals(last.digest())) {
      return "finalization is of block "
          + certificate.digest()
          + " in view "
          + certificate.view()
          + ", expected the last header's "
          + last.digest()
          + " in view "
          + last.view();
    }
    byte[] statement = certificate.statement(chainId, EPOCH).encode();
    for (Certificate.Signer signer : certificate.signers()) {
      if (signer.validator() >= set.size()) {
        return "finalization.validator is " + signer.validator() + ", expected below " + set.size();
      }
      if (!verifies(set.get(signer.validator()).key(), signer, statement, signatures)) {
        return "finalization.signature of validator " + signer.validator() + " does not verify";
      }
    }
    long stake = stake(certificate, set);
    if (!set.isQuorum(stake)) {
      return "finalization has stake "
          + stake
          + " of "
          + set.totalStake()
          + ", expected more than two thirds";
    }
    return null;
  }

  private static boolean verifies(
      Digest key, Certificate.Signer signer, byte[] statement, Ed25519Verifier signatures) {
    byte[] input = new byte[Digest.BYTES + 64 + statement.length];
    key.write(input, 0);
    System.arraycopy(signer.signature().bytes(), 0, input, Digest.BYTES, 64);
    System.arraycopy(statement, 0, input, Digest.BYTES + 64, statement.length);
    return signatures.verify(
        Ed25519Profile.GAVEL,
        MemorySegment.ofArray(input),
        0,
        Digest.BYTES,
        Digest.BYTES + 64,
        statement.length);
  }

  private static long stake(Certificate certificate, ValidatorSet set) {
    long stake = 0;
    for (Certificate.Signer signer : certificate.signers()) {
      stake += set.stake(signer.validator());
    }
    return stake;
  }
}
