package io.gavel.appliance.node;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Input;
import io.gavel.appliance.consensus.Message;
import io.gavel.appliance.consensus.Output;
import io.gavel.appliance.consensus.Simplex;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.consensus.Vote;
import io.gavel.appliance.consensus.VoteStatement;
import io.gavel.appliance.dissemination.BatchFetch;
import io.gavel.appliance.dissemination.BatchPool;
import io.gavel.appliance.dissemination.BulkMessage;
import io.gavel.appliance.dissemination.CatchUp;
import io.gavel.appliance.dissemination.PackedBatch;
import io.gavel.appliance.log.EventLog;
import io.gavel.appliance.offload.OffloadEngine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Carries the pure core: gives it inputs, does what it puts out. Owns the batch pool, block
 * building and checking, and the way of final blocks to the executor. Every method that is not
 * posted runs on the loop's thread.
 */
final class ConsensusLoop {
  private static final EventLog LOG = EventLog.of("consensus");

  /** How often the core and everything with a timer is looked at. */
  private static final long TICK_MS = 5;

  /** Checks under way at most; only blocks of the current view are worth one. */
  private static final int CHECKS_MAX = 16;

  /** So far behind a final view, blocks come with their batches: streamed ones are no use. */
  private static final long FAR_BEHIND_VIEWS = 12;

  /** What the loop shows to other threads. */
  record Progress(long view, int leader, long viewsNullified, long finalHeight) {}

  private final EventLoop loop;
  private final Parts parts;
  private final Pacing pacing;
  private final Simplex core;
  private final BatchPool pool;
  private final BatchFetch fetch;
  private final CatchUp catchUp;
  private final FinalBlocks finals;
  private final BlockRules rules;
  private final ExecutedHeights executed;
  private final BatchPacker packer;
  private final BlockSize blockSize;

  private final ArrayDeque<Input> inputs = new ArrayDeque<>();
  private final LinkedHashMap<Digest, Block> checks = new LinkedHashMap<>();
  private Output.Propose proposing;
  private long lastBlockMs;
  private Block shown;
  private final NullifiedViews nullified;
  private volatile boolean farBehind;
  private volatile boolean executesLate;
  private volatile long viewsBehind;
  private volatile Progress progress;

  ConsensusLoop(
      Parts parts, Pacing pacing, Simplex core, BatchPool pool, ExecutedHeights executed) {
    int self = parts.self();
    ValidatorSet set = parts.set();
    this.parts = parts;
    this.pacing = pacing;
    this.core = core;
    this.pool = pool;
    this.executed = executed;
    this.fetch =
        new BatchFetch(self, set.size(), pacing.fetchRetryMs(), 10 * pacing.fetchRetryMs());
    this.catchUp = new CatchUp(self, set.size(), pacing.catchUpTimeoutMs());
    this.finals =
        new FinalBlocks(pool, fetch, parts.executor()::offer, core.finalTip(), parts.chainId());
    this.rules = new BlockRules(parts.chainId(), set, self, pool, executed);
    this.nullified = new NullifiedViews(set.size());
    this.packer = new BatchPacker(parts.transactions(), pacing.batchDelayMs());
    this.blockSize = new BlockSize(pacing.blockTargetMs());
    this.loop = new EventLoop("consensus", TICK_MS, this::tick, parts.onBroken());
    this.progress = look();
  }

  void start() {
    loop.start();
  }

  void stop() {
    loop.stop();
  }

  Progress progress() {
    return progress;
  }

  /** Whether streamed batches are no use for now: blocks are fetched whole. */
  boolean farBehind() {
    return farBehind;
  }

  /**
   * Whether this node has yet to execute what the others executed long since, and so cannot vote.
   */
  boolean executesLate() {
    return executesLate;
  }

  /** Whether the batch is final, and its block waits for it. Any thread. */
  boolean awaitsFinal(Digest batch) {
    return finals.awaits(batch);
  }

  /** Views entered since the one of the last block that the executor was given. */
  long viewsBehind() {
    return viewsBehind;
  }

  long peerMessagesDropped() {
    return loop.dropped();
  }

  // ---- What other threads post.

  boolean received(int from, Message message) {
    return loop.postFromPeer(() -> step(new Input.Received(from, message)));
  }

  boolean requested(int from, BulkMessage.BatchRequest request) {
    return loop.postFromPeer(() -> serve(from, request));
  }

  void peerBatch(int from, TransactionBatch batch, PackedBatch packed) {
    loop.post(() -> hold(from, batch, packed));
  }

  void ownBatch(TransactionBatch batch, PackedBatch packed) {
    loop.post(
        () -> {
          packer.packed();
          hold(parts.self(), batch, packed);
          parts.network().broadcast(new BulkMessage.Batch(packed));
        });
  }

  void ownBatchFailed() {
    loop.post(packer::packed);
  }

  void blocksArrived(int from, BulkMessage.BlocksResponse response) {
    loop.postFromPeer(() -> fetchedBlocks(from, response));
  }

  void blockExecuted(long height, Digest root) {
    loop.post(
        () -> {
          executed.executed(height, root);
          advance(EventLoop.nowMs());
        });
  }

  // ---- The core.

  private void tick(long nowMs) {
    step(new Input.Tick());
    advance(nowMs);
    packer.tick(nowMs, pool.hasRoom(parts.self()), this::pack);
    for (BatchFetch.Ask ask : fetch.due(nowMs)) {
      parts.network().send(ask.peer(), ask.request());
    }
    Block stalled = finals.stalled(nowMs);
    if (stalled != null) {
      catchUp.behind(stalled.view(), stalled.header().proposer());
    }
    catchUp.reached(finals.handedOverView());
    viewsBehind = core.view() - finals.handedOverView();
    farBehind = catchUp.viewsBehind(finals.handedOverView()) > FAR_BEHIND_VIEWS;
    executesLate = rules.executesLate(finals.handedOverExecuted());
    if (finals.lacksNext()) {
      CatchUp.Ask ask = catchUp.due(finals.handedOver(), nowMs);
      if (ask != null && !parts.network().send(ask.peer(), ask.request())) {
        catchUp.refused(); // Not connected, as peers are not at first.
      }
    }
  }

  private void step(Input input) {
    inputs.add(input);
    if (inputs.size() > 1) {
      return; // Already inside a step: the loop below takes it in its turn.
    }
    long nowMs = EventLoop.nowMs();
    while (!inputs.isEmpty()) {
      for (Output output : core.step(nowMs, inputs.peek())) {
        perform(output, nowMs);
      }
      inputs.remove();
    }
    progress = look();
  }

  private Progress look() {
    Block tip = core.finalTip();
    return new Progress(
        core.view(),
        parts.set().leader(core.view()),
        nullified.count(),
        tip == null ? 0 : tip.height());
  }

  private void perform(Output output, long nowMs) {
    switch (output) {
      case Output.Send send -> parts.network().send(send.to(), send.message());
      case Output.Broadcast broadcast -> parts.network().broadcast(broadcast.message());
      case Output.Propose propose -> proposing = propose;
      case Output.CheckBlock check -> check(check.block(), nowMs);
      case Output.SignVote sign -> sign(sign);
      case Output.PersistCertificate persist -> parts.journal().append(persist.certificate());
      case Output.TallyVotes tally -> tally(tally.statement(), tally.votes());
      case Output.VerifyCertificate verify -> verify(verify.from(), verify.certificate());
      case Output.Finalize finalize -> finalized(finalize, nowMs);
      case Output.CatchUp behind -> catchUp.behind(behind.finalization().view(), behind.peer());
      case Output.EnteredView entered -> entered(entered, nowMs);
      case Output.Equivocation evidence ->
          parts.evidence().suspect(evidence.first(), evidence.second());
    }
  }

  private void sign(Output.SignVote sign) {
    List<BatchPool.Held> batches = new ArrayList<>();
    if (sign.block() != null) {
      for (Digest digest : sign.block().batches()) {
        batches.add(pool.get(digest));
      }
    }
    parts.journal().sign(sign, batches, vote -> loop.post(() -> step(new Input.Voted(vote))));
  }

  private void tally(VoteStatement statement, List<Vote> votes) {
    submitTally(
        statement,
        votes,
        result -> step(new Input.Tallied(statement, result.valid(), result.wrong())));
  }

  private void verify(int from, Certificate certificate) {
    submitTally(
        certificate.statement(parts.chainId(), Node.EPOCH),
        certificate.votes(),
        result -> {
          // Where a device failed nothing is said of the peer: the core asks again.
          if (result.decided(certificate.signers().size())) {
            boolean proof = isProof(certificate, result);
            step(new Input.CertificateVerified(from, certificate, proof));
          }
        });
  }

  private static boolean isProof(Certificate certificate, TallyJob.Result result) {
    return result.quorum() && result.valid().size() == certificate.signers().size();
  }

  private void submitTally(
      VoteStatement statement, List<Vote> votes, Consumer<TallyJob.Result> onLoop) {
    TallyJob job =
        new TallyJob(
            statement, parts.set(), votes, result -> loop.post(() -> onLoop.accept(result)));
    if (!parts.offload().submit(OffloadEngine.Lane.VOTES, job)) {
      loop.post(() -> onLoop.accept(TallyJob.Result.UNDECIDED));
    }
  }

  private void entered(Output.EnteredView entered, long nowMs) {
    checks.values().removeIf(block -> block.view() < entered.view());
    if (proposing != null && proposing.view() < entered.view()) {
      proposing = null;
    }
    if (shown != null && shown.view() < entered.view()) {
      boolean notarized = !entered.nullified();
      blockSize.over(entered.view() - 1, pool.heldBytes(shown), notarized, nowMs);
      shown = null;
    }
    if (entered.nullified()) {
      nullified.add(parts.set().leader(entered.view() - 1), entered.view() - 1, nowMs);
    } else {
      lastBlockMs = nowMs;
    }
  }

  private void finalized(Output.Finalize finalize, long nowMs) {
    Block last = finalize.blocks().getLast();
    for (Block block : finalize.blocks()) {
      finals.add(block, block.equals(last) ? finalize.finalization() : null);
    }
    finals.advance(nowMs);
  }

  // ---- Blocks: building and checking.

  private void advance(long nowMs) {
    finals.advance(nowMs);
    propose(nowMs);
    // A copy: what a decision leads to may start and end checks.
    for (Block block : List.copyOf(checks.values())) {
      if (decide(block, nowMs)) {
        checks.remove(block.digest());
      }
    }
  }

  private void check(Block block, long nowMs) {
    show(block, nowMs);
    if (checks.size() < CHECKS_MAX && !decide(block, nowMs)) {
      checks.put(block.digest(), block);
    }
  }

  private void show(Block block, long nowMs) {
    blockSize.proposed(block.view(), nowMs);
    shown = block;
  }

  /** Whether the block's check is over. */
  private boolean decide(Block block, long nowMs) {
    switch (rules.check(block, System.currentTimeMillis())) {
      case BlockRules.Verdict.Acceptable acceptable -> {
        step(new Input.Checked(block.digest(), true));
        return true;
      }
      case BlockRules.Verdict.Refused refused -> {
        LOG.warn(
            "block-refused",
            "block",
            block.digest(),
            "proposer",
            block.header().proposer(),
            "reason",
            refused.reason());
        step(new Input.Checked(block.digest(), false));
        return true;
      }
      case BlockRules.Verdict.Undecided undecided -> {
        if (!executesLate) {
          for (Digest digest : undecided.missing()) {
            fetch.want(digest, block.header().proposer(), nowMs);
          }
        }
        return false;
      }
    }
  }

  private void propose(long nowMs) {
    if (proposing != null && !rules.mayLead(proposing)) {
      long view = proposing.view();
      proposing = null;
      step(new Input.Declined(view));
    }
    if (proposing == null || nowMs - lastBlockMs < pacing.blockIntervalMs()) {
      return;
    }
    Set<Digest> excluded = BlockRules.excluded(proposing, finals);
    if (nowMs - lastBlockMs >= pacing.idleIntervalMs() || pool.hasWaiting(excluded)) {
      Block block = rules.build(proposing, excluded, blockSize.limit(), System.currentTimeMillis());
      proposing = null;
      show(block, nowMs);
      step(new Input.Proposed(block));
    }
  }

  // ---- Batches.

  private void pack(List<Transaction> transactions) {
    PackJob job = new PackJob(transactions, this, parts.transactions());
    if (!parts.offload().submit(OffloadEngine.Lane.BATCHES, job)) {
      job.failed(new IllegalStateException("the lane of batches is full"));
    }
  }

  private void hold(int from, TransactionBatch batch, PackedBatch packed) {
    Digest digest = batch.digest();
    boolean wanted = fetch.wants(digest);
    if (pool.add(batch, packed, from, wanted) && wanted) {
      fetch.arrived(digest);
      advance(EventLoop.nowMs());
    }
  }

  private void serve(int from, BulkMessage.BatchRequest request) {
    for (Digest digest : request.digests()) {
      BatchPool.Held held = pool.get(digest);
      if (held != null) {
        parts.network().send(from, new BulkMessage.Batch(held.packed()));
      }
    }
  }

  // ---- Catching up.

  private void fetchedBlocks(int from, BulkMessage.BlocksResponse response) {
    if (!catchUp.awaits(from)) {
      return;
    }
    if (response.chain().isEmpty()) {
      catchUp.refused();
      return;
    }
    if (response.chain().getFirst().height() != finals.handedOver() + 1) {
      catchUp.refused(); // An answer to an older request, or none worth waiting for.
      return;
    }
    try {
      CatchUp.checkChain(response, finals.handedOverDigest(), finals.handedOver(), parts.chainId());
    } catch (DecodeException e) {
      refuse(from, e.getMessage());
      return;
    }
    Certificate finalization = response.finalization();
    UnpackJob unpack =
        new UnpackJob(
            response,
            fetched -> loop.post(() -> adopt(from, finalization, fetched)),
            reason -> loop.post(() -> refuse(from, reason)));
    submitTally(
        finalization.statement(parts.chainId(), Node.EPOCH),
        finalization.votes(),
        result -> {
          if (!isProof(finalization, result)) {
            refuse(from, "response.finalization does not verify as a quorum's");
          } else if (!parts.offload().submit(OffloadEngine.Lane.BLOCKS, unpack)) {
            catchUp.refused();
          }
        });
  }

  private void refuse(int from, String reason) {
    parts.inbox().fault(from, "blocks-refused", reason);
    catchUp.refused();
  }

  private void adopt(int from, Certificate finalization, List<CatchUp.Fetched> fetched) {
    if (fetched.isEmpty()) {
      refuse(from, "response holds no whole block");
      return;
    }
    for (CatchUp.Fetched one : fetched) {
      for (int i = 0; i < one.batches().size(); i++) {
        pool.add(one.batches().get(i), one.packed().get(i), from, true);
        fetch.arrived(one.batches().get(i).digest());
      }
      boolean last = one.block().digest().equals(finalization.digest());
      finals.add(one.block(), last ? finalization : null);
    }
    catchUp.answered();
    Block tip = fetched.getLast().block();
    step(new Input.Synced(tip, finalization));
    advance(EventLoop.nowMs());
  }
}
