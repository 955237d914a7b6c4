package io.gavel.appliance.ledger;

import io.gavel.appliance.codec.Digest;
import java.util.Arrays;
import java.util.List;

/**
 * The hashes over all buckets: a complete binary tree whose root is the state root. A leaf is
 * SHA-256(0x00 | bucket bytes), an inner node SHA-256(0x01 | left | right), as RFC 6962, section
 * 2.1, has it for a power of two of leaves.
 *
 * <p>All nodes are held, 64 bytes for each bucket: 4 MiB for 2^16. A change rehashes only the paths
 * from the changed buckets to the root, level by level, each level one batch for the hasher. Not
 * thread-safe.
 */
public final class StateTree {
  private static final int NODE_MESSAGE_BYTES = 1 + 2 * Digest.BYTES;

  private final int bucketsLog2;
  private final BatchHasher hasher;

  /** Node 1 is the root, the children of n are 2n and 2n + 1, bucket b is leaf 2^log2 + b. */
  private final byte[] nodes;

  private final int[] ends = new int[BatchHasher.ITEMS_MAX];
  private final byte[] digests = new byte[BatchHasher.ITEMS_MAX * Digest.BYTES];
  private byte[] packed = new byte[BatchHasher.ITEMS_MAX * NODE_MESSAGE_BYTES];

  /** The tree over buckets that are all empty. */
  public StateTree(int bucketsLog2, BatchHasher hasher) {
    if (bucketsLog2 < 1 || bucketsLog2 > Genesis.BUCKETS_LOG2_MAX) {
      throw new IllegalArgumentException(
          "bucketsLog2 is " + bucketsLog2 + ", expected 1 to " + Genesis.BUCKETS_LOG2_MAX);
    }
    this.bucketsLog2 = bucketsLog2;
    this.hasher = hasher;
    this.nodes = new byte[Digest.BYTES << (bucketsLog2 + 1)];
    fillEmpty();
  }

  /** All nodes of a level are equal, so one hash for each level is enough. */
  private void fillEmpty() {
    byte[] hash = new byte[Digest.BYTES];
    hasher.hash(new byte[] {0}, new int[] {1}, 1, hash);
    for (int level = bucketsLog2; level >= 0; level--) {
      for (int node = 1 << level; node < 2 << level; node++) {
        System.arraycopy(hash, 0, nodes, node * Digest.BYTES, Digest.BYTES);
      }
      byte[] message = new byte[NODE_MESSAGE_BYTES];
      message[0] = 1;
      System.arraycopy(hash, 0, message, 1, Digest.BYTES);
      System.arraycopy(hash, 0, message, 1 + Digest.BYTES, Digest.BYTES);
      hasher.hash(message, new int[] {NODE_MESSAGE_BYTES}, 1, hash);
    }
  }

  /** The state root. */
  public Digest root() {
    return Digest.of(nodes, Digest.BYTES);
  }

  /**
   * Replaces buckets and rehashes what depends on them.
   *
   * @param buckets ascending by index, each once
   */
  public void update(List<ChangedBucket> buckets) {
    if (buckets.isEmpty()) {
      return;
    }
    int[] dirty = hashLeaves(buckets);
    for (int level = 0; level < bucketsLog2; level++) {
      dirty = parents(dirty);
      hashNodes(dirty);
    }
  }

  private int[] hashLeaves(List<ChangedBucket> buckets) {
    int[] leaves = new int[buckets.size()];
    int from = 0;
    int length = 0;
    for (int i = 0; i < leaves.length; i++) {
      ChangedBucket bucket = buckets.get(i);
      leaves[i] = (1 << bucketsLog2) + checkIndex(buckets, i);
      int bytes = 1 + bucket.bytes().length;
      boolean full = i - from == BatchHasher.ITEMS_MAX || length + bytes > BatchHasher.BYTES_MAX;
      if (full && i > from) {
        hashPacked(leaves, from, i - from);
        from = i;
        length = 0;
      }
      if (length + bytes > packed.length) {
        packed = Arrays.copyOf(packed, length + bytes);
      }
      packed[length] = 0;
      System.arraycopy(bucket.bytes(), 0, packed, length + 1, bytes - 1);
      length += bytes;
      ends[i - from] = length;
    }
    hashPacked(leaves, from, leaves.length - from);
    return leaves;
  }

  private int checkIndex(List<ChangedBucket> buckets, int i) {
    int index = buckets.get(i).index();
    int least = i == 0 ? 0 : buckets.get(i - 1).index() + 1;
    if (index < least || index >= 1 << bucketsLog2) {
      throw new IllegalArgumentException(
          "bucket index is " + index + ", expected " + least + " to " + ((1 << bucketsLog2) - 1));
    }
    return index;
  }

  /** The distinct parents, ascending as the children are. */
  private static int[] parents(int[] children) {
    int[] parents = new int[children.length];
    int count = 0;
    for (int child : children) {
      int parent = child >> 1;
      if (count == 0 || parents[count - 1] != parent) {
        parents[count++] = parent;
      }
    }
    return Arrays.copyOf(parents, count);
  }

  private void hashNodes(int[] dirty) {
    for (int from = 0; from < dirty.length; from += BatchHasher.ITEMS_MAX) {
      int count = Math.min(BatchHasher.ITEMS_MAX, dirty.length - from);
      for (int i = 0; i < count; i++) {
        int at = i * NODE_MESSAGE_BYTES;
        packed[at] = 1;
        // The two children lie side by side.
        int children = 2 * dirty[from + i] * Digest.BYTES;
        System.arraycopy(nodes, children, packed, at + 1, 2 * Digest.BYTES);
        ends[i] = at + NODE_MESSAGE_BYTES;
      }
      hashPacked(dirty, from, count);
    }
  }

  private void hashPacked(int[] targets, int from, int count) {
    hasher.hash(packed, ends, count, digests);
    for (int i = 0; i < count; i++) {
      System.arraycopy(
          digests, i * Digest.BYTES, nodes, targets[from + i] * Digest.BYTES, Digest.BYTES);
    }
  }
}
