package io.gavel.bench.kernels;

import io.gavel.appliance.config.CommandFailedException;
import io.gavel.bench.check.Comparison;
import io.gavel.bench.check.Difference;
import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.lz4.Lz4Decoder;
import io.gavel.kernel.lz4.Lz4Encoder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Whether all sides answer alike, on the very inputs that are timed. A bench that compares right
 * answers with wrong ones compares nothing.
 */
final class Alike {
  private Alike() {}

  /**
   * A side's answers, found right.
   *
   * @param digest names them
   * @param compressionRatio NaN where nothing is compressed
   */
  record Found(String digest, double compressionRatio) {}

  /**
   * Compares one side with another that is right.
   *
   * @param right answered by cpu-scalar
   * @throws CommandFailedException if they differ, naming side, item and both answers
   */
  static Found check(Workload workload, String name, TimedBatch right, boolean isProvider) {
    Questions questions = right.questions();
    try (TimedBatch own = new TimedBatch(workload, questions.items());
        Side side = Side.named(name, own.questions(), own.answers())) {
      side.run();
      side.finish();
      for (int item = 0; item < questions.items(); item++) {
        Difference difference =
            workload == Workload.COMPRESS && !isProvider
                ? ofBlock(own, item)
                : Comparison.of(questions, item, right.answers(), own.answers());
        refuse(workload, name, difference);
      }
      if (isProvider) {
        refuse(workload, name, Comparison.ofWhole(questions, right.answers(), own.answers()));
      }
      double ratio = workload.isCompression() ? own.compressionRatio() : Double.NaN;
      return new Found(own.digest(), ratio);
    }
  }

  private static void refuse(Workload workload, String name, Difference difference) {
    if (difference != null) {
      throw new CommandFailedException(
          name
              + " answers "
              + workload.title()
              + " wrong, item "
              + difference.item()
              + ": expected "
              + difference.expected()
              + ", got "
              + difference.actual());
    }
  }

  /** Encoders other than ours choose other bytes: they must decode to the input. */
  private static Difference ofBlock(TimedBatch own, int item) {
    Answers answers = own.answers();
    if (answers.status(item) != ItemStatus.VALID) {
      return new Difference(item, "VALID", answers.status(item).name());
    }
    byte[] block = own.produced(item).toArray(ValueLayout.JAVA_BYTE);
    byte[] plain = new byte[Lz4Encoder.INPUT_BYTES_MAX];
    int bytes = Lz4Decoder.decode(block, 0, block.length, plain, 0, plain.length);
    Questions questions = own.questions();
    MemorySegment input =
        questions.input().asSlice(questions.rowField(item, 0), questions.rowField(item, 1));
    return bytes == input.byteSize()
            && input.mismatch(MemorySegment.ofArray(plain).asSlice(0, bytes)) == -1
        ? null
        : new Difference(item, "a block that decodes to the input", "one of " + bytes + " bytes");
  }
}
