package io.gavel.kernel.hash;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Roots and audit paths of RFC 6962 Merkle trees over SHA-256, leaf by leaf from the left, in
 * memory that grows with the tree's height only.
 *
 * <p>The definition splits n leaves at the largest power of two below n. Read from the left, that
 * is a stack of perfect subtrees of falling size, one for each 1 bit of the number of leaves so
 * far; two of equal size merge at once, and what is left at the end merges from the right. The
 * audit path of a leaf is what its subtree merges with, in that order.
 *
 * <p>Use: {@link #begin} or {@link #beginProof}, the leaves in order, {@link #finish}, then read.
 * One thread at a time; allocates nothing after construction.
 */
public final class MerkleHasher {
  /** Prefix of a leaf's hash (RFC 6962, 2.1). */
  static final byte LEAF_PREFIX = 0x00;

  /** Prefix of an inner node's hash; without the two, an inner node could pass for a leaf. */
  static final byte NODE_PREFIX = 0x01;

  /** Levels above the leaves; so many siblings are the most an audit path has. */
  public static final int HEIGHT_MAX = 32;

  private static final int HASH = Sha256.DIGEST_BYTES;
  private static final long LEAVES_MAX = 1L << HEIGHT_MAX;
  private static final int NOWHERE = -1;

  private final MessageHash sha;
  private final byte[] stack = new byte[(HEIGHT_MAX + 1) * HASH];
  private final byte[] siblings = new byte[HEIGHT_MAX * HASH];
  private int depth;
  private long leaves;
  private long target;
  private int targetSlot;
  private int siblingCount;

  /** Trees over the scalar SHA-256. */
  public MerkleHasher() {
    this(new Sha256());
  }

  /**
   * @param sha256 a SHA-256 of this hasher's own
   */
  public MerkleHasher(MessageHash sha256) {
    if (sha256.digestBytes() != HASH) {
      throw new IllegalArgumentException(
          "digests are " + sha256.digestBytes() + " bytes, expected " + HASH);
    }
    sha = sha256;
  }

  /** Starts a tree of which only the root is wanted. */
  public void begin() {
    beginProof(NOWHERE);
  }

  /** Starts a tree of which the audit path of leaf {@code index} is wanted too. */
  public void beginProof(long index) {
    sha.reset();
    depth = 0;
    leaves = 0;
    target = index;
    targetSlot = NOWHERE;
    siblingCount = 0;
  }

  /** Adds the next leaf: {@code length} bytes of a segment from {@code offset} on. */
  public void leaf(MemorySegment data, long offset, long length) {
    sha.update(LEAF_PREFIX);
    sha.update(data, offset, length);
    sha.digest(stack, depth * HASH);
    push();
  }

  /** Adds the next leaf by its hash, the 32 bytes from {@code offset} on. */
  public void leafHash(byte[] hash, int offset) {
    System.arraycopy(hash, offset, stack, depth * HASH, HASH);
    push();
  }

  /** Ends the tree; now the root and the audit path can be read. */
  public void finish() {
    if (leaves == 0) {
      sha.digest(stack, 0);
    }
    while (depth > 1) {
      mergeTop();
    }
  }

  /** Writes the 32 bytes of the root. */
  public void root(MemorySegment out, long offset) {
    MemorySegment.copy(stack, 0, out, ValueLayout.JAVA_BYTE, offset, HASH);
  }

  /** Siblings in the audit path: 0 for a tree of one leaf. */
  public int siblingCount() {
    return siblingCount;
  }

  /** Writes the audit path, {@link #siblingCount} hashes of 32 bytes from the leaf upwards. */
  public void siblings(MemorySegment out, long offset) {
    MemorySegment.copy(siblings, 0, out, ValueLayout.JAVA_BYTE, offset, siblingCount * HASH);
  }

  byte[] root() {
    return Arrays.copyOf(stack, HASH);
  }

  byte[] sibling(int level) {
    return Arrays.copyOfRange(siblings, level * HASH, (level + 1) * HASH);
  }

  private void push() {
    if (leaves == LEAVES_MAX) {
      throw new IllegalStateException("a tree has " + leaves + " leaves at most");
    }
    if (leaves == target) {
      targetSlot = depth;
    }
    depth++;
    for (long before = leaves; (before & 1) == 1; before >>>= 1) {
      mergeTop();
    }
    leaves++;
  }

  private void mergeTop() {
    int left = depth - 2;
    int right = depth - 1;
    if (targetSlot == left) {
      keepSibling(right);
    } else if (targetSlot == right) {
      keepSibling(left);
      targetSlot = left;
    }
    sha.update(NODE_PREFIX);
    sha.update(stack, left * HASH, 2 * HASH);
    sha.digest(stack, left * HASH);
    depth--;
  }

  private void keepSibling(int slot) {
    System.arraycopy(stack, slot * HASH, siblings, siblingCount * HASH, HASH);
    siblingCount++;
  }
}
