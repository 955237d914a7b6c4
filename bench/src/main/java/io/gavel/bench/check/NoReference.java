package io.gavel.bench.check;

import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;

/** Where no library answers the question: what items were made to be is all there is to compare. */
final class NoReference implements Reference {
  @Override
  public String name() {
    return "none";
  }

  @Override
  public void read(Questions questions, Answers actual) {}

  @Override
  public Opinion judge(int item) {
    return Silent.SILENT;
  }

  @Override
  public void close() {}
}
