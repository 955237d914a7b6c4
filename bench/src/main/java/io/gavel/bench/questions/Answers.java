package io.gavel.bench.questions;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where the answers to {@link Questions} go: output, statuses and results in native memory, at odd
 * addresses as often as not, with a guard before and behind each that nobody may touch.
 *
 * <p>Ownership: the arena handed over owns the memory. One thread at a time.
 */
public final class Answers {
  /** What was there before, so that an answer left out does not look like zeros. */
  public static final byte UNTOUCHED = (byte) 0xA5;

  private static final int GUARD_BYTES = 64;

  private final Column output;
  private final Column statuses;
  private final Column results;

  /** Room for the largest batch. */
  public Answers(Arena arena, int itemsMax, int outputBytesMax) {
    output = new Column(arena, outputBytesMax);
    statuses = new Column(arena, itemsMax);
    results = new Column(arena, (long) Integer.BYTES * itemsMax);
  }

  /** Forgets all answers and takes the shape that the questions need. */
  public void clear(Questions questions) {
    int shift = questions.misalignment();
    output.clear(shift, questions.outputBytes());
    statuses.clear(shift + 1, questions.items());
    results.clear(shift, (long) Integer.BYTES * questions.items());
  }

  public MemorySegment output() {
    return output.segment;
  }

  public MemorySegment statuses() {
    return statuses.segment;
  }

  public MemorySegment results() {
    return results.segment;
  }

  public ItemStatus status(int item) {
    return ItemStatus.ofCode(statuses.segment.get(ValueLayout.JAVA_BYTE, item));
  }

  public int result(int item) {
    return results.segment.get(Batch.U32, (long) Integer.BYTES * item);
  }

  /**
   * A new batch over these columns.
   *
   * @param items the first so many of the questions
   */
  public Batch batch(Questions questions, int items) {
    return new Batch()
        .of(questions.operation(), questions.parameter(), items, 0)
        .columns(
            questions.input(), questions.rows(), output.segment, statuses.segment, results.segment);
  }

  /** Whether nothing was written outside the columns. */
  public boolean guardsAreUntouched() {
    return output.guardsAreUntouched()
        && statuses.guardsAreUntouched()
        && results.guardsAreUntouched();
  }

  /** Room, and the part of it that is in use. */
  private static final class Column {
    private final MemorySegment room;
    private MemorySegment segment;
    private MemorySegment before;
    private MemorySegment behind;

    Column(Arena arena, long bytesMax) {
      room = arena.allocate(bytesMax + 3 * GUARD_BYTES, 64);
      clear(0, 0);
    }

    final void clear(int shift, long bytes) {
      int start = GUARD_BYTES + shift;
      before = room.asSlice(0, start);
      segment = room.asSlice(start, bytes);
      behind = room.asSlice(start + bytes, GUARD_BYTES);
      room.asSlice(0, start + bytes + GUARD_BYTES).fill(UNTOUCHED);
    }

    boolean guardsAreUntouched() {
      return isUntouched(before) && isUntouched(behind);
    }
  }

  /** Whether a stretch is as {@link #clear} left it. */
  public static boolean isUntouched(MemorySegment segment) {
    for (long at = 0; at < segment.byteSize(); at++) {
      if (segment.get(ValueLayout.JAVA_BYTE, at) != UNTOUCHED) {
        return false;
      }
    }
    return true;
  }
}
