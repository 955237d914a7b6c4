package io.gavel.kernel.vector.ed25519;

/**
 * Tables of keys that come up again and again, a fixed number of them. A known key is not decoded
 * again and has more multiples than one used once would pay for. Only keys that every profile
 * accepts get in, so that whether a key is known changes no verdict.
 *
 * <p>Places are in sets of {@value #WAYS} by a hash of the key; a full set gives up its oldest key.
 * Keys are compared whole: whoever makes up keys that meet in a set makes things slower, no more.
 * Allocates nothing after construction and serves one thread.
 */
final class KnownKeys {
  /** What {@link #find} answers for a stranger. */
  static final int UNKNOWN = -1;

  /**
   * Width of a known key's table: 16 multiples, 2.5 KiB, then 36 additions for 253 bits. A wider
   * one saves additions and loses more to the L2 cache, which should hold the tables of a batch.
   */
  static final int WIDTH = 6;

  static final int TABLE = LaneStraus.tableDoubles(WIDTH);

  private static final int WAYS = 8;
  private static final int WORDS = 4;
  private static final int REPLACED_ONE_IN = 8;

  /** 2^64 over the golden ratio. */
  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

  private final int sets;
  private final long[] keys;
  private final boolean[] used;
  private final byte[] oldest;
  private final double[] tables;
  private int refused;

  /**
   * @param keysMax most keys, a multiple of eight
   */
  KnownKeys(int keysMax) {
    if (keysMax < WAYS || keysMax % WAYS != 0) {
      throw new IllegalArgumentException(
          "keysMax is " + keysMax + ", expected a multiple of " + WAYS);
    }
    sets = keysMax / WAYS;
    keys = new long[keysMax * WORDS];
    used = new boolean[keysMax];
    oldest = new byte[sets];
    tables = new double[keysMax * TABLE];
  }

  /** The tables of all keys; a key's is at {@code place * TABLE}. */
  double[] tables() {
    return tables;
  }

  /** The place of a key of four words, or {@link #UNKNOWN}. */
  int find(long w0, long w1, long w2, long w3) {
    int start = start(w0, w1, w2, w3);
    for (int place = start; place < start + WAYS; place++) {
      int at = place * WORDS;
      if (keys[at] == w0
          && keys[at + 1] == w1
          && keys[at + 2] == w2
          && keys[at + 3] == w3
          && used[place]) {
        return place;
      }
    }
    return UNKNOWN;
  }

  /**
   * Takes in a key that is not known, or not: where a set is full only one time in eight, so that
   * more keys than there are places do not push each other out before they are met again.
   *
   * @return the place where the key's table is to be written, or {@link #UNKNOWN}
   */
  int enter(long w0, long w1, long w2, long w3) {
    int start = start(w0, w1, w2, w3);
    int set = start / WAYS;
    int place = start + oldest[set];
    if (used[place] && ++refused % REPLACED_ONE_IN != 0) {
      return UNKNOWN;
    }
    oldest[set] = (byte) ((oldest[set] + 1) % WAYS);
    int at = place * WORDS;
    keys[at] = w0;
    keys[at + 1] = w1;
    keys[at + 2] = w2;
    keys[at + 3] = w3;
    used[place] = true;
    return place;
  }

  private int start(long w0, long w1, long w2, long w3) {
    return (int) Long.remainderUnsigned(mix(w0, w1, w2, w3) >>> 16, sets) * WAYS;
  }

  /** A hash of a key; its upper bits depend on all of the key's. */
  static long mix(long w0, long w1, long w2, long w3) {
    return (w0 ^ Long.rotateLeft(w1, 17) ^ Long.rotateLeft(w2, 31) ^ w3) * MULTIPLIER;
  }
}
