package io.gavel.bench.check;

import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;

/** Somebody whose answers count as right. One thread. */
interface Reference extends AutoCloseable {
  /** Who, in the report. */
  String name();

  /** Reads a batch and what was answered to it. */
  void read(Questions questions, Answers actual);

  /** What this reference says about an item's answer, of the batch read last. */
  Opinion judge(int item);

  @Override
  void close();

  /** Three ways to look at an answer. */
  sealed interface Opinion {}

  /** It is right. */
  enum Right implements Opinion {
    RIGHT
  }

  /** This reference cannot tell. */
  enum Silent implements Opinion {
    SILENT
  }

  /** It is wrong. */
  record Wrong(Difference difference) implements Opinion {}
}
