package io.gavel.appliance.offload;

import io.gavel.kernel.KernelDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/**
 * Workers that take jobs from bounded lanes, the most urgent lane first: votes overtake peers'
 * batches, and those overtake what clients submit. A lane that is full refuses, so that its source
 * slows down. Every job that is taken is run or failed exactly once, also at close.
 *
 * <p>Thread-safe. Each worker is a platform thread with a queue pair of its own.
 */
public final class OffloadEngine implements AutoCloseable {
  /** By urgency. */
  public enum Lane {
    VOTES(4_096),
    BATCHES(1_024),
    CLIENTS(1_024);

    private final int jobsMax;

    Lane(int jobsMax) {
      this.jobsMax = jobsMax;
    }
  }

  /** Work for a worker. */
  public interface Job {
    /** Does the work and delivers its result; the kernels belong to the calling thread. */
    void run(Kernels kernels);

    /** The work will not be done: the device failed or the engine closes. */
    void failed(RuntimeException cause);
  }

  /** Hears of failures, on the worker's thread. */
  @FunctionalInterface
  public interface FailureListener {
    void failed(Lane lane, RuntimeException cause);
  }

  private final KernelDevice device;
  private final FailureListener listener;
  private final List<BlockingQueue<Job>> lanes = new ArrayList<>();
  private final List<Thread> workers = new ArrayList<>();
  private final LongAdder[] done = new LongAdder[Lane.values().length];
  private final LongAdder[] refused = new LongAdder[Lane.values().length];

  /** Counts the jobs in all lanes; workers wait on it. */
  private final Semaphore ready = new Semaphore(0);

  private volatile boolean closed;

  public OffloadEngine(KernelDevice device, int workerCount, FailureListener listener) {
    if (workerCount < 1) {
      throw new IllegalArgumentException("workers is " + workerCount + ", expected 1 or more");
    }
    this.device = device;
    this.listener = listener;
    for (Lane lane : Lane.values()) {
      lanes.add(new ArrayBlockingQueue<>(lane.jobsMax));
      done[lane.ordinal()] = new LongAdder();
      refused[lane.ordinal()] = new LongAdder();
    }
    for (int i = 0; i < workerCount; i++) {
      workers.add(Thread.ofPlatform().name("offload-" + i).daemon(true).start(this::work));
    }
  }

  /**
   * Puts a job into a lane; false where the lane is full or the engine closed, and the job is
   * untouched.
   */
  public boolean submit(Lane lane, Job job) {
    if (closed || !lanes.get(lane.ordinal()).offer(job)) {
      refused[lane.ordinal()].increment();
      return false;
    }
    ready.release();
    // The engine may have closed in between and emptied the lane before the job was in it.
    return !(closed && lanes.get(lane.ordinal()).remove(job));
  }

  /** Jobs waiting in a lane. */
  public int waiting(Lane lane) {
    return lanes.get(lane.ordinal()).size();
  }

  /** Jobs done, failed ones counted in. */
  public long done(Lane lane) {
    return done[lane.ordinal()].sum();
  }

  public long refused(Lane lane) {
    return refused[lane.ordinal()].sum();
  }

  private void work() {
    try (Kernels kernels = new Kernels(device)) {
      while (true) {
        ready.acquire();
        if (closed) {
          return;
        }
        for (Lane lane : Lane.values()) {
          Job job = lanes.get(lane.ordinal()).poll();
          if (job != null) {
            runOne(lane, job, kernels);
            break;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Closing.
    }
  }

  private void runOne(Lane lane, Job job, Kernels kernels) {
    try {
      job.run(kernels);
    } catch (RuntimeException e) {
      listener.failed(lane, e);
      job.failed(e);
    } finally {
      done[lane.ordinal()].increment();
    }
  }

  /** Stops the workers after the job they are at; jobs still waiting fail. */
  @Override
  public void close() {
    closed = true;
    ready.release(workers.size());
    boolean interrupted = false;
    for (Thread worker : workers) {
      try {
        worker.join();
      } catch (InterruptedException e) {
        interrupted = true;
        worker.interrupt();
      }
    }
    KernelFailure closing = new KernelFailure("the node is stopping");
    for (BlockingQueue<Job> lane : lanes) {
      for (Job job = lane.poll(); job != null; job = lane.poll()) {
        job.failed(closing);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
