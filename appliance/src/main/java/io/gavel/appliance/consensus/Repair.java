package io.gavel.appliance.consensus;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.consensus.Message.BlockRequest;
import io.gavel.appliance.consensus.Message.BlockResponse;
import io.gavel.appliance.consensus.Message.CastVote;
import io.gavel.appliance.consensus.Message.CertificateRequest;
import io.gavel.appliance.consensus.Message.Proposal;
import io.gavel.appliance.consensus.Message.ShowCertificate;

/**
 * What makes up for lost messages: a node that does not move repeats itself, one that is ahead
 * shows the laggard why, and requests are answered. The paper assumes that messages arrive (section
 * 2.1) and re-sends certificates once, on entering a view; this is what the assumption takes.
 */
final class Repair {
  /** Own votes of older views that are repeated; newer certificates make up for the rest. */
  private static final int REPEATED_VIEWS_MAX = 16;

  private final Chain chain;
  private final int self;
  private final ValidatorSet validators;
  private final PeerLimits limits;
  private final Turn turn;

  Repair(SimplexConfig config, Chain chain, Turn turn) {
    this.turn = turn;
    this.chain = chain;
    this.self = config.self();
    this.validators = config.validators();
    this.limits = new PeerLimits(validators.size(), config.retransmitMs());
  }

  /** How an own signed vote travels: the leader's with its block. */
  Message message(Round round, Vote vote) {
    Block block = round.proposal();
    boolean leads = validators.leader(vote.view()) == self;
    if (vote.type() == VoteType.NOTARIZE
        && leads
        && block != null
        && block.digest().equals(vote.digest())) {
      return new Proposal(block, vote);
    }
    return new CastVote(vote);
  }

  /**
   * Repeats the newest finalization, the certificate through which the view was entered, and own
   * votes of views that may still need them.
   */
  void repeat(long view, Certificate entry) {
    Certificate newest = chain.newestFinalization();
    if (newest != null) {
      turn.broadcast(new ShowCertificate(newest));
    }
    if (entry != null && !entry.equals(newest)) {
      turn.broadcast(new ShowCertificate(entry));
    }
    long from = Math.max(chain.decidedView() + 1, view - REPEATED_VIEWS_MAX);
    for (Round round : chain.roundsFrom(from)) {
      for (VoteType type : VoteType.values()) {
        Vote vote = round.ownVote(type);
        if (vote != null && (round.view() >= view || wanted(round, type))) {
          turn.broadcast(message(round, vote));
        }
      }
    }
  }

  private static boolean wanted(Round round, VoteType type) {
    boolean certified = round.has(VoteType.NOTARIZE) || round.has(VoteType.NULLIFY);
    return type == VoteType.FINALIZE ? !round.has(VoteType.NULLIFY) : !certified;
  }

  /** Shows a peer that votes in a view long left what made this node leave it. */
  void help(int peer, Certificate entry) {
    Certificate newest = chain.newestFinalization();
    if ((newest == null && entry == null) || !limits.mayHelp(peer, turn.nowMs())) {
      return;
    }
    if (newest != null) {
      turn.send(peer, new ShowCertificate(newest));
    }
    if (entry != null && !entry.equals(newest)) {
      turn.send(peer, new ShowCertificate(entry));
    }
  }

  void answer(int peer, CertificateRequest request) {
    Certificate newest = chain.newestFinalization();
    if (newest != null && request.fromView() <= newest.view()) {
      answer(peer, new ShowCertificate(newest));
    }
    for (Round round : chain.roundsFrom(Math.max(request.fromView(), chain.decidedView() + 1))) {
      if (round.view() > request.toView()) {
        return;
      }
      for (VoteType type : VoteType.values()) {
        if (round.has(type)) {
          answer(peer, new ShowCertificate(round.certificate(type)));
        }
      }
    }
  }

  void answer(int peer, BlockRequest request) {
    Block block = chain.find(request.digest());
    if (block != null) {
      answer(peer, new BlockResponse(block));
    }
  }

  private void answer(int peer, Message message) {
    if (limits.mayAnswer(peer, turn.nowMs())) {
      turn.send(peer, message);
    }
  }
}
