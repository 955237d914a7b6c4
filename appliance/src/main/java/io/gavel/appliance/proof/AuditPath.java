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
    List<byte[]> siblings = path.stream().map(Digest::bytes).toList();
    return Optional.ofNullable(MerkleTree.rootOf(leafHash.bytes(), index, size, siblings))
        .map(Digest::of);
  }
}
