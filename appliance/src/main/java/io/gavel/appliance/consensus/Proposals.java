package io.gavel.appliance.consensus;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Placement.LacksBlock;
import io.gavel.appliance.consensus.Placement.LacksCertificates;
import io.gavel.appliance.consensus.Round.ProposalState;

/**
 * The current view's block: proposed where this validator leads, else checked. Both start with its
 * place in the chain; what is lacking to know it is fetched, and the question asked again.
 */
final class Proposals {
  private final ValidatorSet validators;
  private final int self;
  private final Chain chain;
  private final OwnVotes ownVotes;
  private final Requests requests;
  private final Turn turn;
  private long askedForView;

  Proposals(SimplexConfig config, Chain chain, OwnVotes ownVotes, Requests requests, Turn turn) {
    this.validators = config.validators();
    this.self = config.self();
    this.chain = chain;
    this.ownVotes = ownVotes;
    this.requests = requests;
    this.turn = turn;
  }

  /** Does for the view what can be done now. */
  void advance(long view) {
    if (!ownVotes.mayNotarize(view)) {
      return;
    }
    if (validators.leader(view) == self) {
      propose(view);
    } else {
      check(view);
    }
  }

  private void propose(long view) {
    if (askedForView == view) {
      return;
    }
    switch (chain.parentFor(view)) {
      case Placement.Parent parent -> {
        askedForView = view;
        turn.emit(new Output.Propose(view, parent.parent(), parent.ancestors()));
      }
      case LacksCertificates lack -> requests.certificates(lack, Requests.NO_HINT);
      case LacksBlock lack -> fetch(lack, Requests.NO_HINT);
      case Placement.Refused refused -> throw new IllegalStateException(refused.reason());
    }
  }

  private void check(long view) {
    Round round = chain.peek(view);
    if (round == null
        || round.proposal() == null
        || round.proposalState() != ProposalState.WAITING) {
      return;
    }
    // Who proposed it must hold all it stands on.
    int leader = validators.leader(view);
    switch (chain.place(round.proposal())) {
      case Placement.Parent parent -> {
        round.proposalState(ProposalState.CHECKING);
        turn.emit(new Output.CheckBlock(round.proposal(), parent.parent()));
      }
      case LacksCertificates lack -> requests.certificates(lack, leader);
      case LacksBlock lack -> fetch(lack, leader);
      case Placement.Refused _ -> round.proposalState(ProposalState.DONE);
    }
  }

  private void fetch(LacksBlock lack, int hint) {
    chain.round(lack.view()).settle(lack.digest());
    requests.block(lack, hint);
  }

  /** The block is built; too late where the view has changed or was given up. */
  void built(long view, Block block) {
    if (block.view() != view || askedForView != view || !ownVotes.mayNotarize(view)) {
      return;
    }
    if (block.header().proposer() != self || !(chain.place(block) instanceof Placement.Parent)) {
      throw new IllegalStateException("own " + block + " is not on the parent it was asked for");
    }
    Round round = chain.round(view);
    round.propose(block);
    round.proposalState(ProposalState.DONE);
    ownVotes.notarize(view, block);
  }

  /** The outside's verdict on the view's block. */
  void checked(long view, Digest digest, boolean acceptable) {
    Round round = chain.peek(view);
    if (round == null
        || round.proposal() == null
        || !round.proposal().digest().equals(digest)
        || round.proposalState() != ProposalState.CHECKING) {
      return;
    }
    round.proposalState(ProposalState.DONE);
    if (acceptable) {
      ownVotes.notarize(view, round.proposal());
    }
  }
}
