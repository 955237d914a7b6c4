package io.gavel.appliance.offload;

import io.gavel.appliance.log.EventLog;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.SelfTest;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whether a node's device serves. The first queue pair that sees it fail gives it up for all; from
 * then on the CPU computes in its place. After a pause the device is restarted, on a thread of its
 * own, and serves again once it passes its self-test; else the next pause is twice as long, up to a
 * cap. Pauses begin anew when the device has served for as long as the longest.
 *
 * <p>Thread-safe.
 */
public final class DeviceWatch implements AutoCloseable {
  /** In place of the number of a term, while the device is given up. */
  static final int GIVEN_UP = 0;

  private static final EventLog LOG = EventLog.of("offload");

  /** By the end of the first, every queue pair has seen the failure or had its answers. */
  private static final Pauses PAUSES =
      new Pauses(2 * TimeUnit.NANOSECONDS.toMillis(Kernels.DEADLINE_NS), 600_000);

  /** How long a device is left alone, at first and at most. */
  record Pauses(long firstMs, long mostMs) {
    Pauses {
      if (firstMs < 1 || mostMs < firstMs) {
        throw new IllegalArgumentException(
            "pauses are " + firstMs + " to " + mostMs + " ms, expected 1 or more, rising");
      }
    }
  }

  private final KernelDevice device;
  private final Set<Operation> operations;
  private final Pauses pauses;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** The term of service, from 1 on, or GIVEN_UP; like all below written under the lock. */
  private volatile int term = 1;

  private volatile long failures;

  private int termsBegun = 1;
  private long pauseMs;
  private long termStartNs = System.nanoTime();

  /**
   * @param device one that has passed its self-test
   */
  public DeviceWatch(KernelDevice device) {
    this(device, Kernels.OPERATIONS, PAUSES);
  }

  /**
   * @param operations what it must answer to serve again
   */
  DeviceWatch(KernelDevice device, Set<Operation> operations, Pauses pauses) {
    this.device = device;
    this.operations = Set.copyOf(operations);
    this.pauses = pauses;
    pauseMs = pauses.firstMs();
  }

  KernelDevice device() {
    return device;
  }

  /** The number of the device's term of service, another for each; GIVEN_UP between two. */
  int term() {
    return term;
  }

  /** Whether batches go to the device. */
  public boolean serves() {
    return term != GIVEN_UP;
  }

  /** How often it was given up. */
  public long failures() {
    return failures;
  }

  /**
   * Gives the device up; of several who saw it fail in the same term, the first does.
   *
   * @param seen the term of the queue pair that saw it
   */
  synchronized void giveUp(int seen, String reason) {
    if (seen != term || seen == GIVEN_UP) {
      return;
    }
    term = GIVEN_UP;
    failures++;
    if (System.nanoTime() - termStartNs >= TimeUnit.MILLISECONDS.toNanos(pauses.mostMs())) {
      pauseMs = pauses.firstMs();
    }
    warn("device-given-up", reason);
    Thread.ofPlatform().name("device-restart").daemon(true).start(this::bringBack);
  }

  /** Returns when the device serves again or the watch is closed. */
  private void bringBack() {
    try {
      while (!closed.await(nextPauseMs(), TimeUnit.MILLISECONDS)) {
        Optional<String> refusal = restart();
        if (refusal.isEmpty()) {
          serveAgain();
          return;
        }
        stayGivenUp(refusal.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The pause to make now; the next is longer. */
  synchronized long nextPauseMs() {
    long nextMs = pauseMs;
    pauseMs = Math.min(2 * pauseMs, pauses.mostMs());
    return nextMs;
  }

  /** Starts the device anew; the reason where it may not serve. */
  private Optional<String> restart() {
    try {
      device.restart();
      if (SelfTest.run(device, operations) instanceof SelfTest.Failed failed) {
        return Optional.of("fails its self-test: " + failed);
      }
    } catch (RuntimeException e) {
      // Whatever its driver comes up with: the node goes on without it.
      return Optional.of(e.toString());
    }
    Set<Operation> lacking = EnumSet.copyOf(operations);
    lacking.removeAll(device.capabilities().keySet());
    return lacking.isEmpty()
        ? Optional.empty()
        : Optional.of("does not offer " + lacking + " any more: " + device.refusals());
  }

  private synchronized void serveAgain() {
    term = ++termsBegun;
    termStartNs = System.nanoTime();
    LOG.info("device-serves-again", "device", device.name());
  }

  private synchronized void stayGivenUp(String reason) {
    warn("device-stays-given-up", reason);
  }

  private void warn(String event, String reason) {
    LOG.warn(
        event, "device", device.name(), "reason", reason, "instead", "CPU", "nextTryMs", pauseMs);
  }

  /** Tries no more. Waits for nobody: a restart under way is a driver's to end. */
  @Override
  public void close() {
    closed.countDown();
  }
}
