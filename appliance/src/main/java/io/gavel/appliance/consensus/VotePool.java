package io.gavel.appliance.consensus;

import io.gavel.appliance.codec.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The votes of one type in one view, at most one of each validator. They are not verified one by
 * one: once the stake of equal votes may be a quorum they are verified together, the wrong ones are
 * dropped with their senders barred, and what is left counts.
 */
final class VotePool {
  private enum Standing {
    NONE,
    /** Held, not verified, not handed out. */
    NEW,
    /** Handed out to be verified. A device's failure leaves it so until {@link #retry}. */
    TRIED,
    VERIFIED,
    /** Sent a wrong signature over an authenticated channel; its further votes are not held. */
    BARRED
  }

  private final ValidatorSet validators;
  private final Vote[] votes;
  private final Standing[] standings;
  private boolean tallying;

  VotePool(ValidatorSet validators) {
    this.validators = validators;
    this.votes = new Vote[validators.size()];
    this.standings = new Standing[validators.size()];
    Arrays.fill(standings, Standing.NONE);
  }

  /** The validator's vote, or null. */
  Vote held(int validator) {
    return votes[validator];
  }

  /** Holds a vote of a validator that has none here yet and is not barred. */
  void add(Vote vote) {
    if (standings[vote.validator()] == Standing.NONE) {
      votes[vote.validator()] = vote;
      standings[vote.validator()] = Standing.NEW;
    }
  }

  /** Holds a vote that needs no verification: this validator's own. */
  void addVerified(Vote vote) {
    votes[vote.validator()] = vote;
    standings[vote.validator()] = Standing.VERIFIED;
  }

  boolean tallying() {
    return tallying;
  }

  /**
   * The votes for {@code digest} to verify now, where with the verified ones they may be a quorum;
   * else empty. One tally is out at a time.
   */
  List<Vote> startTally(Digest digest) {
    if (tallying || !validators.isQuorum(stake(digest, false)) || !hasNew(digest)) {
      return List.of();
    }
    List<Vote> batch = new ArrayList<>();
    for (int i = 0; i < votes.length; i++) {
      if (votes[i] != null
          && votes[i].digest().equals(digest)
          && standings[i] != Standing.VERIFIED) {
        standings[i] = Standing.TRIED;
        batch.add(votes[i]);
      }
    }
    tallying = true;
    return batch;
  }

  /** A vote in neither list could not be decided; it stays, to be tried again. */
  void endTally(List<Vote> valid, List<Integer> wrong) {
    tallying = false;
    for (Vote vote : valid) {
      int i = vote.validator();
      if (i < votes.length && standings[i] == Standing.TRIED && vote.equals(votes[i])) {
        standings[i] = Standing.VERIFIED;
      }
    }
    for (int i : wrong) {
      if (i >= 0 && i < votes.length && standings[i] == Standing.TRIED) {
        votes[i] = null;
        standings[i] = Standing.BARRED;
      }
    }
  }

  /** Lets votes that could not be decided be handed out again. */
  void retry() {
    if (tallying) {
      return;
    }
    for (int i = 0; i < standings.length; i++) {
      if (standings[i] == Standing.TRIED) {
        standings[i] = Standing.NEW;
      }
    }
  }

  /** The certificate of the verified votes for {@code digest}; null while they are no quorum. */
  Certificate certificate(VoteType type, long view, Digest digest) {
    if (!validators.isQuorum(stake(digest, true))) {
      return null;
    }
    List<Certificate.Signer> signers = new ArrayList<>();
    for (int i = 0; i < votes.length; i++) {
      if (standings[i] == Standing.VERIFIED && votes[i].digest().equals(digest)) {
        signers.add(new Certificate.Signer(i, votes[i].signature()));
      }
    }
    return new Certificate(type, view, digest, signers);
  }

  /** The digests voted for, each once, by ascending validator. */
  List<Digest> digests() {
    List<Digest> digests = new ArrayList<>();
    for (Vote vote : votes) {
      if (vote != null && !digests.contains(vote.digest())) {
        digests.add(vote.digest());
      }
    }
    return digests;
  }

  private boolean hasNew(Digest digest) {
    for (int i = 0; i < votes.length; i++) {
      if (standings[i] == Standing.NEW && votes[i].digest().equals(digest)) {
        return true;
      }
    }
    return false;
  }

  private long stake(Digest digest, boolean verifiedOnly) {
    long stake = 0;
    for (int i = 0; i < votes.length; i++) {
      if (votes[i] != null
          && votes[i].digest().equals(digest)
          && (!verifiedOnly || standings[i] == Standing.VERIFIED)) {
        stake += validators.stake(i);
      }
    }
    return stake;
  }
}
