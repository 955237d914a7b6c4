package io.gavel.appliance.node;

import io.gavel.appliance.codec.Digest;
import java.util.TreeMap;

/** The state roots of the newest executed heights, which headers are checked against. */
final class ExecutedHeights {
  /** A header may vouch for a state at most this many heights below what this node has executed. */
  static final int HEIGHTS_KEPT = 1_024;

  private final TreeMap<Long, Digest> roots = new TreeMap<>();

  ExecutedHeights(long height, Digest root) {
    roots.put(height, root);
  }

  void executed(long height, Digest root) {
    roots.put(height, root);
    if (roots.size() > HEIGHTS_KEPT) {
      roots.pollFirstEntry();
    }
  }

  long height() {
    return roots.lastKey();
  }

  Digest root() {
    return roots.lastEntry().getValue();
  }

  /** The root after a height, or null where it is not executed yet or too old. */
  Digest rootAt(long height) {
    return roots.get(height);
  }
}
