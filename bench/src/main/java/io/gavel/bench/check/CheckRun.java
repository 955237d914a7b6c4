package io.gavel.bench.check;

import io.gavel.bench.check.Reference.Opinion;
import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.ItemKind;
import io.gavel.bench.questions.Limits;
import io.gavel.bench.questions.QuestionSource;
import io.gavel.bench.questions.QuestionSources;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.Capability;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Asks one device about one operation, and compares. Everything asked is a function of the seed,
 * the operation and the device's limits. Memory is bounded by constants here.
 *
 * <p>One thread runs; {@link #stop} may come from any other.
 */
public final class CheckRun {
  private static final int ITEMS_MAX = 20_000;
  private static final int OUTPUT_BYTES_MAX = 1 << 23;
  private static final int INPUT_BYTES_MAX = 24 << 20;

  /** Batches with a message of the greatest length, which takes a second with its answers. */
  private static final int LONGEST_EVERY = 512;

  private static final long PROGRESS_NS = 2_000_000_000L;

  private final KernelDevice scalar;
  private final long seed;
  private final Consumer<Counts> progress;
  private volatile boolean stopped;

  /**
   * @param scalar the reference of all others
   * @param progress called every few seconds with what was counted so far
   */
  CheckRun(KernelDevice scalar, long seed, Consumer<Counts> progress) {
    this.scalar = scalar;
    this.seed = seed;
    this.progress = progress;
  }

  /** Ends the run after the batch at hand. */
  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  /**
   * Asks until so many items are answered, one is wrong, or the run is stopped.
   *
   * @param device which must offer the operation
   */
  Counts run(KernelDevice device, Operation operation, long itemsWanted) {
    SplittableRandom random = new SplittableRandom(seed);
    try (Arena arena = Arena.ofConfined();
        Asker asker = new Asker(device, operation, random.split());
        Reference reference = reference(device, operation, arena)) {
      Counts counts = new Counts(device.name(), operation, reference.name());
      Questions questions = new Questions(arena, ITEMS_MAX, INPUT_BYTES_MAX, OUTPUT_BYTES_MAX);
      Answers answers = new Answers(arena, ITEMS_MAX, OUTPUT_BYTES_MAX);
      QuestionSource source = QuestionSources.of(operation, seed, limits(device, operation));
      BatchSizes sizes = sizes(device.capabilities().get(operation), random.split());
      long startNs = System.nanoTime();
      long shownNs = startNs;
      for (long batch = 0;
          counts.items < itemsWanted && counts.mismatch == null && !stopped;
          batch++) {
        source.fill(questions, (int) Math.min(sizes.next(), itemsWanted - counts.items));
        answers.clear(questions);
        Difference lost = asker.ask(questions, answers);
        compare(questions, answers, reference, counts, batch, lost);
        long nowNs = System.nanoTime();
        counts.elapsedNs = nowNs - startNs;
        if (nowNs - shownNs > PROGRESS_NS) {
          shownNs = nowNs;
          progress.accept(counts);
        }
      }
      return counts;
    }
  }

  private Reference reference(KernelDevice device, Operation operation, Arena arena) {
    Answers expected = new Answers(arena, ITEMS_MAX, OUTPUT_BYTES_MAX);
    if (!device.name().equals(scalar.name())) {
      return new DeviceReference(scalar, expected);
    }
    return LibraryReference.of(operation, expected)
        .<Reference>map(library -> library)
        .orElseGet(NoReference::new);
  }

  private Limits limits(KernelDevice device, Operation operation) {
    int here = device.capabilities().get(operation).itemBytesMax();
    int there = scalar.capabilities().get(operation).itemBytesMax();
    int most = INPUT_BYTES_MAX - OUTPUT_BYTES_MAX;
    int tooLong = (int) Math.min(most + 2L, Math.max(here, there) + 1L);
    int longestEvery = tooLong > most + 1 ? Integer.MAX_VALUE : LONGEST_EVERY;
    return new Limits(Math.min(most, Math.min(here, there)), tooLong, longestEvery);
  }

  private static BatchSizes sizes(Capability capability, SplittableRandom random) {
    int itemsMax =
        capability.operation() == Operation.VOTE_TALLY
            ? Math.min(ITEMS_MAX, capability.itemsMax())
            : ITEMS_MAX;
    return new BatchSizes(random, itemsMax, Math.min(ITEMS_MAX, capability.itemsMax()) + 99);
  }

  private void compare(
      Questions questions,
      Answers answers,
      Reference reference,
      Counts counts,
      long batch,
      Difference lost) {
    if (lost != null) {
      counts.mismatch = mismatch(counts, "docs/kernel-contract.md, 1", batch, questions, lost);
      return;
    }
    reference.read(questions, answers);
    for (int item = 0; item < questions.items() && counts.mismatch == null; item++) {
      ItemStatus status = answers.status(item);
      counts.count(status);
      ItemKind kind = questions.kind(item);
      Opinion opinion = reference.judge(item);
      if (opinion instanceof Reference.Wrong wrong) {
        counts.mismatch = mismatch(counts, reference.name(), batch, questions, wrong.difference());
      } else if (!kind.admits(status)) {
        Difference difference = new Difference(item, "the answer to " + kind, status.name());
        counts.mismatch = mismatch(counts, "how it was made", batch, questions, difference);
      } else if (opinion == Reference.Silent.SILENT) {
        counts.undecided++;
      }
    }
  }

  private Mismatch mismatch(
      Counts counts, String reference, long batch, Questions questions, Difference difference) {
    return Mismatch.of(counts.provider, reference, seed, batch, questions, difference);
  }
}
