package io.gavel.kernel.vector.ed25519;

import io.gavel.kernel.ed25519.Scalar25519;
import java.util.Arrays;

/**
 * The different keys of the signatures that are combined in one equation. A key that signed several
 * of them is decoded once, has one table and is multiplied once, by the sum of its scalars.
 *
 * <p>Use: {@link #begin}, {@link #indexOf} for each signature; a new key, unless {@link #isKnown},
 * is decoded into {@link #points} and tabulated. Keys are compared whole: whoever makes up keys
 * that meet in a place makes things slower, no more. An instance owns its scratch, allocates
 * nothing after construction and serves one thread.
 */
final class ChunkKeys {
  /** Most keys at a time: their tables, 1.25 or 2.5 KiB each, should stay in the L2 cache. */
  static final int KEYS_MAX = 128;

  /** What {@link #indexOf} answers for a new key when there are {@link #KEYS_MAX}. */
  static final int FULL = -1;

  private static final int WORDS = Scalar25519.WORDS;

  /** Places to look a key up in, a power of two, at most half of them taken. */
  private static final int PLACES = 2 * KEYS_MAX;

  private static final int EMPTY = -1;

  private KnownKeys known;
  private int width;
  private int table;
  private final int[] indexAtPlace = new int[PLACES];
  private final long[] words = new long[KEYS_MAX * WORDS];
  private final boolean[] isKnown = new boolean[KEYS_MAX];
  private final double[] points = new double[KEYS_MAX * PointLanes.POINT];
  private final double[] tables =
      new double[KEYS_MAX * LaneStraus.tableDoubles(LaneStraus.WIDTH_OFTEN)];
  private final long[] scalars = new long[KEYS_MAX * WORDS];
  private int count;

  /**
   * Forgets all keys.
   *
   * @param known which keys have tables already, of which width all are, at most WIDTH_OFTEN
   */
  void begin(KnownKeys known) {
    this.known = known;
    width = known.width();
    table = LaneStraus.tableDoubles(width);
    count = 0;
    Arrays.fill(indexAtPlace, EMPTY);
  }

  /** Keys so far; their indexes count from 0. */
  int count() {
    return count;
  }

  /** The index of a key of four words: that {@link #count} was before if it is new, or FULL. */
  int indexOf(long w0, long w1, long w2, long w3) {
    int place = (int) (KnownKeys.mix(w0, w1, w2, w3) >>> 32) & (PLACES - 1);
    while (indexAtPlace[place] != EMPTY) {
      int index = indexAtPlace[place];
      int at = index * WORDS;
      if (words[at] == w0 && words[at + 1] == w1 && words[at + 2] == w2 && words[at + 3] == w3) {
        return index;
      }
      place = (place + 1) & (PLACES - 1);
    }
    if (count == KEYS_MAX) {
      return FULL;
    }
    indexAtPlace[place] = count;
    int at = count * WORDS;
    words[at] = w0;
    words[at + 1] = w1;
    words[at + 2] = w2;
    words[at + 3] = w3;
    isKnown[count] = known.load(w0, w1, w2, w3, tables, count * table);
    return count++;
  }

  /** Whether the key needs neither decoding nor a table. */
  boolean isKnown(int index) {
    return isKnown[index];
  }

  /** The keys' encodings, four words each. */
  long[] words() {
    return words;
  }

  /** Where the keys that are not known are decoded to, negated; extended points of PointLanes. */
  double[] points() {
    return points;
  }

  /** What the keys are to be multiplied by, four words each; the caller sets them. */
  long[] scalars() {
    return scalars;
  }

  /** Makes the table of a key that is not known. */
  void tabulate(LaneStraus straus, int index) {
    straus.tabulate(tables, index * table, width, points, index * PointLanes.POINT);
  }

  /** Adds minus the key, times a scalar of four words below 2^253, to a sum. */
  void add(LaneStraus straus, int index, long[] scalar, int offset) {
    straus.add(tables, index * table, width, scalar, offset);
  }

  /** Takes a key with a table in among the known ones. */
  void remember(int index) {
    if (!isKnown[index]) {
      int at = index * WORDS;
      known.enter(words[at], words[at + 1], words[at + 2], words[at + 3], tables, index * table);
    }
  }
}
