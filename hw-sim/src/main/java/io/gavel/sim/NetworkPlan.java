package io.gavel.sim;

import java.util.List;

/**
 * What goes wrong on the network, and until when.
 *
 * @param healUs from here on messages only take the links' usual time, in order
 */
public record NetworkPlan(LinkFaults faults, List<Partition> partitions, long healUs) {
  public NetworkPlan {
    partitions = List.copyOf(partitions);
    if (healUs < 0) {
      throw new IllegalArgumentException("network.healUs is " + healUs + ", expected 0 or more");
    }
  }
}
