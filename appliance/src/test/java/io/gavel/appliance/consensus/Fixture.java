package io.gavel.appliance.consensus;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.codec.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Validators, blocks, votes and certificates for tests; signatures are a hash of the statement. */
final class Fixture {
  static final Digest CHAIN_ID = Digest.sha256(new byte[] {7});
  static final long EPOCH = 3;

  /** Verifies for nothing. */
  static final Signature WRONG = Signature.of(new byte[Signature.BYTES]);

  private Fixture() {}

  static ValidatorSet validators(long... stakes) {
    List<ValidatorSet.Validator> validators = new ArrayList<>();
    for (int i = 0; i < stakes.length; i++) {
      validators.add(
          new ValidatorSet.Validator(Digest.sha256(new byte[] {1, (byte) i}), stakes[i]));
    }
    return new ValidatorSet(validators);
  }

  static SimplexConfig config(int self, ValidatorSet validators) {
    return new SimplexConfig(CHAIN_ID, EPOCH, self, validators, 1000, 8000, 400, 8, 8);
  }

  static Vote vote(VoteType type, long view, Digest digest, int validator) {
    byte[] statement = new VoteStatement(CHAIN_ID, EPOCH, type, view, digest).encode();
    byte[] keyed = Arrays.copyOf(statement, statement.length + 1);
    keyed[statement.length] = (byte) validator;
    byte[] signature = new byte[Signature.BYTES];
    Digest.sha256(keyed).write(signature, 0);
    Digest.sha256(keyed).write(signature, Digest.BYTES);
    return new Vote(type, view, digest, validator, Signature.of(signature));
  }

  static Vote vote(VoteStatement statement, int validator) {
    return vote(statement.type(), statement.view(), statement.digest(), validator);
  }

  static Vote spoilt(Vote vote) {
    return new Vote(vote.type(), vote.view(), vote.digest(), vote.validator(), WRONG);
  }

  static boolean verifies(Vote vote) {
    return vote.equals(vote(vote.type(), vote.view(), vote.digest(), vote.validator()));
  }

  static boolean verifies(Certificate certificate) {
    return certificate.votes().stream().allMatch(Fixture::verifies);
  }

  static Certificate certificate(VoteType type, long view, Digest digest, int... signers) {
    List<Certificate.Signer> list = new ArrayList<>();
    for (int signer : signers) {
      list.add(new Certificate.Signer(signer, vote(type, view, digest, signer).signature()));
    }
    return new Certificate(type, view, digest, list);
  }

  /**
   * @param parent null for the genesis
   * @param salt tells blocks of one place apart
   */
  static Block block(Block parent, long view, int proposer, int salt) {
    long height = parent == null ? 1 : parent.height() + 1;
    long timeMs = parent == null ? 1000 : parent.header().timeMs() + 1;
    return block(parent, view, proposer, salt, height, timeMs);
  }

  static Block block(Block parent, long view, int proposer, int salt, long height, long timeMs) {
    List<Digest> batches = List.of(Digest.sha256(new byte[] {9, (byte) salt}));
    return new Block(
        new BlockHeader(
            CHAIN_ID,
            height,
            view,
            proposer,
            parent == null ? 0 : parent.view(),
            parent == null ? CHAIN_ID : parent.digest(),
            Block.transactionRoot(batches),
            0,
            CHAIN_ID,
            CHAIN_ID,
            timeMs),
        batches);
  }
}
