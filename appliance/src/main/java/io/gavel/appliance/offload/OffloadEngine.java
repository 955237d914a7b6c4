package io.gavel.appliance.offload;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/**
 * Workers that take jobs from bounded lanes. Votes have a worker of their own: a job is not
 * interrupted, and one large batch of signatures takes longer than a view may. The other workers
 * serve the most urgent of the other lanes. A lane that is full refuses, so that its source slows
 * down. Every job that is taken is run or failed exactly once, also at close.
 *
 * <p>Thread-safe. Each worker is a platform thread with a queue pair of its own.
 */
public final class OffloadEngine implements AutoCloseable {
  /** By urgency. */
  public enum Lane {
    VOTES(4_096),
    /** Final blocks that were fetched: they bring the node forward, streamed batches do not. */
    BLOCKS(64),
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

  private record Queue(BlockingQueue<Job> jobs, LongAdder done, LongAdder refused) {}

  private final DeviceWatch watch;
  private final FailureListener listener;
  private final Map<Lane, Queue> queues = new EnumMap<>(Lane.class);
  private final List<Thread> workers = new ArrayList<>();

  /** Counts the jobs in the lane of votes; its worker waits on it. */
  private final Semaphore votesReady = new Semaphore(0);

  /** Counts the jobs in all other lanes; all other workers wait on it. */
  private final Semaphore othersReady = new Semaphore(0);

  private volatile boolean closed;

  /**
   * @param watch of the device for all workers; stays the caller's to close
   * @param workerCount workers besides the one for votes
   */
  public OffloadEngine(DeviceWatch watch, int workerCount, FailureListener listener) {
    if (workerCount < 1) {
      throw new IllegalArgumentException("workers is " + workerCount + ", expected 1 or more");
    }
    this.watch = watch;
    this.listener = listener;
    for (Lane lane : Lane.values()) {
      queues.put(
          lane,
          new Queue(new ArrayBlockingQueue<>(lane.jobsMax), new LongAdder(), new LongAdder()));
    }
    start("offload-votes", votesReady, EnumSet.of(Lane.VOTES));
    for (int i = 0; i < workerCount; i++) {
      start("offload-" + i, othersReady, EnumSet.complementOf(EnumSet.of(Lane.VOTES)));
    }
  }

  private void start(String name, Semaphore ready, Set<Lane> lanes) {
    workers.add(Thread.ofPlatform().name(name).daemon(true).start(() -> work(ready, lanes)));
  }

  private Semaphore ready(Lane lane) {
    return lane == Lane.VOTES ? votesReady : othersReady;
  }

  /**
   * Puts a job into a lane; false where the lane is full or the engine closed, and the job is
   * untouched.
   */
  public boolean submit(Lane lane, Job job) {
    Queue queue = queues.get(lane);
    if (closed || !queue.jobs().offer(job)) {
      queue.refused().increment();
      return false;
    }
    ready(lane).release();
    // The engine may have closed in between and emptied the lane before the job was in it.
    return !(closed && queue.jobs().remove(job));
  }

  /** Jobs waiting in a lane. */
  public int waiting(Lane lane) {
    return queues.get(lane).jobs().size();
  }

  /** Jobs done, failed ones counted in. */
  public long done(Lane lane) {
    return queues.get(lane).done().sum();
  }

  public long refused(Lane lane) {
    return queues.get(lane).refused().sum();
  }

  private void work(Semaphore ready, Set<Lane> lanes) {
    try (Kernels kernels = new Kernels(watch)) {
      while (true) {
        ready.acquire();
        if (closed) {
          return;
        }
        for (Lane lane : lanes) { // By urgency.
          Job job = queues.get(lane).jobs().poll();
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
      queues.get(lane).done().increment();
    }
  }

  /** Stops the workers after the job they are at; jobs still waiting fail. */
  @Override
  public void close() {
    closed = true;
    votesReady.release();
    othersReady.release(workers.size());
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
    for (Queue queue : queues.values()) {
      for (Job job = queue.jobs().poll(); job != null; job = queue.jobs().poll()) {
        job.failed(closing);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
