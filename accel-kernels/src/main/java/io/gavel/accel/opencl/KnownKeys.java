package io.gavel.accel.opencl;

import java.lang.foreign.MemorySegment;

/**
 * Decides which validators' keys have tables on the device. One set of keys has them at a time: the
 * first there is, until another has come so much more often that its tables would have paid for
 * themselves. A set that begins with another's keys serves for that too, as validators are known by
 * index. One thread; allocates nothing after construction.
 */
final class KnownKeys {
  /** What to do with a tally. */
  enum Use {
    /** The keys have tables. */
    KNOWN,
    /**
     * Tables are to be made of what {@link KnownKeys#copyTo} gives, and then the keys have them.
     */
    NEW,
    /** The keys have none. */
    NONE
  }

  /** Bytes of a key. */
  static final int KEY_BYTES = 32;

  /**
   * Votes after which tables of a set pay for themselves, for each of its keys: making them takes
   * 11 thousand field multiplications a key and saves 900 a vote, see {@code votes.cl}.
   */
  static final int VOTES_PER_KEY = 12;

  private final MemorySegment tabled;
  private final MemorySegment candidate;
  private int keysMax;
  private int tabledCount;
  private int candidateCount;

  /** Votes under the candidate's keys less those under the others', as far as above 0. */
  private long credit;

  /**
   * @param keysMax most keys that the device has room for, 0 or more
   */
  KnownKeys(int keysMax) {
    this.keysMax = keysMax;
    tabled = MemorySegment.ofArray(new byte[keysMax * KEY_BYTES]);
    candidate = MemorySegment.ofArray(new byte[keysMax * KEY_BYTES]);
  }

  /**
   * Says what to do with a tally, and takes it that this is done.
   *
   * @param input where the keys lie side by side from {@code keysOffset} on
   * @param votes of the tally
   */
  Use of(MemorySegment input, long keysOffset, int keys, int votes) {
    if (keys == 0 || keys > keysMax) {
      return Use.NONE;
    }
    long bytes = (long) keys * KEY_BYTES;
    if (keys <= tabledCount && agree(tabled, input, keysOffset, bytes)) {
      credit = Math.max(0, credit - votes);
      return Use.KNOWN;
    }
    long common = Math.min(bytes, (long) candidateCount * KEY_BYTES);
    boolean isOther = !agree(candidate, input, keysOffset, common);
    if (isOther) {
      credit = 0;
    }
    if (isOther || keys > candidateCount) {
      MemorySegment.copy(input, keysOffset, candidate, 0, bytes);
      candidateCount = keys;
    }
    credit += votes;
    if (tabledCount > 0 && credit < (long) VOTES_PER_KEY * candidateCount) {
      return Use.NONE;
    }
    MemorySegment.copy(candidate, 0, tabled, 0, (long) candidateCount * KEY_BYTES);
    tabledCount = candidateCount;
    candidateCount = 0;
    credit = 0;
    return Use.NEW;
  }

  private static boolean agree(MemorySegment kept, MemorySegment input, long offset, long bytes) {
    return MemorySegment.mismatch(kept, 0, bytes, input, offset, offset + bytes) < 0;
  }

  /** How many keys have tables, or are to have them. */
  int count() {
    return tabledCount;
  }

  /** Copies these keys. */
  void copyTo(MemorySegment to, long offset) {
    MemorySegment.copy(tabled, 0, to, offset, keysBytes());
  }

  /** Bytes of these keys. */
  long keysBytes() {
    return (long) tabledCount * KEY_BYTES;
  }

  /** Says that there was no room for the tables: so many keys are too many from now on. */
  void refuse() {
    keysMax = tabledCount - 1;
    tabledCount = 0;
    credit = 0;
  }
}
