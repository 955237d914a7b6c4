package io.gavel.bench.simulation;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Input;
import io.gavel.appliance.consensus.Message;
import io.gavel.appliance.consensus.Output;
import io.gavel.appliance.consensus.Simplex;
import io.gavel.appliance.consensus.SimplexConfig;
import io.gavel.appliance.consensus.Vote;
import io.gavel.appliance.consensus.VoteStatement;
import io.gavel.appliance.consensus.VoteType;
import io.gavel.sim.SimDisk;
import io.gavel.sim.SimRandom;
import java.util.ArrayList;
import java.util.List;

/** One node of the simulation: a core, and around it what carries its outputs out. */
final class SimNode {
  private static final long TICK_US = 10_000;
  private static final Digest GOOD_ROOT = Digest.sha256(new byte[] {1});
  private static final Digest BAD_ROOT = Digest.sha256(new byte[] {2});

  /** Blocks that catch-up brings at once. */
  private static final int CATCH_UP_BLOCKS_MAX = 32;

  private final int index;
  private final SimplexConfig config;
  private final ClusterSimulation cluster;
  private final SimRandom random;
  private final SimLog log;
  private final SimDisk disk;

  /** Null while the node is down. */
  private Simplex core;

  /** Counts starts: what an earlier life had under way comes to nothing. */
  private int life;

  /** Outputs until the power fails; below 0 for never. */
  private int outputsLeft = -1;

  /** The final chain as this node stored it; index 0 is height 1. */
  private List<Block> chain = new ArrayList<>();

  private Certificate finalization;

  SimNode(
      int index, SimplexConfig config, ClusterSimulation cluster, SimDisk disk, SimRandom random) {
    this.index = index;
    this.config = config;
    this.cluster = cluster;
    this.random = random;
    this.disk = disk;
    this.log = new SimLog(disk);
  }

  int index() {
    return index;
  }

  boolean up() {
    return core != null;
  }

  long height() {
    return chain.size();
  }

  /** The last final block; null for the genesis. */
  Block tip() {
    return chain.isEmpty() ? null : chain.getLast();
  }

  @Override
  public String toString() {
    return "node "
        + index
        + (up() ? " view " + core.view() : " down")
        + " height "
        + height()
        + " finalization "
        + (finalization == null ? "none" : "view " + finalization.view());
  }

  // Life and death.

  /** Brings the node up, or calls off a crash that has not come about yet. */
  void start() {
    outputsLeft = -1;
    if (up()) {
      return;
    }
    try {
      SimLog.Contents contents = log.recover();
      chain = new ArrayList<>(contents.chain());
      finalization = contents.finalization();
      core = new Simplex(config, contents.recovered());
    } catch (DecodeException e) {
      throw new Violation("node " + index + " cannot read its own log: " + e.getMessage());
    }
    cluster.trace(() -> "start " + this);
    tick(life);
  }

  /** Takes the node down once it has carried out some more of its core's outputs. */
  void crash(int outputs) {
    outputsLeft = outputs;
    if (outputs == 0) {
      crashNow();
    }
  }

  private void crashNow() {
    if (up()) {
      core = null;
      life++;
      disk.crash();
      cluster.trace(() -> "crash " + this);
    }
    outputsLeft = -1;
  }

  private void tick(int inLife) {
    if (life == inLife && up()) {
      step(new Input.Tick());
      cluster.clock().after(TICK_US, () -> tick(inLife));
    }
  }

  /** Runs the action later unless the node crashes before. */
  private void later(long minUs, long maxUs, Runnable action) {
    int inLife = life;
    cluster
        .clock()
        .after(
            random.between(minUs, maxUs),
            () -> {
              if (life == inLife && up()) {
                action.run();
              }
            });
  }

  // The core.

  void receive(int from, Message message) {
    if (up()) {
      step(new Input.Received(from, message));
    }
  }

  private void step(Input input) {
    List<Output> outputs;
    try {
      outputs = core.step(cluster.clock().nowUs() / 1000, input);
    } catch (IllegalStateException e) {
      throw new Violation("node " + index + " stopped: " + e.getMessage());
    }
    cluster.trace(() -> "node " + index + " <- " + Trace.of(input));
    for (Output output : outputs) {
      if (outputsLeft == 0) {
        crashNow();
      }
      if (!up()) {
        return;
      }
      outputsLeft -= outputsLeft > 0 ? 1 : 0;
      cluster.trace(() -> "node " + index + " -> " + Trace.of(output));
      perform(output);
    }
  }

  private void perform(Output output) {
    switch (output) {
      case Output.Send send -> cluster.send(index, send.to(), send.message());
      case Output.Broadcast broadcast -> cluster.broadcast(index, broadcast.message());
      case Output.Propose propose -> later(100, 3000, () -> step(propose(propose)));
      case Output.CheckBlock check -> {
        boolean acceptable = passesCheck(check.block()) && !cluster.error();
        later(50, 2000, () -> step(new Input.Checked(check.block().digest(), acceptable)));
      }
      case Output.SignVote sign -> sign(sign);
      case Output.PersistCertificate persist -> log.certificate(persist.certificate());
      case Output.TallyVotes tally -> tally(tally);
      case Output.VerifyCertificate verify -> verify(verify);
      case Output.Finalize finalize -> store(finalize.blocks(), finalize.finalization());
      case Output.CatchUp catchUp -> catchUp(catchUp.peer());
      case Output.EnteredView _ -> {}
      case Output.Equivocation evidence ->
          cluster.referee().accused(evidence.first(), evidence.second());
    }
  }

  private void sign(Output.SignVote sign) {
    Vote vote = cluster.signatures().vote(index, sign.statement());
    log.vote(vote, sign.block());
    int inLife = life;
    disk.force(
        () -> {
          if (life == inLife && up()) {
            step(new Input.Voted(vote));
          }
        });
  }

  private void tally(Output.TallyVotes tally) {
    List<Vote> valid = new ArrayList<>();
    List<Integer> wrong = new ArrayList<>();
    boolean undecided = cluster.error();
    for (Vote vote : tally.votes()) {
      if (cluster.signatures().verifies(vote)) {
        valid.add(vote);
      } else {
        wrong.add(vote.validator());
      }
    }
    Input answer =
        undecided
            ? new Input.Tallied(tally.statement(), List.of(), List.of())
            : new Input.Tallied(tally.statement(), valid, wrong);
    later(20, 800, () -> step(answer));
  }

  private void verify(Output.VerifyCertificate verify) {
    if (cluster.error()) {
      return;
    }
    boolean valid = cluster.signatures().verifies(verify.certificate(), config.validators());
    later(
        20,
        800,
        () -> step(new Input.CertificateVerified(verify.from(), verify.certificate(), valid)));
  }

  // Final blocks.

  /** Stores what is above the own height; the core and catch-up may bring the same blocks. */
  private void store(List<Block> blocks, Certificate newest) {
    List<Block> added = new ArrayList<>();
    for (Block block : blocks) {
      if (block.height() > height()) {
        cluster.referee().finalized(index, block, tip());
        chain.add(block);
        added.add(block);
      }
    }
    finalization = newest;
    log.finals(added, newest);
  }

  private void catchUp(int peer) {
    int inLife = life;
    cluster.fetchChain(
        index,
        peer,
        height(),
        (blocks, newest) -> {
          if (life != inLife || !up() || blocks.getLast().height() <= height()) {
            return;
          }
          store(blocks, newest);
          step(new Input.Synced(blocks.getLast(), newest));
        });
  }

  /** Answers a peer's catch-up; empty where there is nothing above the height. */
  List<Block> chainAbove(long height) {
    if (!up() || height >= height()) {
      return List.of();
    }
    int from = (int) height;
    return List.copyOf(chain.subList(from, Math.min(chain.size(), from + CATCH_UP_BLOCKS_MAX)));
  }

  Certificate finalization() {
    return finalization;
  }

  // Blocks.

  VoteStatement statement(VoteType type, long view, Digest digest) {
    return new VoteStatement(config.chainId(), config.epoch(), type, view, digest);
  }

  /** What nodes check of a block beside its place: a simulated state root. */
  static boolean passesCheck(Block block) {
    return block.header().stateRoot().equals(GOOD_ROOT);
  }

  private Input propose(Output.Propose propose) {
    return cluster.error()
        ? new Input.Declined(propose.view())
        : new Input.Proposed(buildOn(propose.view(), propose.parent(), true));
  }

  Block buildOn(long view, Block parent, boolean good) {
    Digest batch = Digest.sha256(statement(VoteType.NULLIFY, view, Digest.ZERO).encode());
    List<Digest> batches = random.chance(500) ? List.of(batch) : List.of();
    BlockHeader above = parent == null ? null : parent.header();
    return block(
        above == null ? 1 : above.height() + 1,
        view,
        above == null ? 0 : above.view(),
        above == null ? config.chainId() : parent.digest(),
        batches,
        above == null ? 0 : above.executedHeight(),
        above == null ? 0 : above.timeMs(),
        good);
  }

  /** A block placed as {@code like} is. */
  Block build(long view, BlockHeader like, List<Digest> batches, boolean good) {
    return block(
        like.height(),
        view,
        like.parentView(),
        like.parent(),
        batches,
        like.executedHeight(),
        like.timeMs(),
        good);
  }

  private Block block(
      long height,
      long view,
      long parentView,
      Digest parent,
      List<Digest> batches,
      long executedHeight,
      long parentTimeMs,
      boolean good) {
    BlockHeader header =
        new BlockHeader(
            config.chainId(),
            height,
            view,
            index,
            parentView,
            parent,
            Block.transactionRoot(batches),
            executedHeight,
            good ? GOOD_ROOT : BAD_ROOT,
            config.chainId(),
            Math.max(parentTimeMs + 1, cluster.clock().nowUs() / 1000));
    return new Block(header, batches);
  }
}
