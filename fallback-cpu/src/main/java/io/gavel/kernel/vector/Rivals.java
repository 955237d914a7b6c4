package io.gavel.kernel.vector;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The kernels of an operation and which of them may still turn out the fastest. Ranks count from 0,
 * the scalar kernel's, which is nobody's rival. What was beaten may have been compiled no better
 * than its rival, so it gets its turns like any other.
 */
final class Rivals {
  /** Turns that a compiled kernel gets. */
  static final int TURNS_MAX = 60;

  private final int[] turnsLeft;

  Rivals(int kernels) {
    turnsLeft = new int[kernels];
    Arrays.fill(turnsLeft, 1, kernels, TURNS_MAX);
  }

  /** The ranks to be tried against the one that serves. */
  int[] against(int serving) {
    return IntStream.range(0, turnsLeft.length)
        .filter(rank -> rank != serving && turnsLeft[rank] > 0)
        .toArray();
  }

  /** Counts a turn. One that only shows that a kernel is not compiled yet does not count. */
  void turn(int rank, WarmUp.Outcome outcome) {
    if (outcome.compiled() && turnsLeft[rank] > 0) {
      turnsLeft[rank]--;
    }
  }
}
