package io.gavel.sim;

/**
 * Carries messages between nodes, with the plan's faults. Messages are handed over as they are:
 * immutable objects.
 *
 * @param <M> message type
 */
public final class SimNetwork<M> {
  /** Links between this many nodes at most: a partition's sides are bits of a long. */
  public static final int NODES_MAX = 64;

  /** Where messages arrive. */
  public interface Receiver<M> {
    void receive(int from, int to, M message);
  }

  private final int nodes;
  private final NetworkPlan plan;
  private final SimClock clock;
  private final SimRandom random;
  private final Receiver<M> receiver;

  /** For each link, when its last message arrives. */
  private final long[] lastArrivalUs;

  private long delivered;
  private long lost;

  public SimNetwork(
      int nodes, NetworkPlan plan, SimClock clock, SimRandom random, Receiver<M> receiver) {
    if (nodes < 1 || nodes > NODES_MAX) {
      throw new IllegalArgumentException("nodes is " + nodes + ", expected 1 to " + NODES_MAX);
    }
    this.nodes = nodes;
    this.plan = plan;
    this.clock = clock;
    this.random = random;
    this.receiver = receiver;
    this.lastArrivalUs = new long[nodes * nodes];
  }

  /** Whether a message sent now would not be cut off. */
  public boolean connected(int from, int to) {
    for (Partition partition : plan.partitions()) {
      if (partition.cuts(from, to, clock.nowUs())) {
        return false;
      }
    }
    return true;
  }

  public void send(int from, int to, M message) {
    LinkFaults faults = plan.faults();
    boolean healed = clock.nowUs() >= plan.healUs();
    if (!connected(from, to) || (!healed && random.chance(faults.lossPerMille()))) {
      lost++;
      return;
    }
    deliver(from, to, message, healed);
    if (!healed && random.chance(faults.duplicatePerMille())) {
      deliver(from, to, message, false);
    }
  }

  private void deliver(int from, int to, M message, boolean healed) {
    LinkFaults faults = plan.faults();
    long delayUs = random.between(faults.delayMinUs(), faults.delayMaxUs());
    if (!healed && random.chance(faults.stallPerMille())) {
      delayUs += faults.stallUs();
    }
    if (healed || faults.fifo()) {
      int link = from * nodes + to;
      lastArrivalUs[link] = Math.max(lastArrivalUs[link], clock.nowUs() + delayUs);
      delayUs = lastArrivalUs[link] - clock.nowUs();
    }
    clock.after(
        delayUs,
        () -> {
          delivered++;
          receiver.receive(from, to, message);
        });
  }

  public long delivered() {
    return delivered;
  }

  public long lost() {
    return lost;
  }
}
