package io.gavel.bench.peer;

import io.gavel.bench.questions.Answers;
import io.gavel.bench.questions.Questions;
import java.util.Optional;

/** A library that answers some of the kernels' questions, one item at a time. */
public interface Peer {
  /** {@code jdk}, {@code libsodium}, ... */
  String name();

  /**
   * Prepares to answer: copies what the library wants elsewhere, decodes keys it would keep.
   *
   * @param questions read now and later, until the answerer is done with
   * @param answers cleared for these questions
   * @return empty where the library has no such operation
   */
  Optional<Answerer> open(Questions questions, Answers answers);
}
