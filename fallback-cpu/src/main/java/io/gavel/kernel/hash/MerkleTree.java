package io.gavel.kernel.hash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * RFC 6962 Merkle trees over SHA-256 as pure functions: root, audit path and its verification.
 *
 * <p>A leaf's hash is SHA-256(0x00 | leaf), an inner node's SHA-256(0x01 | left | right), the root
 * of no leaves SHA-256 of nothing; n leaves split at the largest power of two below n. An odd leaf
 * is never paired with itself, so no two lists of leaves share a root (compare CVE-2012-2459).
 *
 * <p>Every method allocates its answer and leaves its arguments alone. Many trees at a time: {@link
 * MerkleHasher}.
 */
public final class MerkleTree {
  private static final int HASH = Sha256.DIGEST_BYTES;

  private MerkleTree() {}

  /** The hash of a leaf's bytes. */
  public static byte[] leafHash(byte[] leaf) {
    Sha256 hash = new Sha256();
    hash.update(MerkleHasher.LEAF_PREFIX);
    hash.update(leaf);
    return hash.digest();
  }

  /** The hash of an inner node from the hashes of its children. */
  public static byte[] nodeHash(byte[] left, byte[] right) {
    requireHash("left", left);
    requireHash("right", right);
    Sha256 hash = new Sha256();
    hash.update(MerkleHasher.NODE_PREFIX);
    hash.update(left);
    hash.update(right);
    return hash.digest();
  }

  /** The root over leaf hashes, 32 bytes. */
  public static byte[] root(List<byte[]> leafHashes) {
    return build(leafHashes, -1).root();
  }

  /**
   * The audit path of a leaf: the siblings from the leaf upwards, none for a tree of one leaf.
   *
   * @throws IndexOutOfBoundsException if there is no leaf {@code index}
   */
  public static List<byte[]> proof(List<byte[]> leafHashes, int index) {
    Objects.checkIndex(index, leafHashes.size());
    MerkleHasher hasher = build(leafHashes, index);
    List<byte[]> siblings = new ArrayList<>(hasher.siblingCount());
    for (int level = 0; level < hasher.siblingCount(); level++) {
      siblings.add(hasher.sibling(level));
    }
    return List.copyOf(siblings);
  }

  /**
   * Whether the audit path leads from leaf {@code index} of {@code size} to the root (RFC 9162,
   * 2.1.3.2). Anything that came from outside may be passed: what cannot be an audit path of such a
   * tree (an index not below the size, too few or too many siblings, a hash that is not 32 bytes)
   * is answered false.
   *
   * @param index counted from 0
   * @param size leaves in the tree
   */
  public static boolean verify(
      byte[] leafHash, long index, long size, List<byte[]> proof, byte[] root) {
    byte[] reached = rootOf(leafHash, index, size, proof);
    return reached != null && Arrays.equals(reached, root);
  }

  /**
   * The root that an audit path leads to, or null where it cannot be one, as in {@link #verify}.
   */
  public static byte[] rootOf(byte[] leafHash, long index, long size, List<byte[]> proof) {
    if (index < 0 || index >= size || proof.size() > Long.SIZE || leafHash.length != HASH) {
      return null;
    }
    // The node's index on its level, and that of the level's last node.
    long node = index;
    long last = size - 1;
    byte[] hash = leafHash;
    for (byte[] sibling : proof) {
      if (last == 0 || sibling.length != HASH) {
        return null;
      }
      if ((node & 1) == 1 || node == last) {
        hash = nodeHash(sibling, hash);
        // A last node without a right sibling rises alone until it is somebody's right child.
        while ((node & 1) == 0) {
          node >>>= 1;
          last >>>= 1;
        }
      } else {
        hash = nodeHash(hash, sibling);
      }
      node >>>= 1;
      last >>>= 1;
    }
    return last == 0 ? hash : null;
  }

  private static MerkleHasher build(List<byte[]> leafHashes, long target) {
    MerkleHasher hasher = new MerkleHasher(JdkDigest.sha256());
    hasher.beginProof(target);
    for (byte[] hash : leafHashes) {
      requireHash("leaf hash", hash);
      hasher.leafHash(hash, 0);
    }
    hasher.finish();
    return hasher;
  }

  private static void requireHash(String name, byte[] hash) {
    if (hash.length != HASH) {
      throw new IllegalArgumentException(name + " is " + hash.length + " bytes, expected " + HASH);
    }
  }
}
