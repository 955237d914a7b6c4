package io.gavel.bench.check;

import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;
import io.gavel.kernel.Batch;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.QueuePair;

/** A device that is right by definition: cpu-scalar. Each batch goes to it whole. */
final class DeviceReference implements Reference {
  private final String name;
  private final QueuePair queue;
  private final Answers expected;
  private Questions questions;
  private Answers actual;

  /**
   * @param expected where its answers go
   */
  DeviceReference(KernelDevice device, Answers expected) {
    this.name = device.name();
    this.queue = device.open();
    this.expected = expected;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void read(Questions questions, Answers actual) {
    this.questions = questions;
    this.actual = actual;
    answer(questions);
  }

  private void answer(Questions questions) {
    expected.clear(questions);
    Batch batch = expected.batch(questions, questions.items());
    int submitted = 0;
    int completed = 0;
    while (completed < batch.items()) {
      submitted += queue.submit(batch, submitted);
      completed += queue.poll((done, first, count) -> {}, batch.items());
    }
  }

  @Override
  public Opinion judge(int item) {
    Difference difference = Comparison.of(questions, item, expected, actual);
    if (difference == null && item == questions.items() - 1) {
      difference = Comparison.ofWhole(questions, expected, actual);
    }
    return difference == null ? Right.RIGHT : new Wrong(difference);
  }

  @Override
  public void close() {
    queue.close();
  }
}
