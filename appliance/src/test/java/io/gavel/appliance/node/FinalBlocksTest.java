package io.gavel.appliance.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.dissemination.BatchFetch;
import io.gavel.appliance.dissemination.BatchPool;
import io.gavel.appliance.dissemination.PackedBatch;
import io.gavel.appliance.testing.Samples;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FinalBlocksTest {
  private final BatchPool pool = new BatchPool(4, 1 << 20, 8);
  private final BatchFetch fetch = new BatchFetch(0, 4, 100, 1_000);
  private final List<Block> handedOver = new ArrayList<>();
  private boolean sinkFull;
  private final FinalBlocks finals =
      new FinalBlocks(
          pool,
          fetch,
          ready -> {
            if (!sinkFull) {
              handedOver.add(ready.block());
            }
            return !sinkFull;
          },
          null,
          Samples.CHAIN);

  private final TransactionBatch batch = Samples.batch(1, 0, 2);
  private final Block one = Samples.block(null, 1, batch);
  private final Block two = Samples.block(one, 2);
  private final Block three = Samples.block(two, 3);

  private void hold() {
    pool.add(batch, new PackedBatch(batch.encodedBytes(), batch.encode()), 1, true);
  }

  @Test
  void handsOverInOrderOfHeightEachOnceWhateverOrderTheyComeIn() {
    hold();
    finals.add(three, null);
    finals.add(one, null);
    finals.advance(0);
    assertEquals(List.of(one), handedOver);
    finals.add(two, null);
    finals.add(one, null);
    finals.advance(0);
    assertEquals(List.of(one, two, three), handedOver);
    assertEquals(3, finals.handedOver());
    assertEquals(three.digest(), finals.handedOverDigest());
    assertEquals(three.view(), finals.handedOverView());
    assertTrue(finals.lacksNext());
  }

  @Test
  void waitsForABatchAndAsksTheProposerForIt() {
    finals.add(one, null);
    finals.add(two, null);
    finals.advance(0);
    assertEquals(List.of(), handedOver);
    assertEquals(1, fetch.due(0).getFirst().peer());
    Set<Digest> excluded = new HashSet<>();
    finals.collectBatches(excluded);
    assertEquals(Set.of(batch.digest()), excluded);
    assertTrue(finals.awaits(batch.digest()));
    assertTrue(finals.lacksNext());
    assertNull(finals.stalled(999));
    assertEquals(two, finals.stalled(1_000));
    hold();
    finals.advance(1_000);
    assertNull(finals.stalled(9_000));
    assertEquals(List.of(one, two), handedOver);
    assertFalse(finals.awaits(batch.digest()));
  }

  @Test
  void asksForTheBatchesOfLaterBlocksTogetherWithThoseOfTheNext() {
    TransactionBatch other = Samples.batch(2, 0, 2);
    Block second = Samples.block(one, 2, other);
    finals.add(second, null);
    finals.add(one, null);
    finals.advance(0);
    assertTrue(fetch.wants(batch.digest()));
    assertTrue(fetch.wants(other.digest()));
  }

  @Test
  void keepsABlockThatTheSinkRefuses() {
    hold();
    sinkFull = true;
    finals.add(one, null);
    finals.advance(0);
    assertEquals(1, finals.waitingCount());
    assertFalse(finals.lacksNext());
    assertTrue(pool.hasWaiting(Set.of()));
    sinkFull = false;
    finals.advance(1);
    assertEquals(List.of(one), handedOver);
  }

  @Test
  void stopsAtASecondFinalBlockOfOneHeight() {
    finals.add(one, null);
    Block other = Samples.block(null, 2);
    assertThrows(IllegalStateException.class, () -> finals.add(other, null));
  }
}
