package io.gavel.kernel.contract;

import static io.gavel.kernel.contract.TestBatch.output;
import static io.gavel.kernel.contract.TestBatch.untouched;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.Seed;
import java.lang.foreign.Arena;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * What MERKLE_ROOT and MERKLE_PROOF promise. The reference is RFC 6962's recursion over the JDK's
 * SHA-256.
 */
public abstract class MerkleContractTest extends DeviceContract {
  private static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] treeHash(List<byte[]> leaves) {
    if (leaves.isEmpty()) {
      return sha256();
    }
    if (leaves.size() == 1) {
      return sha256(new byte[] {0}, leaves.getFirst());
    }
    int k = Integer.highestOneBit(leaves.size() - 1);
    return sha256(
        new byte[] {1}, treeHash(leaves.subList(0, k)), treeHash(leaves.subList(k, leaves.size())));
  }

  private static void path(int m, List<byte[]> leaves, List<byte[]> path) {
    if (leaves.size() > 1) {
      int k = Integer.highestOneBit(leaves.size() - 1);
      List<byte[]> left = leaves.subList(0, k);
      List<byte[]> right = leaves.subList(k, leaves.size());
      path(m < k ? m : m - k, m < k ? left : right, path);
      path.add(treeHash(m < k ? right : left));
    }
  }

  private static List<byte[]> leaves(SplittableRandom random, int count) {
    List<byte[]> leaves = new ArrayList<>();
    for (int leaf = 0; leaf < count; leaf++) {
      leaves.add(bytes(random, random.nextInt(250)));
    }
    return leaves;
  }

  private static int table(TestBatch test, List<byte[]> leaves) {
    int[] table = new int[2 * leaves.size()];
    for (int leaf = 0; leaf < leaves.size(); leaf++) {
      table[2 * leaf] = test.input(leaves.get(leaf));
      table[2 * leaf + 1] = leaves.get(leaf).length;
    }
    return test.inputU32(table);
  }

  @Test
  void rootsFollowTheDefinitionForEverySizeUpTo70() {
    SplittableRandom random = Seed.random("MerkleContractTest roots");
    TestBatch test = new TestBatch(Operation.MERKLE_ROOT);
    List<byte[]> expected = new ArrayList<>();
    for (int size = 0; size <= 70; size++) {
      List<byte[]> leaves = leaves(random, size);
      test.item(table(test, leaves), size);
      expected.add(treeHash(leaves));
    }
    try (Arena arena = Arena.ofConfined()) {
      Batch batch = run(test.odd(arena));
      assertStatuses(ItemStatus.VALID, batch);
      for (int size = 0; size <= 70; size++) {
        assertArrayEquals(expected.get(size), output(batch, 32L * size, 32), "size " + size);
      }
    }
  }

  @Test
  void auditPathsFollowTheDefinitionForEveryLeafOfEverySizeUpTo20() {
    SplittableRandom random = Seed.random("MerkleContractTest paths");
    TestBatch test = new TestBatch(Operation.MERKLE_PROOF);
    List<List<byte[]>> expected = new ArrayList<>();
    for (int size = 1; size <= 20; size++) {
      List<byte[]> leaves = leaves(random, size);
      int table = table(test, leaves);
      for (int index = 0; index < size; index++) {
        test.item(table, size, index, 0);
        List<byte[]> path = new ArrayList<>();
        path(index, leaves, path);
        expected.add(path);
      }
    }
    Batch batch = run(test.heap());
    assertStatuses(ItemStatus.VALID, batch);
    for (int item = 0; item < batch.items(); item++) {
      List<byte[]> path = expected.get(item);
      assertEquals(path.size(), batch.result(item));
      for (int level = 0; level < path.size(); level++) {
        assertArrayEquals(
            path.get(level),
            output(batch, (long) item * Operation.MERKLE_PROOF_BYTES + 32L * level, 32));
      }
    }
  }

  @Test
  void leavesMayLieOverOneAnother() {
    TestBatch test = new TestBatch(Operation.MERKLE_ROOT);
    byte[] data = {1, 2, 3, 4, 5, 6, 7, 8};
    test.input(data);
    int table = test.inputU32(0, 8, 2, 3, 0, 8);
    List<byte[]> leaves = List.of(data, Arrays.copyOfRange(data, 2, 5), data);
    Batch batch = run(test.item(table, 3).heap());
    assertArrayEquals(treeHash(leaves), output(batch, 0, 32));
  }

  @Test
  void answersMalformedForJustTheTreesThatBreakTheFormat() {
    TestBatch roots = new TestBatch(Operation.MERKLE_ROOT);
    int leaf = roots.input(new byte[10]);
    int good = roots.inputU32(leaf, 10);
    int bad = roots.inputU32(leaf, 10, leaf, 1 << 20);
    roots.item(good, 1).item(bad, 2).item(good, 1).item(good, 5).item(-1, 0).item(0, -1);
    Batch batch = run(roots.item(good, 1).heap());
    assertMalformed(batch, 32, false, true, false, true, true, true, false);

    TestBatch proofs = new TestBatch(Operation.MERKLE_PROOF);
    leaf = proofs.input(new byte[10]);
    good = proofs.inputU32(leaf, 10);
    bad = proofs.inputU32(leaf, 10, leaf, 1 << 20);
    proofs.item(good, 1, 0, 0).item(good, 1, 1, 0).item(good, 1, 0, 1).item(good, 0, 0, 0);
    batch = run(proofs.item(bad, 2, 0, 0).item(good, 1, -1, 0).item(good, 1, 0, 0).heap());
    assertMalformed(
        batch, Operation.MERKLE_PROOF_BYTES, false, true, true, true, true, true, false);
    for (int item = 0; item < batch.items(); item++) {
      assertEquals(0, batch.result(item));
    }
  }

  private static void assertMalformed(Batch batch, int outputBytes, boolean... malformed) {
    assertEquals(malformed.length, batch.items());
    for (int item = 0; item < malformed.length; item++) {
      assertEquals(
          malformed[item] ? ItemStatus.MALFORMED : ItemStatus.VALID,
          batch.status(item),
          "item " + item);
      if (malformed[item]) {
        assertArrayEquals(
            untouched(outputBytes), output(batch, (long) item * outputBytes, outputBytes));
      }
    }
    assertTrue(batch.items() > 0);
  }
}
