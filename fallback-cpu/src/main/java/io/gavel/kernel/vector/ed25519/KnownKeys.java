package io.gavel.kernel.vector.ed25519;

/**
 * Tables of keys that come up again and again, a fixed number of them. A known key is neither
 * decoded nor tabulated again. Only keys that every profile accepts get in, so that whether a key
 * is known changes no verdict.
 *
 * <p>Tables are copied in and out whole. Thousands of them fit no L2 cache, and read where they
 * lie, entry by entry in the order of a sum, they are waited for.
 *
 * <p>Places are in sets of {@value #WAYS} by a hash of the key; a full set gives up its oldest key.
 * Keys are compared whole: whoever makes up keys that meet in a set makes things slower, no more.
 * Allocates nothing after construction and serves one thread.
 */
final class KnownKeys {
  private static final int WAYS = 8;
  private static final int WORDS = 4;
  private static final int REPLACED_ONE_IN = 8;

  /** 2^64 over the golden ratio. */
  private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

  private final int width;
  private final int table;
  private final int sets;
  private final long[] keys;
  private final boolean[] used;
  private final byte[] oldest;
  private final double[] tables;
  private int refused;

  /**
   * @param keysMax most keys, a multiple of eight
   * @param width of their tables, as {@link LaneStraus} has it
   */
  KnownKeys(int keysMax, int width) {
    if (keysMax < WAYS || keysMax % WAYS != 0) {
      throw new IllegalArgumentException(
          "keysMax is " + keysMax + ", expected a multiple of " + WAYS);
    }
    this.width = width;
    table = LaneStraus.tableDoubles(width);
    sets = keysMax / WAYS;
    keys = new long[keysMax * WORDS];
    used = new boolean[keysMax];
    oldest = new byte[sets];
    tables = new double[keysMax * table];
  }

  /** The width of all tables. */
  int width() {
    return width;
  }

  /** Copies the table of a key of four words to {@code to}; false where the key is not known. */
  boolean load(long w0, long w1, long w2, long w3, double[] to, int offset) {
    int start = start(w0, w1, w2, w3);
    for (int place = start; place < start + WAYS; place++) {
      int at = place * WORDS;
      if (keys[at] == w0
          && keys[at + 1] == w1
          && keys[at + 2] == w2
          && keys[at + 3] == w3
          && used[place]) {
        System.arraycopy(tables, place * table, to, offset, table);
        return true;
      }
    }
    return false;
  }

  /**
   * Takes in a key that is not known with its table, or not: where a set is full only one time in
   * eight, so that more keys than there are places do not push each other out before they are met
   * again.
   */
  void enter(long w0, long w1, long w2, long w3, double[] from, int offset) {
    int start = start(w0, w1, w2, w3);
    int set = start / WAYS;
    int place = start + oldest[set];
    if (used[place] && ++refused % REPLACED_ONE_IN != 0) {
      return;
    }
    oldest[set] = (byte) ((oldest[set] + 1) % WAYS);
    int at = place * WORDS;
    keys[at] = w0;
    keys[at + 1] = w1;
    keys[at + 2] = w2;
    keys[at + 3] = w3;
    used[place] = true;
    System.arraycopy(from, offset, tables, place * table, table);
  }

  private int start(long w0, long w1, long w2, long w3) {
    return (int) Long.remainderUnsigned(mix(w0, w1, w2, w3) >>> 16, sets) * WAYS;
  }

  /** A hash of a key; its upper bits depend on all of the key's. */
  static long mix(long w0, long w1, long w2, long w3) {
    return (w0 ^ Long.rotateLeft(w1, 17) ^ Long.rotateLeft(w2, 31) ^ w3) * MULTIPLIER;
  }
}
