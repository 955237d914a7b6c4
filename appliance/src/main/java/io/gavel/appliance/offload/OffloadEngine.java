package io.gavel.appliance.offload;

import io.gavel.kernel.KernelDevice;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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

  private record Queue(BlockingQueue<Job> jobs, LongAdder done, LongAdder refused) {}

  private final KernelDevice device;
  private final FailureListener listener;
  private final Map<Lane, Queue> queues = new EnumMap<>(Lane.class);
  private final List<Thread> workers = new ArrayList<>();

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
      queues.put(
          lane,
          new Queue(new ArrayBlockingQueue<>(lane.jobsMax), new LongAdder(), new LongAdder()));
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
    Queue queue = queues.get(lane);
    if (closed || !queue.jobs().offer(job)) {
      queue.refused().increment();
      return false;
    }
    ready.release();
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

  private void work() {
    try (Kernels kernels = new Kernels(device)) {
      while (true) {
        ready.acquire();
        if (closed) {
          return;
        }
        for (Map.Entry<Lane, Queue> entry : queues.entrySet()) { // By urgency.
          Job job = entry.getValue().jobs().poll();
          if (job != null) {
            runOne(entry.getKey(), job, kernels);
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
