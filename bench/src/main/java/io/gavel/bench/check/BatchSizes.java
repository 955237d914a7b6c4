package io.gavel.bench.check;

import java.util.SplittableRandom;

/**
 * How large the next batch is: around the widths devices work in, of every order of magnitude, and
 * now and then more than a queue holds.
 */
final class BatchSizes {
  /** Lanes, warps and combined checks, and one less and more. */
  private static final int[] EDGES = {
    1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257
  };

  private static final int ORDINARY_LOG_MAX = 11;
  private static final int OVERFULL_EVERY = 256;

  private final SplittableRandom random;
  private final int itemsMax;
  private final int overfull;

  /**
   * @param itemsMax of a batch
   * @param overfull the size that a queue does not hold at once, or {@code itemsMax} if none is
   */
  BatchSizes(SplittableRandom random, int itemsMax, int overfull) {
    this.random = random;
    this.itemsMax = itemsMax;
    this.overfull = Math.min(overfull, itemsMax);
  }

  int next() {
    int size =
        switch (random.nextInt(OVERFULL_EVERY)) {
          case 0 -> overfull;
          default ->
              random.nextBoolean()
                  ? EDGES[random.nextInt(EDGES.length)]
                  : 1 + random.nextInt(2 << random.nextInt(ORDINARY_LOG_MAX));
        };
    return Math.min(size, itemsMax);
  }
}
