package io.gavel.bench.peer;

import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A batch as libraries like it: rows as integers, and where they take arrays, input and output as
 * arrays too. Copied before anything is timed, and back after.
 */
final class PeerColumns {
  private static final byte[] NOTHING = {};

  /** The whole input, or nothing for a library that reads native memory. */
  final byte[] input;

  /** The whole output, or nothing for a library that writes native memory. */
  final byte[] output;

  private final int[] rows;
  private final int fields;
  private final byte[] statuses;
  private final int[] results;
  private final Answers answers;
  private final boolean hasResults;

  private PeerColumns(Questions questions, Answers answers, boolean isHeap) {
    this.answers = answers;
    fields = questions.operation().rowBytes() / Integer.BYTES;
    rows = new int[questions.items() * fields];
    MemorySegment.copy(questions.rows(), Batch.U32, 0, rows, 0, rows.length);
    statuses = new byte[questions.items()];
    results = new int[questions.items()];
    hasResults = questions.operation().hasResults();
    input = isHeap ? questions.input().toArray(ValueLayout.JAVA_BYTE) : NOTHING;
    output = isHeap ? answers.output().toArray(ValueLayout.JAVA_BYTE) : NOTHING;
  }

  /** For a library that takes arrays. */
  static PeerColumns heap(Questions questions, Answers answers) {
    return new PeerColumns(questions, answers, true);
  }

  /** For a library that takes addresses. */
  static PeerColumns offHeap(Questions questions, Answers answers) {
    return new PeerColumns(questions, answers, false);
  }

  int items() {
    return statuses.length;
  }

  int field(int item, int field) {
    return rows[item * fields + field];
  }

  void status(int item, ItemStatus status) {
    statuses[item] = status.code();
  }

  /** VALID or INVALID. */
  void verdict(int item, boolean isValid) {
    status(item, isValid ? ItemStatus.VALID : ItemStatus.INVALID);
  }

  /** The number of bytes produced; VALID. */
  void produced(int item, int bytes) {
    results[item] = bytes;
    status(item, ItemStatus.VALID);
  }

  /** Writes statuses, results and the output, where it is an array, to the answers. */
  void copyBack() {
    MemorySegment.copy(statuses, 0, answers.statuses(), ValueLayout.JAVA_BYTE, 0, statuses.length);
    if (hasResults) {
      MemorySegment.copy(results, 0, answers.results(), Batch.U32, 0, results.length);
    }
    MemorySegment.copy(output, 0, answers.output(), ValueLayout.JAVA_BYTE, 0, output.length);
  }
}
