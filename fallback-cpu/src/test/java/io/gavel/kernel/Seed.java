package io.gavel.kernel;

import java.util.SplittableRandom;

/** Randomness of tests: prints its seed, and replays it with {@code -Dseed=N}. */
public final class Seed {
  private Seed() {}

  /** A generator whose seed is on standard output, for whoever sees the test fail. */
  public static SplittableRandom random(String test) {
    String wanted = System.getProperty("seed", "");
    long seed = wanted.isBlank() ? new SplittableRandom().nextLong() : Long.parseLong(wanted);
    System.out.println(test + ": replay with -Dseed=" + seed);
    return new SplittableRandom(seed);
  }
}
