package io.gavel.bench.simulation;

import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Signature;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.consensus.Vote;
import io.gavel.appliance.consensus.VoteStatement;
import io.gavel.sim.SimRandom;

/**
 * Stands in for Ed25519, a thousand times cheaper: a keyed function of the statement with a secret
 * for each validator. It does not resist cryptanalysis and need not: a simulated traitor only ever
 * asks for its own signatures. What matters is kept: nobody else's vote verifies by chance, and the
 * same validator signs the same statement to the same bytes.
 */
final class SimSignatures {
  private final Digest chainId;
  private final long epoch;
  private final long secret;

  SimSignatures(Digest chainId, long epoch, long secret) {
    this.chainId = chainId;
    this.epoch = epoch;
    this.secret = secret;
  }

  Signature sign(int validator, VoteStatement statement) {
    long state = SimRandom.mix(secret + validator);
    state = absorb(state, statement.chainId());
    state = absorb(state, statement.epoch());
    state = absorb(state, statement.view());
    state = absorb(state, statement.type().code());
    state = absorb(state, statement.digest());
    ByteWriter bytes = new ByteWriter(Signature.BYTES);
    for (int i = 1; i <= Signature.BYTES / Long.BYTES; i++) {
      bytes.u64(absorb(state, i));
    }
    return Signature.of(bytes.toBytes());
  }

  Vote vote(int validator, VoteStatement statement) {
    return new Vote(
        statement.type(),
        statement.view(),
        statement.digest(),
        validator,
        sign(validator, statement));
  }

  boolean verifies(Vote vote) {
    return vote.signature().equals(sign(vote.validator(), vote.statement(chainId, epoch)));
  }

  boolean verifies(Certificate certificate, ValidatorSet validators) {
    long stake = 0;
    for (Vote vote : certificate.votes()) {
      if (!verifies(vote)) {
        return false;
      }
      stake += validators.stake(vote.validator());
    }
    return validators.isQuorum(stake);
  }

  private static long absorb(long state, Digest digest) {
    return absorb(
        absorb(absorb(absorb(state, digest.w0()), digest.w1()), digest.w2()), digest.w3());
  }

  private static long absorb(long state, long word) {
    return SimRandom.mix(Long.rotateLeft(state, 17) ^ SimRandom.mix(word + 0x632be59bd9b4e019L));
  }
}
