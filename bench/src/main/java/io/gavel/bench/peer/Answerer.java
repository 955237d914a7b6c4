package io.gavel.bench.peer;

/**
 * A library at work on one batch. The thread that opened it calls it. What rows point to must lie
 * in the input: only well-formed rows are asked for.
 */
public interface Answerer extends AutoCloseable {
  /** Computes one item's answer; where it goes is the answerer's until {@link #finish}. */
  void answer(int item);

  /** Brings all answers to where they were asked for. */
  void finish();

  /** Gives back what the library holds. */
  @Override
  default void close() {}
}
