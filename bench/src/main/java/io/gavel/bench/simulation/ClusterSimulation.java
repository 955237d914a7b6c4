package io.gavel.bench.simulation;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Message;
import io.gavel.appliance.consensus.SimplexConfig;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.sim.SimClock;
import io.gavel.sim.SimDisk;
import io.gavel.sim.SimNetwork;
import io.gavel.sim.SimRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs one schedule: first with its faults, then healed, until every honest node has finalized more
 * blocks or has had far too long. Everything is a function of the seed and the number of
 * validators. One thread.
 */
public final class ClusterSimulation {
  /** Virtual time after healing in which every honest node must get {@link #FURTHER_BLOCKS} on. */
  private static final long LIVENESS_US = 20_000_000;

  private static final int FURTHER_BLOCKS = 3;

  private static final Digest CHAIN_ID = Digest.sha256(new byte[] {'s', 'i', 'm'});
  private static final long LEADER_TIMEOUT_MS = 60;
  private static final long TIMEOUT_CAP_MS = 480;
  private static final long RETRANSMIT_MS = 40;

  private final Schedule schedule;
  private final SimClock clock = new SimClock();
  private final SimRandom random;
  private final SimSignatures signatures;
  private final Referee referee;
  private final SimNetwork<Message> network;
  private final List<SimNode> nodes = new ArrayList<>();
  private final Map<Integer, Traitor> traitors = new HashMap<>();
  private final Consumer<String> tracer;

  private ClusterSimulation(Schedule schedule, Consumer<String> tracer) {
    this.schedule = schedule;
    this.tracer = tracer;
    random = new SimRandom(SimRandom.mix(schedule.seed()));
    signatures = new SimSignatures(CHAIN_ID, 0, random.nextLong());
    referee = new Referee(CHAIN_ID, schedule.traitors().keySet());
    network =
        new SimNetwork<>(
            schedule.validators(), schedule.network(), clock, random.fork(), this::arrived);
    ValidatorSet validators = validators(schedule.validators());
    Map<Long, List<Block>> book = new HashMap<>();
    for (int i = 0; i < schedule.validators(); i++) {
      SimplexConfig config =
          new SimplexConfig(
              CHAIN_ID,
              0,
              i,
              validators,
              LEADER_TIMEOUT_MS,
              TIMEOUT_CAP_MS,
              RETRANSMIT_MS,
              schedule.futureViewsMax(),
              schedule.skipAfterViews());
      SimDisk disk = new SimDisk(schedule.disk(), clock, random.fork());
      SimNode node = new SimNode(i, config, this, disk, random.fork());
      nodes.add(node);
      if (schedule.traitors().containsKey(i)) {
        traitors.put(
            i, new Traitor(node, schedule.traitors().get(i), signatures, book, random.fork()));
      }
    }
  }

  private static ValidatorSet validators(int count) {
    List<ValidatorSet.Validator> validators = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      validators.add(new ValidatorSet.Validator(Digest.sha256(new byte[] {'v', (byte) i}), 1));
    }
    return new ValidatorSet(validators);
  }

  /**
   * What came of a run.
   *
   * @param violation what was broken; empty where nothing was
   * @param height of the highest final block
   * @param virtualMs how long it took the cluster
   * @param healMs when the faults ended
   * @param messages delivered
   */
  public record Result(
      long seed,
      int validators,
      String violation,
      long height,
      long virtualMs,
      long healMs,
      long messages) {
    public boolean passed() {
      return violation.isEmpty();
    }
  }

  /**
   * @param validators 4 to 64
   * @param tracer takes every line of the run's story; null for none
   */
  public static Result run(long seed, int validators, Consumer<String> tracer) {
    Schedule schedule = Schedule.draw(seed, validators);
    ClusterSimulation cluster = new ClusterSimulation(schedule, tracer);
    cluster.trace(schedule::toString);
    String violation = "";
    try {
      cluster.run();
    } catch (Violation e) {
      violation = e.getMessage();
      cluster.trace(e::getMessage);
    }
    return new Result(
        seed,
        validators,
        violation,
        cluster.referee.height(),
        cluster.clock.nowUs() / 1000,
        schedule.healUs() / 1000,
        cluster.network.delivered());
  }

  private void run() {
    for (SimNode node : nodes) {
      clock.after(random.between(0, 20_000), node::start);
    }
    for (Schedule.Crash crash : schedule.crashes()) {
      if (!traitors.containsKey(crash.node())) {
        SimNode node = nodes.get(crash.node());
        clock.after(crash.atUs(), () -> node.crash(crash.outputsLeft()));
        clock.after(crash.atUs() + crash.downUs(), node::start);
      }
    }
    while (clock.runNext(schedule.healUs())) {}
    nodes.forEach(SimNode::start);
    trace(() -> "healed");
    long goal = referee.height() + FURTHER_BLOCKS;
    long untilUs = schedule.healUs() + LIVENESS_US;
    while (!reached(goal)) {
      if (!clock.runNext(untilUs)) {
        throw new Violation("not every honest node reached height " + goal + ": " + nodes);
      }
    }
  }

  private boolean reached(long height) {
    for (SimNode node : nodes) {
      if (!traitors.containsKey(node.index()) && node.height() < height) {
        return false;
      }
    }
    return true;
  }

  // What nodes use.

  SimClock clock() {
    return clock;
  }

  SimSignatures signatures() {
    return signatures;
  }

  Referee referee() {
    return referee;
  }

  /** Whether something outside the core fails now that must do no harm. */
  boolean error() {
    return clock.nowUs() < schedule.healUs() && random.chance(schedule.errorsPerMille());
  }

  void trace(Supplier<String> line) {
    if (tracer != null) {
      tracer.accept(clock.nowUs() + " us: " + line.get());
    }
  }

  void broadcast(int from, Message message) {
    for (int to = 0; to < nodes.size(); to++) {
      if (to != from) {
        send(from, to, message);
      }
    }
  }

  void send(int from, int to, Message message) {
    Traitor traitor = traitors.get(from);
    List<Message> said = traitor == null ? List.of(message) : traitor.twist(message);
    for (Message one : said) {
      referee.sent(from, one);
      network.send(from, to, one);
    }
  }

  private void arrived(int from, int to, Message message) {
    Traitor traitor = traitors.get(to);
    if (traitor != null) {
      traitor.saw(message);
    }
    nodes.get(to).receive(from, message);
  }

  /**
   * Brings a peer's final blocks above a height, a round trip later, if it has any and can be
   * reached. Traitors may serve or not; what they serve is what they hold.
   */
  void fetchChain(int self, int peer, long height, BiConsumer<List<Block>, Certificate> answer) {
    long oneWayUs = schedule.network().faults().delayMaxUs();
    clock.after(
        oneWayUs,
        () -> {
          List<Block> blocks = nodes.get(peer).chainAbove(height);
          Certificate newest = nodes.get(peer).finalization();
          boolean lost = error() || !network.connected(self, peer);
          if (!blocks.isEmpty() && !lost) {
            clock.after(oneWayUs, () -> answer.accept(blocks, newest));
          }
        });
  }
}
