package io.gavel.appliance.dissemination;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.testing.Samples;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchPoolTest {
  private static final int BIG = 200_000;

  private final BatchPool pool = new BatchPool(4, BIG, 2);

  private static PackedBatch packed(TransactionBatch batch) {
    return new PackedBatch(batch.encodedBytes(), batch.encode());
  }

  @Test
  void selectsTheLongestWaitingFirstWithoutTheExcluded() {
    TransactionBatch a = Samples.batch(1, 0, 2);
    TransactionBatch b = Samples.batch(2, 0, 2);
    TransactionBatch c = Samples.batch(3, 0, 2);
    for (TransactionBatch batch : List.of(a, b, c)) {
      assertTrue(pool.add(batch, packed(batch), 1, false));
    }
    assertEquals(List.of(a.digest(), c.digest()), pool.select(Set.of(b.digest()), 9, BIG));
    assertEquals(List.of(a.digest()), pool.select(Set.of(), 1, BIG));
    assertEquals(
        List.of(a.digest(), b.digest()), pool.select(Set.of(), 9, 2L * a.encodedBytes() + 1));
  }

  @Test
  void refusesAnOriginsBatchesPastItsRoomAndTakesAnothersAndWantedOnes() {
    long nonce = 0;
    while (pool.hasRoom(1)) {
      TransactionBatch batch = Samples.batch(1, nonce, 40);
      assertTrue(pool.add(batch, packed(batch), 1, false));
      nonce += 40;
    }
    TransactionBatch more = Samples.batch(1, nonce, 1);
    assertFalse(pool.add(more, packed(more), 1, false));
    assertTrue(pool.waitingBytes(1) <= BIG);
    TransactionBatch others = Samples.batch(2, 0, 1);
    assertTrue(pool.add(others, packed(others), 2, false));
    assertTrue(pool.add(more, packed(more), 1, true));
  }

  @Test
  void addsABatchOnce() {
    TransactionBatch batch = Samples.batch(1, 0, 1);
    assertTrue(pool.add(batch, packed(batch), 1, false));
    long bytes = pool.waitingBytes(1);
    assertFalse(pool.add(batch, packed(batch), 2, false));
    assertEquals(bytes, pool.waitingBytes(1));
    assertEquals(0, pool.waitingBytes(2));
  }

  @Test
  void keepsOrderedBatchesForSomeBlocksAndGivesTheirRoomBack() {
    TransactionBatch batch = Samples.batch(1, 0, 3);
    Block one = Samples.block(null, 1, batch);
    assertEquals(List.of(batch.digest()), pool.missing(one));
    pool.add(batch, packed(batch), 1, false);
    assertEquals(List.of(), pool.missing(one));
    assertEquals(batch.encodedBytes(), pool.heldBytes(one));

    pool.ordered(one);
    assertEquals(0, pool.waitingBytes(1));
    assertFalse(pool.hasWaiting(Set.of()));
    assertNotNull(pool.get(batch.digest()));

    Block two = Samples.block(one, 2);
    pool.ordered(two);
    assertTrue(pool.holds(batch.digest()));
    pool.ordered(Samples.block(two, 3));
    assertNull(pool.get(batch.digest()));
  }
}
