package io.gavel.bench.check;

import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.Batch;
import io.gavel.kernel.Capability;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Puts batches to a device as a user might: whole, in pieces that start past the first item, more
 * than fits, polled for a few items at a time. Watches that each item completes exactly once.
 *
 * <p>Owns a queue pair of the device. One thread.
 */
final class Asker implements AutoCloseable {
  /** A device that completes nothing for so long hangs. */
  private static final long IDLE_NS_MAX = 60_000_000_000L;

  private static final long IDLE_POLLS_PER_CLOCK = 1024;

  private final QueuePair queue;
  private final int itemsMax;
  private final SplittableRandom random;
  private byte[] completions = {};

  Asker(KernelDevice device, Operation operation, SplittableRandom random) {
    queue = device.open();
    Capability capability = device.capabilities().get(operation);
    itemsMax = capability.itemsMax();
    this.random = random;
  }

  /**
   * Has the questions answered.
   *
   * @param answers cleared for them
   * @return what went wrong on the way, null if nothing did
   */
  Difference ask(Questions questions, Answers answers) {
    int items = questions.items();
    completions = Arrays.copyOf(completions, Math.max(completions.length, items));
    Arrays.fill(completions, 0, items, (byte) 0);
    try {
      boolean isAtomic = questions.operation() == Operation.VOTE_TALLY;
      int cut = isAtomic || random.nextInt(4) != 0 ? items : random.nextInt(items + 1);
      // The same columns twice: the first items alone, then all of them from there on.
      if (!complete(answers.batch(questions, cut), 0)
          || !complete(answers.batch(questions, items), cut)) {
        return new Difference(-1, "a completion within a minute", "none");
      }
    } catch (RuntimeException e) {
      return new Difference(-1, "answers", e.toString());
    }
    return findUnpaired(items);
  }

  private boolean complete(Batch batch, int first) {
    int submitted = first;
    int completed = first;
    long idlePolls = 0;
    long idleSinceNs = 0;
    while (completed < batch.items()) {
      if (submitted < batch.items()) {
        submitted += queue.submit(batch, submitted);
      }
      int wanted = random.nextInt(8) == 0 ? 1 + random.nextInt(7) : itemsMax;
      int polled = queue.poll(this::count, wanted);
      completed += polled;
      if (polled > 0) {
        idlePolls = 0;
      } else if (idlePolls++ % IDLE_POLLS_PER_CLOCK == 0) {
        long nowNs = System.nanoTime();
        if (idlePolls == 1) {
          idleSinceNs = nowNs;
        } else if (nowNs - idleSinceNs > IDLE_NS_MAX) {
          return false;
        }
      }
    }
    return true;
  }

  private void count(Batch batch, int first, int count) {
    for (int item = first; item < first + count; item++) {
      completions[item]++;
    }
  }

  private Difference findUnpaired(int items) {
    for (int item = 0; item < items; item++) {
      if (completions[item] != 1) {
        return new Difference(item, "1 completion", completions[item] + " completions");
      }
    }
    return queue.inFlight() == 0
        ? null
        : new Difference(-1, "0 in flight", queue.inFlight() + " in flight");
  }

  @Override
  public void close() {
    queue.close();
  }
}
