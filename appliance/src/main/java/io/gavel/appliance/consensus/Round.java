package io.gavel.appliance.consensus;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import java.util.EnumMap;
import java.util.Map;

/** What is known of one view. Kept until a later view's block is final. */
final class Round {
  /** How far the leader's block has come here. */
  enum ProposalState {
    /** Not there, or its place in the chain is not known yet. */
    WAITING,
    /** Its place is right; the outside checks the rest. */
    CHECKING,
    /** Decided here, either way. */
    DONE
  }

  private final long view;
  private final Map<VoteType, VotePool> pools = new EnumMap<>(VoteType.class);
  private final Map<VoteType, Certificate> certificates = new EnumMap<>(VoteType.class);

  /** Own votes that are on disk; the flags below count from when signing was asked for. */
  private final Map<VoteType, Vote> ownVotes = new EnumMap<>(VoteType.class);

  private Digest notarizing;
  private boolean nullifying;
  private Digest finalizing;

  private Block proposal;
  private ProposalState proposalState = ProposalState.WAITING;
  private Digest settled;
  private Block settledBlock;
  private boolean[] reported;

  Round(long view) {
    this.view = view;
  }

  long view() {
    return view;
  }

  // Votes of all validators.

  /** Null until a vote of the type came in, and again after {@link #dropVotes}. */
  VotePool pool(VoteType type) {
    return pools.get(type);
  }

  VotePool pool(VoteType type, ValidatorSet validators) {
    return pools.computeIfAbsent(type, _ -> new VotePool(validators));
  }

  /**
   * Lets go of what others can be asked for again. A block this validator notarized stays: it may
   * be one of the few that hold it.
   */
  void dropVotes() {
    pools.clear();
    reported = null;
    if (proposal != null
        && !proposal.digest().equals(settled)
        && !proposal.digest().equals(notarizing)) {
      proposal = null;
    }
  }

  /**
   * A vote held of the same validator that an honest one does not sign beside {@code vote}, or
   * null.
   */
  Vote contradicted(Vote vote) {
    Vote same = heldVote(vote.type(), vote.validator());
    if (same != null && !same.digest().equals(vote.digest())) {
      return same;
    }
    return switch (vote.type()) {
      case NOTARIZE -> null;
      case NULLIFY -> heldVote(VoteType.FINALIZE, vote.validator());
      case FINALIZE -> heldVote(VoteType.NULLIFY, vote.validator());
    };
  }

  private Vote heldVote(VoteType type, int validator) {
    VotePool pool = pool(type);
    return pool == null ? null : pool.held(validator);
  }

  /** True the first time for each validator. */
  boolean reportOnce(int validator, int validators) {
    if (reported == null) {
      reported = new boolean[validators];
    }
    boolean first = !reported[validator];
    reported[validator] = true;
    return first;
  }

  // Certificates, all verified.

  Certificate certificate(VoteType type) {
    return certificates.get(type);
  }

  boolean has(VoteType type) {
    return certificates.containsKey(type);
  }

  void hold(Certificate certificate) {
    certificates.put(certificate.type(), certificate);
    if (certificate.type() != VoteType.NULLIFY) {
      settle(certificate.digest());
    }
  }

  /**
   * The certificate that makes this view's block a parent: its notarization, or its finalization,
   * since no honest validator finalizes what is not notarized. Null where neither is held.
   */
  Certificate parenthood() {
    Certificate notarization = certificate(VoteType.NOTARIZE);
    return notarization != null ? notarization : certificate(VoteType.FINALIZE);
  }

  // Own votes.

  /** The block this validator notarized, or is about to; null where none. */
  Digest notarizing() {
    return notarizing;
  }

  boolean nullifying() {
    return nullifying;
  }

  /** The block this validator finalized, or is about to; null where none. */
  Digest finalizing() {
    return finalizing;
  }

  /** Takes note that the vote is signed or about to be; from here on it is never contradicted. */
  void commitTo(VoteType type, Digest digest) {
    boolean contradiction =
        switch (type) {
          case NOTARIZE -> notarizing != null || nullifying;
          case NULLIFY -> nullifying || finalizing != null;
          case FINALIZE -> finalizing != null || nullifying;
        };
    if (contradiction) {
      throw new IllegalStateException(
          "own " + type + " vote for view " + view + " would contradict one given before");
    }
    recall(type, digest);
  }

  /** As {@link #commitTo} for a vote read back from disk: a nullify vote may follow a notarize. */
  void recall(VoteType type, Digest digest) {
    switch (type) {
      case NOTARIZE -> notarizing = digest;
      case NULLIFY -> nullifying = true;
      case FINALIZE -> finalizing = digest;
    }
  }

  boolean committedTo(Vote vote) {
    return switch (vote.type()) {
      case NOTARIZE -> vote.digest().equals(notarizing);
      case NULLIFY -> nullifying;
      case FINALIZE -> vote.digest().equals(finalizing);
    };
  }

  Vote ownVote(VoteType type) {
    return ownVotes.get(type);
  }

  void signed(Vote vote) {
    ownVotes.put(vote.type(), vote);
  }

  // Blocks: the leader's first proposal, and the one that is settled, which may differ.

  Block proposal() {
    return proposal;
  }

  void propose(Block block) {
    proposal = block;
  }

  ProposalState proposalState() {
    return proposalState;
  }

  void proposalState(ProposalState state) {
    proposalState = state;
  }

  /**
   * Names the one block of this view that is notarized, known from a certificate or as an ancestor
   * of a notarized block. Two quorums share an honest validator, which notarizes once a view.
   */
  void settle(Digest digest) {
    if (settled != null && !settled.equals(digest)) {
      throw new IllegalStateException(
          "view "
              + view
              + " has two notarized blocks, "
              + settled
              + " and "
              + digest
              + ": a third of the stake or more signed both");
    }
    settled = digest;
  }

  /** Keeps a block if it is the settled one. */
  void offer(Block block) {
    if (block.digest().equals(settled)) {
      settledBlock = block;
    }
  }

  /** The block with this digest if held, else null. */
  Block block(Digest digest) {
    if (settledBlock != null && settledBlock.digest().equals(digest)) {
      return settledBlock;
    }
    return proposal != null && proposal.digest().equals(digest) ? proposal : null;
  }
}
