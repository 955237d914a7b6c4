package io.gavel.appliance.consensus;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.consensus.Round.ProposalState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts back into the rounds what a validator had on disk, so that it goes on as if it had only been
 * slow: own votes bind, certificates are held, blocks can be sent again.
 */
final class Recovery {
  private final SimplexConfig config;
  private final Chain chain;
  private final Recovered recovered;
  private long view = 1;

  Recovery(SimplexConfig config, Chain chain, Recovered recovered) {
    this.config = config;
    this.chain = chain;
    this.recovered = recovered;
  }

  /** Fills the chain's rounds and returns the view to go on in. */
  long restore() {
    if (recovered.finalization() != null) {
      restore(recovered.finalization());
    }
    view = Math.max(view, chain.decidedView() + 1);
    List<Certificate> certificates = new ArrayList<>(recovered.certificates());
    certificates.sort(Comparator.comparingLong(Certificate::view).thenComparing(Certificate::type));
    certificates.forEach(this::restore);
    recovered.ownVotes().forEach(this::restore);
    recovered.blocks().forEach(this::restore);
    return view;
  }

  /** The certificate of the view before, if held. */
  Certificate entry() {
    Round before = chain.peek(view - 1);
    if (before != null && before.has(VoteType.NULLIFY)) {
      return before.certificate(VoteType.NULLIFY);
    }
    return before == null ? chain.newestFinalization() : before.parenthood();
  }

  private void restore(Certificate certificate) {
    Certificate newest = chain.newestFinalization();
    if (certificate.type() == VoteType.FINALIZE
        && (newest == null || certificate.view() > newest.view())) {
      chain.decide(certificate);
    }
    if (certificate.view() > chain.finalView()) {
      chain.round(certificate.view()).hold(certificate);
      view = Math.max(view, certificate.view() + 1);
    }
  }

  private void restore(Vote vote) {
    if (vote.validator() != config.self()) {
      throw new IllegalArgumentException(
          "recovered.ownVotes hold a vote of validator "
              + vote.validator()
              + ", expected those of "
              + config.self());
    }
    if (vote.view() <= chain.decidedView()) {
      return;
    }
    Round round = chain.round(vote.view());
    round.recall(vote.type(), vote.digest());
    round.signed(vote);
    round.pool(vote.type(), config.validators()).addVerified(vote);
    // A finalize vote was given on leaving its view.
    view = Math.max(view, vote.type() == VoteType.FINALIZE ? vote.view() + 1 : vote.view());
  }

  private void restore(Block block) {
    if (block.view() <= chain.finalView()) {
      return;
    }
    Round round = chain.round(block.view());
    round.offer(block);
    boolean voted = block.digest().equals(round.notarizing());
    if (voted || round.proposal() == null) {
      round.propose(block);
      round.proposalState(voted ? ProposalState.DONE : ProposalState.WAITING);
    }
  }
}
