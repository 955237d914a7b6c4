package io.gavel.bench.kernels;

import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.Batch;
import io.gavel.kernel.hash.Sha256;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/** The questions of a workload with room for answers, in memory of its own. One thread. */
final class TimedBatch implements AutoCloseable {
  private static final int COLUMN_BYTES_MAX = 12 << 20;

  private final Arena arena = Arena.ofConfined();
  private final Workload workload;
  private final Questions questions;
  private final Answers answers;

  TimedBatch(Workload workload, int items) {
    this.workload = workload;
    questions = new Questions(arena, items, COLUMN_BYTES_MAX, COLUMN_BYTES_MAX);
    answers = new Answers(arena, items, COLUMN_BYTES_MAX);
    WorkloadInputs.fill(workload, questions, items);
    answers.clear(questions);
  }

  Questions questions() {
    return questions;
  }

  Answers answers() {
    return answers;
  }

  /** A name for the answers: equal for equal ones. */
  String digest() {
    Sha256 hash = new Sha256();
    hash.update(answers.statuses().toArray(ValueLayout.JAVA_BYTE));
    if (workload.isCompression()) {
      for (int item = 0; item < questions.items(); item++) {
        hash.update(produced(item).toArray(ValueLayout.JAVA_BYTE));
      }
    } else {
      hash.update(answers.output().toArray(ValueLayout.JAVA_BYTE));
    }
    byte[] digest = new byte[Sha256.DIGEST_BYTES];
    hash.digest(digest, 0);
    return HexFormat.of().formatHex(digest);
  }

  /** What an LZ4 item came to. */
  MemorySegment produced(int item) {
    return answers
        .output()
        .asSlice(
            questions.rowField(item, 2),
            Integer.toUnsignedLong(answers.results().get(Batch.U32, 4L * item)));
  }

  /** Plain bytes by block bytes of an LZ4 workload that was answered. */
  double compressionRatio() {
    long in = 0;
    long out = 0;
    for (int item = 0; item < questions.items(); item++) {
      in += questions.rowField(item, 1);
      out += Integer.toUnsignedLong(answers.result(item));
    }
    return workload == Workload.COMPRESS ? (double) in / out : (double) out / in;
  }

  @Override
  public void close() {
    arena.close();
  }
}
