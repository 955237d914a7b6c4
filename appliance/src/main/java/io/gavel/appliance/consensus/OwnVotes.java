package io.gavel.appliance.consensus;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;

/**
 * The only place where a signature is asked for. A vote binds from that moment on, not from when it
 * is on disk: what the disk is about to hold may leave after the next crash.
 *
 * <p>At most one notarize vote a view and none after nullify; never both nullify and finalize. In
 * views that are decided nothing is signed at all, so that their rounds can be forgotten.
 */
final class OwnVotes {
  private final SimplexConfig config;
  private final Chain chain;
  private final Turn turn;

  OwnVotes(SimplexConfig config, Chain chain, Turn turn) {
    this.config = config;
    this.chain = chain;
    this.turn = turn;
  }

  boolean mayNotarize(long view) {
    Round round = chain.peek(view);
    return view > chain.decidedView()
        && (round == null || (round.notarizing() == null && !round.nullifying()));
  }

  void notarize(long view, Block block) {
    if (mayNotarize(view)) {
      sign(view, VoteType.NOTARIZE, block.digest(), block);
    }
  }

  void nullify(long view) {
    if (undecidedBySelf(view)) {
      sign(view, VoteType.NULLIFY, Digest.ZERO, null);
    }
  }

  void finalizeBlock(long view, Digest notarized) {
    if (undecidedBySelf(view)) {
      sign(view, VoteType.FINALIZE, notarized, null);
    }
  }

  private boolean undecidedBySelf(long view) {
    Round round = chain.peek(view);
    return view > chain.decidedView()
        && (round == null || (!round.nullifying() && round.finalizing() == null));
  }

  private void sign(long view, VoteType type, Digest digest, Block block) {
    chain.round(view).commitTo(type, digest);
    turn.emit(
        new Output.SignVote(
            new VoteStatement(config.chainId(), config.epoch(), type, view, digest), block));
  }
}
