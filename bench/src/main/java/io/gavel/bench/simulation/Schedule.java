package io.gavel.bench.simulation;

import io.gavel.sim.DiskPlan;
import io.gavel.sim.LinkFaults;
import io.gavel.sim.NetworkPlan;
import io.gavel.sim.Partition;
import io.gavel.sim.SimRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everything that will go wrong in one run, drawn from its seed.
 *
 * @param healUs when the last fault ends; all nodes are up from then on, traitors stay traitors
 * @param crashes in no order, each over before {@code healUs}
 * @param traitors by validator, fewer than a third
 * @param errorsPerMille device answers that decide nothing, blocks refused by mistake and leads
 *     declined, before {@code healUs}
 */
record Schedule(
    long seed,
    int validators,
    long healUs,
    NetworkPlan network,
    DiskPlan disk,
    List<Crash> crashes,
    Map<Integer, Set<Treason>> traitors,
    int errorsPerMille,
    int futureViewsMax,
    int skipAfterViews) {
  /**
   * @param outputsLeft how many more of the core's outputs are carried out before the power fails
   */
  record Crash(int node, long atUs, long downUs, int outputsLeft) {}

  /** What a traitor does, besides what its core says. */
  enum Treason {
    /** Proposes different blocks to different peers. */
    EQUIVOCATE,
    /** Votes for every block it knows of in a view. */
    DOUBLE_VOTE,
    /** Signs both nullify and finalize. */
    NULLIFY_AND_FINALIZE,
    /** Sends wrong signatures, in votes and certificates. */
    FORGE,
    /** Sends nothing at times. */
    SILENCE
  }

  static Schedule draw(long seed, int validators) {
    SimRandom random = new SimRandom(seed);
    long healUs = random.between(150_000, 500_000);
    return new Schedule(
        seed,
        validators,
        healUs,
        network(random, validators, healUs),
        new DiskPlan(50, random.between(100, 8000), 500, 200),
        crashes(random, validators, healUs),
        traitors(random, validators),
        random.chance(500) ? 20 : 0,
        (int) random.between(2, 16),
        (int) random.between(2, 10));
  }

  private static NetworkPlan network(SimRandom random, int validators, long healUs) {
    long delayMinUs = random.between(200, 1500);
    LinkFaults faults =
        new LinkFaults(
            delayMinUs,
            delayMinUs + pick(random, 1000, 4000, 12_000, 40_000),
            (int) pick(random, 0, 0, 20, 100, 300),
            (int) pick(random, 0, 50, 300),
            (int) pick(random, 0, 0, 30),
            100_000,
            random.chance(500));
    List<Partition> partitions = new ArrayList<>();
    for (int i = random.below(3); i > 0; i--) {
      long fromUs = random.between(0, healUs);
      long side = random.between(1, (1L << validators) - 2);
      partitions.add(
          new Partition(fromUs, Math.min(healUs, fromUs + random.between(20_000, 300_000)), side));
    }
    return new NetworkPlan(faults, partitions, healUs);
  }

  private static List<Crash> crashes(SimRandom random, int validators, long healUs) {
    List<Crash> crashes = new ArrayList<>();
    boolean together = random.chance(150);
    long togetherUs = random.between(0, healUs - 1);
    for (int i = together ? validators : random.below(6); i > 0; i--) {
      int node = together ? i - 1 : random.below(validators);
      long atUs = together ? togetherUs : random.between(0, healUs - 1);
      crashes.add(
          new Crash(
              node,
              atUs,
              random.between(0, Math.min(150_000, healUs - 1 - atUs)),
              random.below(6)));
    }
    return crashes;
  }

  private static Map<Integer, Set<Treason>> traitors(SimRandom random, int validators) {
    List<Integer> nodes = new ArrayList<>();
    for (int i = 0; i < validators; i++) {
      nodes.add(i, i);
    }
    for (int i = validators - 1; i > 0; i--) {
      Collections.swap(nodes, i, random.below(i + 1));
    }
    Map<Integer, Set<Treason>> traitors = new TreeMap<>();
    int count = random.below((validators - 1) / 3 + 1);
    for (int node : nodes.subList(0, count)) {
      Set<Treason> treasons = EnumSet.noneOf(Treason.class);
      for (Treason treason : Treason.values()) {
        if (random.chance(400)) {
          treasons.add(treason);
        }
      }
      traitors.put(node, treasons);
    }
    return traitors;
  }

  private static long pick(SimRandom random, long... choices) {
    return choices[random.below(choices.length)];
  }
}
