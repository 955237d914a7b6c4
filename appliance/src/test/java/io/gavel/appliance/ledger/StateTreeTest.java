package io.gavel.appliance.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Samples;
import io.gavel.appliance.codec.Digest;
import io.gavel.kernel.hash.MerkleTree;
import io.gavel.kernel.hash.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StateTreeTest {
  /** The dumb twin: every leaf hashed anew. */
  private static Digest fromScratch(byte[][] buckets) {
    List<byte[]> leaves = new ArrayList<>();
    for (byte[] bucket : buckets) {
      leaves.add(Sha256.hashOf(new byte[] {0}, bucket));
    }
    return Digest.of(MerkleTree.root(leaves));
  }

  private static byte[][] empty(int bucketsLog2) {
    byte[][] buckets = new byte[1 << bucketsLog2][];
    Arrays.setAll(buckets, i -> new byte[0]);
    return buckets;
  }

  @Test
  void rootOfEmptyBucketsIsThatOfTheirRfc6962Tree() {
    for (int log2 : new int[] {1, 2, 8, 10}) {
      assertEquals(fromScratch(empty(log2)), new StateTree(log2, new Sha256BatchHasher()).root());
    }
  }

  @Test
  void updatesGiveTheRootOfATreeBuiltFromScratch() {
    SplittableRandom random = Samples.random("StateTreeTest.updates");
    for (int log2 : new int[] {1, 3, 8}) {
      byte[][] buckets = empty(log2);
      StateTree tree = new StateTree(log2, new Sha256BatchHasher());
      for (int round = 0; round < 30; round++) {
        TreeMap<Integer, byte[]> changes = new TreeMap<>();
        for (int i = random.nextInt(1 << log2); i >= 0; i--) {
          byte[] bytes = new byte[random.nextInt(300)];
          random.nextBytes(bytes);
          changes.put(random.nextInt(1 << log2), bytes);
        }
        List<ChangedBucket> list = new ArrayList<>();
        changes.forEach(
            (index, bytes) -> {
              buckets[index] = bytes;
              list.add(new ChangedBucket(index, bytes));
            });
        tree.update(list);
        assertEquals(fromScratch(buckets), tree.root());
      }
    }
  }

  @Test
  void handsTheHasherBoundedBatchesSaveForOneLongMessage() {
    int log2 = 14;
    Sha256BatchHasher plain = new Sha256BatchHasher();
    BatchHasher bounded =
        (input, ends, count, digests) -> {
          assertTrue(count >= 1 && count <= BatchHasher.ITEMS_MAX);
          assertTrue(count == 1 || ends[count - 1] <= BatchHasher.BYTES_MAX);
          plain.hash(input, ends, count, digests);
        };
    byte[][] buckets = empty(log2);
    List<ChangedBucket> all = new ArrayList<>();
    for (int i = 0; i < buckets.length; i++) {
      int length = i == 77 ? BatchHasher.BYTES_MAX + 5 : i % 500;
      buckets[i] = new byte[length];
      Arrays.fill(buckets[i], (byte) i);
      all.add(new ChangedBucket(i, buckets[i]));
    }
    StateTree tree = new StateTree(log2, bounded);
    tree.update(all);
    assertEquals(fromScratch(buckets), tree.root());
  }

  @Test
  void refusesBucketsOutOfOrderOrRange() {
    StateTree tree = new StateTree(8, new Sha256BatchHasher());
    ChangedBucket three = new ChangedBucket(3, new byte[0]);
    for (List<ChangedBucket> wrong :
        List.of(
            List.of(three, three),
            List.of(three, new ChangedBucket(2, new byte[0])),
            List.of(new ChangedBucket(256, new byte[0])),
            List.of(new ChangedBucket(-1, new byte[0])))) {
      assertThrows(IllegalArgumentException.class, () -> tree.update(wrong));
    }
  }
}
