package io.gavel.appliance.proof;

import io.gavel.appliance.codec.Digest;
import io.gavel.kernel.hash.MerkleTree;
import java.util.List;
import java.util.Optional;

/** Audit paths of RFC 6962 trees, climbed to the root that they lead to. */
final class AuditPath {
  private AuditPath() {}

  /**
   * The root that a path leads to from leaf {@code index} of {@code size} (RFC 9162, 2.1.3.2).
   *
   * @return empty where no tree of that size has a path of that length there
   */
  static Optional<Digest> root(Digest leafHash, int index, int size, List<Digest> path) {
    if (index < 0 || index >= size) {
      return Optional.empty();
    }
    // The node's index on its level, and that of the level's last node.
    int node = index;
    int last = size - 1;
    byte[] hash = leafHash.bytes();
    for (Digest sibling : path) {
      if (last == 0) {
        return Optional.empty();
      }
      boolean right = (node & 1) == 1 || node == last;
      hash =
          right
              ? MerkleTree.nodeHash(sibling.bytes(), hash)
              : MerkleTree.nodeHash(hash, sibling.bytes());
      // The last node of a level of odd length has no sibling there and rises as it is.
      while (right && (node & 1) == 0) {
        node >>= 1;
        last >>= 1;
      }
      node >>= 1;
      last >>= 1;
    }
    return last == 0 ? Optional.of(Digest.of(hash)) : Optional.empty();
  }
}
