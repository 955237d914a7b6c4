package io.gavel.kernel;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * What a device must answer before it serves: known answers from the standards, generated items of
 * mixed sizes with answers from the CPU code, malformed items among sound ones, in batches of odd
 * sizes around the widths devices work in. Every operation the device offers is asked; one that it
 * refuses in time ({@link KernelDevice#refusals()}) is no failure.
 *
 * <p>Runs on the calling thread within a second on the CPU, allocates freely, and gives the same
 * questions every time.
 */
public final class SelfTest {
  /** One item, few, and one around each width of warps, work-groups and combined checks. */
  private static final int[] SIZES = {1, 2, 3, 7, 31, 33, 64, 65, 129};

  /** Polls without a completion after which a device counts as hung. */
  private static final long IDLE_POLLS_MAX = 50_000_000;

  private SelfTest() {}

  /** Whether a device may serve. */
  public sealed interface Result {}

  /**
   * Every answer was right.
   *
   * @param items how many were asked
   */
  public record Passed(int items) implements Result {}

  /**
   * The first wrong answer.
   *
   * @param operation what was asked
   * @param item the index in its batch, or -1 where the batch as a whole went wrong
   * @param expected the right answer, in words
   * @param actual the device's
   */
  public record Failed(Operation operation, int item, String expected, String actual)
      implements Result {
    @Override
    public String toString() {
      return operation + " item " + item + ": expected " + expected + ", got " + actual;
    }
  }

  /** Asks the device, on a queue pair of its own that is closed in the end. */
  public static Result run(KernelDevice device) {
    return run(device, EnumSet.allOf(Operation.class));
  }

  /** The same for some operations; those the device does not offer are passed over. */
  public static Result run(KernelDevice device, Set<Operation> operations) {
    int asked = 0;
    for (Operation operation : operations) {
      for (int size : SIZES) {
        Capability capability = device.capabilities().get(operation);
        if (capability == null || size > capability.itemsMax()) {
          continue;
        }
        switch (runBatch(device, operation, size)) {
          case Failed failed -> {
            return failed;
          }
          case Passed passed -> asked += passed.items();
        }
      }
    }
    return new Passed(asked);
  }

  /** The questions on an operation, for a device to practise on; the arena is the caller's. */
  public static Batch questions(Operation operation, int items, Arena arena) {
    return SelfTestQuestions.of(operation, items).build(arena);
  }

  private static Result runBatch(KernelDevice device, Operation operation, int size) {
    SelfTestBatch questions = SelfTestQuestions.of(operation, size);
    try (Arena arena = Arena.ofConfined();
        QueuePair queue = device.open()) {
      Batch batch = questions.build(arena);
      Failed lost = complete(queue, batch);
      return lost != null ? lost : questions.compare(batch);
    } catch (RuntimeException e) {
      if (device.refusals().containsKey(operation)) {
        return new Passed(0); // The device does without it.
      }
      return new Failed(operation, -1, "answers to " + size + " items", e.toString());
    }
  }

  /** Submits and polls to the end; null when each item completed exactly once. */
  private static Failed complete(QueuePair queue, Batch batch) {
    int[] completions = new int[batch.items()];
    int submitted = 0;
    int completed = 0;
    long idlePolls = 0;
    while (completed < batch.items() && idlePolls < IDLE_POLLS_MAX) {
      if (submitted < batch.items()) {
        submitted += queue.submit(batch, submitted);
      }
      int polled =
          queue.poll(
              (done, first, count) -> {
                for (int item = first; item < first + count; item++) {
                  completions[item]++;
                }
              },
              batch.items());
      completed += polled;
      idlePolls = polled == 0 ? idlePolls + 1 : 0;
    }
    for (int item = 0; item < completions.length; item++) {
      if (completions[item] != 1) {
        return new Failed(
            batch.operation(), item, "1 completion", completions[item] + " completions");
      }
    }
    if (queue.inFlight() != 0) {
      return new Failed(batch.operation(), -1, "0 in flight", queue.inFlight() + " in flight");
    }
    return null;
  }

  /** A short form of bytes for a message: hex, cut after 32. */
  static String hex(byte[] bytes) {
    String hex = HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(32, bytes.length)));
    return bytes.length > 32 ? hex + "... (" + bytes.length + " bytes)" : hex;
  }
}
