package io.gavel.appliance.node;

import io.gavel.appliance.api.NodeService.ExecutedBlock;
import io.gavel.appliance.codec.Digest;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The newest executed blocks, for clients that follow the chain. Thread-safe. */
final class RecentBlocks {
  private static final int BLOCKS_MAX = 128;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final TreeMap<Long, ExecutedBlock> blocks = new TreeMap<>();
  private Tip tip;

  /** The last executed block; height 0 for the genesis. */
  record Tip(long height, Digest stateRoot) {}

  /**
   * @param tip what was executed before this start
   */
  RecentBlocks(Tip tip) {
    this.tip = tip;
  }

  Tip tip() {
    lock.lock();
    try {
      return tip;
    } finally {
      lock.unlock();
    }
  }

  void add(ExecutedBlock block) {
    lock.lock();
    try {
      tip = new Tip(block.block().height(), block.stateRoot());
      blocks.put(tip.height(), block);
      if (blocks.size() > BLOCKS_MAX) {
        blocks.pollFirstEntry();
      }
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  Optional<ExecutedBlock> get(long wanted) {
    lock.lock();
    try {
      return Optional.ofNullable(blocks.get(wanted));
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a height is executed; false where it is not by then. */
  boolean await(long wanted, long timeoutMs) throws InterruptedException {
    long leftNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    lock.lock();
    try {
      while (tip.height() < wanted && leftNs > 0) {
        leftNs = grown.awaitNanos(leftNs);
      }
      return tip.height() >= wanted;
    } finally {
      lock.unlock();
    }
  }
}
