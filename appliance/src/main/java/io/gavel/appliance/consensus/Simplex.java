package io.gavel.appliance.consensus;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One validator's Simplex (Chan and Pass, TCC 2023, section 3) as a pure state machine: the same
 * inputs at the same times give the same outputs.
 *
 * <p>The paper's protocol in this code's words. The leader of a view proposes a block on the
 * highest notarized one. Everyone votes to notarize it; who waits too long votes to nullify the
 * view instead (the paper's dummy block). A quorum for either certifies the view, and all enter the
 * next one and re-send the certificate. Who sees the view notarized without having voted to nullify
 * it votes to finalize it; a quorum of those makes the block and its ancestors final. Any two
 * quorums share an honest validator, and none of those signs both {@code nullify(v)} and {@code
 * finalize(v)}: once a block of v is final there is no nullification of v, so every later notarized
 * block descends from it.
 *
 * <p>Beyond the paper: votes are verified in batches at quorum; a leader unheard for a while is not
 * waited for, nor one that gives its own view up, as it does while it catches up; timeouts double
 * for nullified views in a row; certificates and blocks that are lacking are fetched, which mends
 * views that some hold notarized and some nullified; own votes are on disk before they leave and
 * bind after a restart.
 *
 * <p>One owner thread. The caller carries the outputs out in order. Memory is bounded by the views
 * since the last final one: certificates and own votes for all of them, others' votes and proposals
 * for {@code futureViewsMax} to either side of the current one.
 */
public final class Simplex {
  /** Keeps sums of views and windows inside 63 bits; no honest validator ever gets there. */
  private static final long VIEW_MAX = Long.MAX_VALUE / 2;

  private final SimplexConfig config;
  private final ValidatorSet validators;
  private final Chain chain;
  private final Pacemaker pacemaker;
  private final CertificateInbox inbox;
  private final Requests requests;
  private final Finality finality;
  private final OwnVotes ownVotes;
  private final Proposals proposals;
  private final Repair repair;

  private final Turn turn = new Turn();

  private boolean started;
  private long view;

  /** Through which the view was entered; null where that is not known after a start. */
  private Certificate entry;

  /**
   * @throws IllegalArgumentException if what was recovered contradicts itself or is not this
   *     validator's
   */
  public Simplex(SimplexConfig config, Recovered recovered) {
    this.config = Objects.requireNonNull(config, "config");
    validators = config.validators();
    chain = new Chain(config.chainId(), recovered.finalTip());
    pacemaker = new Pacemaker(config);
    inbox = new CertificateInbox(validators.size(), config.leaderTimeoutMs(), turn);
    requests = new Requests(config, turn);
    finality = new Finality(config, chain, requests, turn);
    ownVotes = new OwnVotes(config, chain, turn);
    proposals = new Proposals(config, chain, ownVotes, requests, turn);
    repair = new Repair(config, chain, turn);
    Recovery recovery = new Recovery(config, chain, recovered);
    view = recovery.restore();
    entry = recovery.entry();
  }

  /**
   * Takes one input and says what follows from it. The first step, of whatever input, also starts
   * the core and repeats what it had said before a restart.
   *
   * @param nowMs any clock in milliseconds that does not run backwards
   * @return what to do, in this order; the list is the caller's
   * @throws IllegalStateException if a third of the stake or more signed contradictions that would
   *     fork the chain here, or the caller answers what was not asked; the core is then of no use
   */
  public List<Output> step(long nowMs, Input input) {
    turn.begin(nowMs);
    if (!started) {
      started = true;
      start();
    }
    switch (input) {
      case Input.Tick _ -> onTick();
      case Input.Received received -> onReceived(received.from(), received.message());
      case Input.Proposed proposed -> proposals.built(view, proposed.block());
      case Input.Declined declined -> onDeclined(declined.view());
      case Input.Checked checked -> proposals.checked(view, checked.block(), checked.acceptable());
      case Input.Voted voted -> onVoted(voted.vote());
      case Input.Tallied tallied -> onTallied(tallied);
      case Input.CertificateVerified verified -> onCertificateVerified(verified);
      case Input.Synced synced -> onSynced(synced.tip(), synced.finalization());
    }
    return turn.outputs();
  }

  /** The current view, from 1. */
  public long view() {
    return view;
  }

  /** The last final block held; null for the genesis. */
  public Block finalTip() {
    return chain.finalTip();
  }

  /** The newest finalization held, which the final tip may not have reached yet; null for none. */
  public Certificate newestFinalization() {
    return chain.newestFinalization();
  }

  /** Views of which anything is held: the measure of this core's memory. */
  public int openViews() {
    return chain.openViews();
  }

  /** Views entered through a nullification since start. */
  public long nullifiedViews() {
    return pacemaker.nullifiedViews();
  }

  // Start.

  private void start() {
    pacemaker.start(turn.nowMs());
    turn.emit(new Output.EnteredView(view, validators.leader(view), entersByNullification()));
    repair.repeat(view, entry);
    for (Round round : undecidedFrom(1)) {
      Certificate notarization = round.certificate(VoteType.NOTARIZE);
      if (notarization != null) {
        ownVotes.finalizeBlock(round.view(), notarization.digest());
      }
      tallyAll(round);
    }
    progress();
  }

  private boolean entersByNullification() {
    return entry != null && entry.type() == VoteType.NULLIFY;
  }

  // Time.

  private void onTick() {
    if (pacemaker.expired(turn.nowMs())) {
      ownVotes.nullify(view);
    }
    requests.tick();
    if (pacemaker.repeat(turn.nowMs())) {
      repair.repeat(view, entry);
      inbox.retry(config.retransmitMs());
      retryTallies();
    }
    progress();
  }

  private void retryTallies() {
    for (Round round : undecidedFrom(view - config.futureViewsMax())) {
      for (VoteType type : VoteType.values()) {
        if (round.pool(type) != null) {
          round.pool(type).retry();
        }
      }
      tallyAll(round);
    }
  }

  /** A copy, since certificates change the chain. */
  private List<Round> undecidedFrom(long from) {
    List<Round> rounds = new ArrayList<>();
    chain.roundsFrom(Math.max(chain.decidedView() + 1, from)).forEach(rounds::add);
    return rounds;
  }

  // Messages.

  private void onReceived(int from, Message message) {
    if (from < 0 || from >= validators.size() || from == config.self()) {
      return;
    }
    switch (message) {
      case Message.Proposal proposal -> onProposal(from, proposal);
      case Message.CastVote cast -> onVote(from, cast.vote());
      case Message.ShowCertificate show -> onCertificate(from, show.certificate());
      case Message.CertificateRequest request -> repair.answer(from, request);
      case Message.BlockRequest request -> repair.answer(from, request);
      case Message.BlockResponse response -> onBlock(response.block());
    }
  }

  private void onProposal(int from, Message.Proposal proposal) {
    Block block = proposal.block();
    onBlock(block);
    if (from != validators.leader(block.view()) || from != block.header().proposer()) {
      return;
    }
    if (inWindow(block.view()) && chain.round(block.view()).proposal() == null) {
      chain.round(block.view()).propose(block);
    }
    onVote(from, proposal.notarize());
    progress();
  }

  /** Views whose votes and proposals are held. */
  private boolean inWindow(long voteView) {
    return voteView > chain.decidedView()
        && voteView >= view - config.futureViewsMax()
        && voteView <= view + config.futureViewsMax();
  }

  /** A vote counts only over its own validator's authenticated channel. */
  private void onVote(int from, Vote vote) {
    if (from != vote.validator()) {
      return;
    }
    if (vote.view() >= view - config.skipAfterViews()) {
      pacemaker.heard(from);
    }
    if (vote.view() + 1 < view) {
      repair.help(from, entry);
    }
    if (!inWindow(vote.view())) {
      return;
    }
    Round round = chain.round(vote.view());
    Vote contradicted = round.contradicted(vote);
    if (contradicted != null) {
      if (round.reportOnce(from, validators.size())) {
        turn.emit(new Output.Equivocation(contradicted, vote));
      }
      return;
    }
    round.pool(vote.type(), validators).add(vote);
    tally(round, vote.type(), vote.digest());
    if (vote.type() == VoteType.NULLIFY && vote.view() == view && from == validators.leader(view)) {
      ownVotes.nullify(view); // Its leader has given the view up: nothing is to be waited for.
    }
  }

  private void onBlock(Block block) {
    if (block.view() > chain.finalView() && requests.answered(block)) {
      Round round = chain.round(block.view());
      round.settle(block.digest());
      round.offer(block);
      progress();
    }
  }

  private void onCertificate(int from, Certificate certificate) {
    Round round = chain.peek(certificate.view());
    if (certificate.view() <= chain.decidedView()
        || (round != null && round.has(certificate.type()))
        || !plausible(certificate)) {
      return;
    }
    VotePool pool = round == null ? null : round.pool(certificate.type());
    inbox.offer(from, certificate, pool != null && pool.tallying());
  }

  /** What costs nothing to check before the signatures. */
  private boolean plausible(Certificate certificate) {
    long stake = 0;
    for (Certificate.Signer signer : certificate.signers()) {
      if (signer.validator() >= validators.size()) {
        return false;
      }
      stake += validators.stake(signer.validator());
    }
    return certificate.view() <= VIEW_MAX && validators.isQuorum(stake);
  }

  /** Whatever may have become possible. */
  private void progress() {
    finality.advance();
    if (finality.catchingUp()) {
      giveUpLead(); // It has nothing to build on.
    }
    proposals.advance(view);
  }

  private void onDeclined(long declinedView) {
    if (declinedView == view) {
      giveUpLead();
    }
  }

  /** The others need not wait for a leader that says at once that no block will come. */
  private void giveUpLead() {
    if (leads() && ownVotes.mayNotarize(view)) {
      ownVotes.nullify(view);
    }
  }

  private boolean leads() {
    return validators.leader(view) == config.self();
  }

  // Certificates.

  private void tally(Round round, VoteType type, Digest digest) {
    VotePool pool = round.pool(type);
    if (pool == null || round.has(type)) {
      return;
    }
    Certificate certificate = pool.certificate(type, round.view(), digest);
    if (certificate != null) {
      accept(certificate);
      return;
    }
    List<Vote> batch = pool.startTally(digest);
    if (!batch.isEmpty()) {
      turn.emit(
          new Output.TallyVotes(
              new VoteStatement(config.chainId(), config.epoch(), type, round.view(), digest),
              batch));
    }
  }

  private void tallyAll(Round round) {
    for (VoteType type : VoteType.values()) {
      tallyAll(round, type);
    }
  }

  private void tallyAll(Round round, VoteType type) {
    VotePool pool = round.pool(type);
    if (pool != null) {
      for (Digest digest : pool.digests()) {
        tally(round, type, digest);
      }
    }
  }

  private void onTallied(Input.Tallied tallied) {
    VoteStatement statement = tallied.statement();
    Round round = chain.peek(statement.view());
    VotePool pool = round == null ? null : round.pool(statement.type());
    if (pool == null) {
      return;
    }
    pool.endTally(tallied.valid(), tallied.wrong());
    tallyAll(round, statement.type());
    if (!pool.tallying()) {
      inbox.release(statement.view(), statement.type());
    }
  }

  private void onCertificateVerified(Input.CertificateVerified verified) {
    if (verified.valid()) {
      accept(verified.certificate());
    } else {
      inbox.wrong(verified.from(), verified.certificate());
    }
  }

  /** Takes a verified certificate, formed here or shown by a peer. */
  private void accept(Certificate certificate) {
    long certified = certificate.view();
    inbox.settled(certified, certificate.type());
    if (certified <= chain.decidedView() || chain.round(certified).has(certificate.type())) {
      return;
    }
    Round round = chain.round(certified);
    round.hold(certificate);
    // Logged before the votes that rest on it: a vote found on disk implies its certificates.
    turn.emit(new Output.PersistCertificate(certificate));
    switch (certificate.type()) {
      case NOTARIZE -> ownVotes.finalizeBlock(certified, certificate.digest());
      case NULLIFY -> {}
      case FINALIZE -> {
        finality.decide(certificate);
        inbox.settledUpTo(certified);
      }
    }
    enter(certified + 1, certificate);
    progress();
  }

  private void enter(long next, Certificate through) {
    if (next <= view) {
      return;
    }
    view = next;
    entry = through;
    pacemaker.enter(turn.nowMs(), through.type());
    chain.dropVotesBefore(view - config.futureViewsMax());
    int leader = validators.leader(view);
    turn.broadcast(new Message.ShowCertificate(through));
    turn.emit(new Output.EnteredView(view, leader, entersByNullification()));
    if (pacemaker.silent(leader)) {
      ownVotes.nullify(view);
    }
  }

  // Own votes.

  /** Signed and on disk: now it may leave, and counts. */
  private void onVoted(Vote vote) {
    Round round = chain.peek(vote.view());
    if (vote.view() <= chain.decidedView() || round == null) {
      return;
    }
    if (vote.validator() != config.self() || !round.committedTo(vote)) {
      throw new IllegalStateException("signed " + vote + ", which was not asked for");
    }
    round.signed(vote);
    turn.broadcast(repair.message(round, vote));
    if (inWindow(vote.view())) {
      round.pool(vote.type(), validators).addVerified(vote);
      tally(round, vote.type(), vote.digest());
    }
  }

  /** Blocks that were final here already are no news: catch-up and the core may overlap. */
  private void onSynced(Block tip, Certificate finalization) {
    if (tip.view() <= chain.finalView()) {
      return;
    }
    finality.adopt(tip);
    Certificate newest = chain.newestFinalization();
    if (newest == null || finalization.view() > newest.view()) {
      finality.decide(finalization);
    }
    inbox.settledUpTo(chain.decidedView());
    enter(chain.decidedView() + 1, chain.newestFinalization());
    progress();
  }
}
