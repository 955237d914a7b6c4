package io.gavel.appliance.node;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * One thread that runs events in order and a tick at a fixed pace. What peers send may be refused
 * when the loop is behind; what the node itself posts is answers to bounded requests and is never
 * refused.
 */
final class EventLoop {
  /** Peers' messages waiting at most; votes are small and sent again, so dropping is safe. */
  static final int PEER_EVENTS_MAX = 8_192;

  /**
   * Own events waiting at most. Each one answers a request of the loop, and requests are bounded
   * (votes under way, jobs in the lanes, blocks at the executor), far below this.
   */
  static final int OWN_EVENTS_MAX = 65_536;

  private final BlockingQueue<Runnable> own = new ArrayBlockingQueue<>(OWN_EVENTS_MAX);
  private final BlockingQueue<Runnable> peers = new ArrayBlockingQueue<>(PEER_EVENTS_MAX);
  private final LongAdder dropped = new LongAdder();
  private final long tickMs;
  private final LongConsumer onTick;
  private final Consumer<Throwable> onFailure;
  private final Thread thread;
  private volatile boolean stopped;

  /**
   * @param onTick called on the loop's thread with {@link #nowMs()}
   * @param onFailure called once, on the loop's thread, which then ends: an invariant is broken
   */
  EventLoop(String name, long tickMs, LongConsumer onTick, Consumer<Throwable> onFailure) {
    this.tickMs = tickMs;
    this.onTick = onTick;
    this.onFailure = onFailure;
    this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Monotonic milliseconds. */
  static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** Posts an answer to something the loop asked for. */
  void post(Runnable event) {
    if (!own.offer(event)) {
      if (stopped) {
        return;
      }
      throw new IllegalStateException("more than " + OWN_EVENTS_MAX + " own events wait");
    }
    LockSupport.unpark(thread);
  }

  /** Posts what a peer sent; false when the loop is too far behind. */
  boolean postFromPeer(Runnable event) {
    if (!peers.offer(event)) {
      dropped.increment();
      return false;
    }
    LockSupport.unpark(thread);
    return true;
  }

  long dropped() {
    return dropped.sum();
  }

  private void run() {
    long nextTickMs = nowMs();
    try {
      while (!stopped) {
        Runnable event = own.poll();
        if (event == null) {
          event = peers.poll();
        }
        if (event != null) {
          event.run();
        }
        long nowMs = nowMs();
        if (nowMs >= nextTickMs) {
          onTick.accept(nowMs);
          nextTickMs = nowMs + tickMs;
        } else if (event == null) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(nextTickMs - nowMs));
        }
      }
    } catch (Throwable failure) { // An invariant broke; carrying on could sign something wrong.
      stopped = true;
      onFailure.accept(failure);
    }
  }

  /** Ends the loop after the event it is at; what still waits is dropped. */
  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
    if (!Thread.currentThread().equals(thread)) {
      Threads.join(thread);
    }
  }
}
