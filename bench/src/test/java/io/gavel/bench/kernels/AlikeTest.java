package io.gavel.bench.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.config.CommandFailedException;
import io.gavel.bench.peer.Peer;
import io.gavel.bench.peer.PeerProbe;
import io.gavel.bench.peer.Peers;
import io.gavel.kernel.ItemStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is timed is right, on every side, and a side that is wrong is not timed. */
class AlikeTest {
  private static final String SCALAR = "cpu-scalar";
  private static final int ITEMS = 9;

  private static TimedBatch answered(Workload workload) {
    TimedBatch batch = new TimedBatch(workload, ITEMS);
    try (Side side = Side.named(SCALAR, batch.questions(), batch.answers())) {
      side.run();
    }
    return batch;
  }

  @ParameterizedTest
  @EnumSource(Workload.class)
  void allInputsAreInOrder(Workload workload) {
    try (TimedBatch batch = answered(workload)) {
      assertEquals(ITEMS, batch.questions().items());
      for (int item = 0; item < ITEMS; item++) {
        assertEquals(ItemStatus.VALID, batch.answers().status(item));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Workload.class)
  void everyPeerThatIsHereAnswersAsTheScalarProviderDoes(Workload workload) {
    List<String> asked = new ArrayList<>();
    try (TimedBatch right = answered(workload);
        TimedBatch one = new TimedBatch(workload, 1)) {
      for (PeerProbe probe : Peers.probe()) {
        if (probe instanceof PeerProbe.Available(Peer peer)
            && peer.open(one.questions(), one.answers()).isPresent()) {
          Alike.check(workload, peer.name(), right, false);
          asked.add(peer.name());
        }
      }
    }
    // The JDK, Bouncy Castle or lz4-java is always here, but none counts votes.
    assertEquals(workload == Workload.TALLY, asked.isEmpty(), asked::toString);
  }

  @ParameterizedTest
  @EnumSource(Workload.class)
  void inputsAndAnswersAreTheSameEveryTime(Workload workload) {
    try (TimedBatch one = answered(workload);
        TimedBatch two = answered(workload)) {
      assertEquals(one.digest(), two.digest());
      assertEquals(one.digest(), Alike.check(workload, SCALAR, one, true).digest());
    }
  }

  @Test
  void aSideThatDiffersIsNotTimed() {
    try (TimedBatch right = answered(Workload.ED25519)) {
      right.answers().batch(right.questions(), ITEMS).status(4, ItemStatus.INVALID);
      CommandFailedException e =
          assertThrows(
              CommandFailedException.class,
              () -> Alike.check(Workload.ED25519, SCALAR, right, true));
      assertTrue(e.getMessage().contains("item 4: expected INVALID"), e.getMessage());
    }
  }

  @Test
  void transactionsCompressAsTheProductsDo() {
    try (TimedBatch right = answered(Workload.COMPRESS)) {
      double ratio = right.compressionRatio();
      assertTrue(ratio > 1.7 && ratio < 3, "ratio " + ratio);
    }
  }
}
