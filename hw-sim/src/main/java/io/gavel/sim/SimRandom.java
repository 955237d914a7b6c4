package io.gavel.sim;

/**
 * Reproducible random numbers: xoshiro256** (Blackman and Vigna, "Scrambled linear pseudorandom
 * number generators", 2021), its state filled by SplitMix64 from the seed. The same on every
 * machine and JDK, for good: a failing seed stays a failing seed. Not thread-safe, not for secrets.
 */
public final class SimRandom {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private long s0;
  private long s1;
  private long s2;
  private long s3;

  public SimRandom(long seed) {
    long state = seed;
    s0 = mix(state += GOLDEN_GAMMA);
    s1 = mix(state += GOLDEN_GAMMA);
    s2 = mix(state += GOLDEN_GAMMA);
    s3 = mix(state + GOLDEN_GAMMA);
  }

  /** SplitMix64's output function: a bijection that scatters neighbouring values. */
  public static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  public long nextLong() {
    long result = Long.rotateLeft(s1 * 5, 7) * 9;
    long t = s1 << 17;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = Long.rotateLeft(s3, 45);
    return result;
  }

  /**
   * A number from {@code min} to {@code max}, inclusive. Biased by less than the span over 2^63,
   * which no test here can see.
   */
  public long between(long min, long max) {
    long span = max - min + 1;
    if (span <= 0) {
      throw new IllegalArgumentException("range is " + min + " to " + max + ", expected ascending");
    }
    return min + (nextLong() >>> 1) % span;
  }

  /** An index below {@code bound}. */
  public int below(int bound) {
    return (int) between(0, bound - 1L);
  }

  /** True in {@code perMille} of 1000 cases. */
  public boolean chance(int perMille) {
    return perMille > 0 && below(1000) < perMille;
  }

  /** A generator of its own, so that one part's draws do not shift another's. */
  public SimRandom fork() {
    return new SimRandom(nextLong());
  }
}
