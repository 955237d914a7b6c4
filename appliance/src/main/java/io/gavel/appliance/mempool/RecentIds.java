package io.gavel.appliance.mempool;

import io.gavel.appliance.codec.Digest;
import java.util.LinkedHashSet;

/** The ids seen last, a bounded number; the oldest is forgotten first. Not thread-safe. */
final class RecentIds {
  private final int max;
  private final LinkedHashSet<Digest> ids = new LinkedHashSet<>();

  RecentIds(int max) {
    this.max = max;
  }

  void add(Digest id) {
    if (ids.add(id) && ids.size() > max) {
      ids.removeFirst();
    }
  }

  boolean contains(Digest id) {
    return ids.contains(id);
  }
}
