package io.gavel.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimNetworkTest {
  private static final long HEAL_US = 1_000_000;

  private final SimClock clock = new SimClock();
  private final List<Integer> arrived = new ArrayList<>();

  private SimNetwork<Integer> network(LinkFaults faults, Partition... partitions) {
    return new SimNetwork<>(
        2,
        new NetworkPlan(faults, List.of(partitions), HEAL_US),
        clock,
        new SimRandom(5),
        (from, to, message) -> arrived.add(message));
  }

  private void sendHundred(SimNetwork<Integer> network) {
    for (int i = 0; i < 100; i++) {
      network.send(0, 1, i);
    }
    while (clock.runNext(clock.nowUs() + 100_000)) {}
  }

  private static List<Integer> hundred() {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(i);
    }
    return all;
  }

  @Test
  void deliversInOrderWithoutFaults() {
    sendHundred(network(LinkFaults.none(100, 5000)));
    assertEquals(hundred(), arrived);
  }

  @Test
  void reordersWhereTheLinkKeepsNoOrder() {
    sendHundred(network(new LinkFaults(100, 5000, 0, 0, 0, 0, false)));
    assertNotEquals(hundred(), arrived);
    assertEquals(hundred(), arrived.stream().sorted().toList());
  }

  @Test
  void losesSomeAndCountsThem() {
    SimNetwork<Integer> network = network(new LinkFaults(0, 10, 300, 0, 0, 0, true));
    sendHundred(network);
    assertTrue(arrived.size() > 40 && arrived.size() < 95);
    assertEquals(100, network.delivered() + network.lost());
  }

  @Test
  void duplicatesEveryMessageAtThousandPerMille() {
    sendHundred(network(new LinkFaults(0, 10, 0, 1000, 0, 0, true)));
    assertEquals(200, arrived.size());
  }

  @Test
  void stallsAMessageByTheGivenTime() {
    network(new LinkFaults(10, 10, 0, 0, 1000, 700, true)).send(0, 1, 1);
    while (clock.runNext(709)) {}
    assertEquals(List.of(), arrived);
    while (clock.runNext(710)) {}
    assertEquals(List.of(1), arrived);
  }

  @Test
  void partitionCutsBothWaysWhileItLastsAndOnlyBetweenItsSides() {
    SimNetwork<Integer> network = network(LinkFaults.none(0, 0), new Partition(10, 20, 0b01));
    network.send(0, 1, 1);
    clock.runNext(10);
    clock.runNext(10);
    network.send(0, 1, 2);
    network.send(1, 0, 3);
    clock.runNext(20);
    network.send(1, 0, 4);
    while (clock.runNext(30)) {}
    assertEquals(List.of(1, 4), arrived);
  }

  @Test
  void healsAtTheGivenTime() {
    SimNetwork<Integer> network = network(new LinkFaults(0, 0, 1000, 0, 0, 0, false));
    clock.runNext(HEAL_US);
    network.send(0, 1, 1);
    clock.runNext(HEAL_US);
    assertEquals(List.of(1), arrived);
  }
}
