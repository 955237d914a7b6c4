package io.gavel.bench.questions;

/**
 * Makes batches of one operation, one after the other, the same ones for the same seed. One thread.
 */
public interface QuestionSource {
  /**
   * Makes the next batch.
   *
   * @param questions written from the start
   * @param items how many are wished for; fewer are made where the memory ends
   */
  void fill(Questions questions, int items);
}
