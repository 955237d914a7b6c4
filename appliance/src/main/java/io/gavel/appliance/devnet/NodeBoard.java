package io.gavel.appliance.devnet;

import io.gavel.appliance.api.NodeService.Status;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What is known of each node: its last status, and whether it takes load. A node is down from the
 * first request it fails until it is healthy and has caught up again. Thread-safe.
 */
public final class NodeBoard {
  /** A node further behind than this would keep clients waiting. */
  public static final int LAG_BLOCKS_MAX = 2;

  private final AtomicReferenceArray<Status> statuses;
  private final AtomicIntegerArray up;

  public NodeBoard(int nodes) {
    statuses = new AtomicReferenceArray<>(nodes);
    up = new AtomicIntegerArray(nodes);
  }

  public int size() {
    return up.length();
  }

  public boolean up(int node) {
    return up.get(node) != 0;
  }

  /** The node, or the next one after it that is up; the node itself where none is. */
  public int upFrom(int node) {
    for (int i = 0; i < size(); i++) {
      int candidate = (node + i) % size();
      if (up(candidate)) {
        return candidate;
      }
    }
    return node;
  }

  public int upCount() {
    int count = 0;
    for (int i = 0; i < size(); i++) {
      count += up.get(i);
    }
    return count;
  }

  /** A request failed. */
  public void failed(int node) {
    up.set(node, 0);
  }

  /** The node said how it stands. */
  public void told(int node, Status status) {
    statuses.set(node, status);
    boolean fit = status.healthy() && status.height() + LAG_BLOCKS_MAX >= highest();
    up.set(node, fit ? 1 : 0);
  }

  /** The last status heard, however old; null where none ever was. */
  public Status status(int node) {
    return statuses.get(node);
  }

  /** The highest block any node that is up has told of; 0 at first. */
  public long highest() {
    long highest = 0;
    for (int i = 0; i < size(); i++) {
      Status status = statuses.get(i);
      if (status != null && up(i)) {
        highest = Math.max(highest, status.height());
      }
    }
    return highest;
  }

  /** The most any node told of since it started. */
  public long viewsNullified() {
    long most = 0;
    for (int i = 0; i < size(); i++) {
      Status status = statuses.get(i);
      most = status == null ? most : Math.max(most, status.viewsNullified());
    }
    return most;
  }
}
