package io.gavel.kernel.hash;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Trees against the recursive definition of RFC 6962, 2.1, written down as it stands there. */
class MerkleTreeTest {
  private static List<byte[]> leaves(int count) {
    List<byte[]> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leaves.add(("leaf " + i).getBytes(US_ASCII));
    }
    return leaves;
  }

  private static List<byte[]> hashes(List<byte[]> leaves) {
    return leaves.stream().map(MerkleTree::leafHash).toList();
  }

  /** MTH(D[n]) of RFC 6962, 2.1. */
  private static byte[] treeHash(List<byte[]> leaves) {
    if (leaves.isEmpty()) {
      return Sha256.hash(new byte[0]);
    }
    if (leaves.size() == 1) {
      return Sha256.hashOf(new byte[] {0}, leaves.getFirst());
    }
    int k = Integer.highestOneBit(leaves.size() - 1);
    return Sha256.hashOf(
        new byte[] {1}, treeHash(leaves.subList(0, k)), treeHash(leaves.subList(k, leaves.size())));
  }

  /** PATH(m, D[n]) of RFC 6962, 2.1.1. */
  private static List<byte[]> path(int m, List<byte[]> leaves) {
    if (leaves.size() == 1) {
      return List.of();
    }
    int k = Integer.highestOneBit(leaves.size() - 1);
    List<byte[]> left = leaves.subList(0, k);
    List<byte[]> right = leaves.subList(k, leaves.size());
    List<byte[]> path = new ArrayList<>(m < k ? path(m, left) : path(m - k, right));
    path.add(m < k ? treeHash(right) : treeHash(left));
    return path;
  }

  @Test
  void theEmptyTreeHasTheHashOfNothing() {
    assertEquals(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        HexFormat.of().formatHex(MerkleTree.root(List.of())));
  }

  @Test
  void rootsAndAuditPathsFollowTheDefinitionForEverySizeUpTo70() {
    for (int size = 1; size <= 70; size++) {
      List<byte[]> leaves = leaves(size);
      List<byte[]> hashes = hashes(leaves);
      byte[] root = treeHash(leaves);
      assertArrayEquals(root, MerkleTree.root(hashes), "size " + size);
      for (int index = 0; index < size; index++) {
        List<byte[]> expected = path(index, leaves);
        List<byte[]> proof = MerkleTree.proof(hashes, index);
        assertArrayEquals(expected.toArray(), proof.toArray(), "leaf " + index + " of " + size);
        assertTrue(MerkleTree.verify(hashes.get(index), index, size, proof, root));
      }
    }
  }

  @Test
  void anAuditPathProvesNoOtherIndexLeafSizeOrRoot() {
    for (int size = 2; size <= 20; size++) {
      List<byte[]> hashes = hashes(leaves(size));
      byte[] root = MerkleTree.root(hashes);
      for (int index = 0; index < size; index++) {
        List<byte[]> proof = MerkleTree.proof(hashes, index);
        for (int other = -1; other <= size; other++) {
          if (other != index) {
            assertFalse(MerkleTree.verify(hashes.get(index), other, size, proof, root));
          }
        }
        assertFalse(MerkleTree.verify(hashes.get((index + 1) % size), index, size, proof, root));
        assertFalse(MerkleTree.verify(hashes.get(index), index, size, proof, new byte[32]));
        assertFalse(MerkleTree.verify(hashes.get(index), index, 4L * size, proof, root));
      }
    }
  }

  @Test
  void rejectsAuditPathsThatAreCutPaddedOrBent() {
    List<byte[]> hashes = hashes(leaves(13));
    byte[] root = MerkleTree.root(hashes);
    byte[] leaf = hashes.get(12);
    List<byte[]> proof = MerkleTree.proof(hashes, 12);
    assertFalse(MerkleTree.verify(leaf, 12, 13, proof.subList(1, proof.size()), root));
    List<byte[]> padded = new ArrayList<>(proof);
    padded.add(new byte[32]);
    assertFalse(MerkleTree.verify(leaf, 12, 13, padded, root));
    for (int level = 0; level < proof.size(); level++) {
      List<byte[]> bent = new ArrayList<>(proof);
      byte[] sibling = proof.get(level).clone();
      sibling[31] ^= 1;
      bent.set(level, sibling);
      assertFalse(MerkleTree.verify(leaf, 12, 13, bent, root));
      bent.set(level, new byte[31]);
      assertFalse(MerkleTree.verify(leaf, 12, 13, bent, root));
    }
    assertFalse(MerkleTree.verify(new byte[31], 12, 13, proof, root));
    assertFalse(MerkleTree.verify(leaf, 12, 13, proof, new byte[0]));
    assertFalse(MerkleTree.verify(leaf, 0, 0, List.of(), root));
  }

  @Test
  void anInnerNodeDoesNotPassForALeaf() {
    List<byte[]> hashes = hashes(leaves(2));
    byte[] root = MerkleTree.root(hashes);
    byte[] forged = new byte[64];
    System.arraycopy(hashes.get(0), 0, forged, 0, 32);
    System.arraycopy(hashes.get(1), 0, forged, 32, 32);
    assertFalse(MerkleTree.verify(MerkleTree.leafHash(forged), 0, 1, List.of(), root));
    List<byte[]> odd = hashes(leaves(3));
    List<byte[]> doubled = new ArrayList<>(odd);
    doubled.add(odd.getLast());
    assertFalse(java.util.Arrays.equals(MerkleTree.root(odd), MerkleTree.root(doubled)));
  }

  @Test
  void refusesHashesOfAnotherLengthAndIndexesOutsideTheTree() {
    assertThrows(
        IllegalArgumentException.class, () -> MerkleTree.root(List.of(new byte[32], new byte[33])));
    assertThrows(IndexOutOfBoundsException.class, () -> MerkleTree.proof(hashes(leaves(3)), 3));
  }
}
