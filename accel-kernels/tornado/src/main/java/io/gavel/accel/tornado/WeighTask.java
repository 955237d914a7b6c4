package io.gavel.accel.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Counts the votes of a tally whose signatures are verified (docs/kernel-contract.md, section 7),
 * in their order, which is why one work-item does it.
 */
final class WeighTask {
  /** Of {@code sizes}. */
  static final int VALIDATORS = 2;

  static final int TOTAL_LOW = 3;
  static final int TOTAL_HIGH = 4;

  /** Words of a vote behind all rows: validator, stake's low half, its high half. */
  static final int VOTE_WORDS = 3;

  /** Where an output's bitmap begins, in words. */
  private static final int BITMAP = 4;

  /** In a vote's status, besides its code: this kernel came by. */
  static final byte WEIGHED = 64;

  private static final byte VALID = 1;
  private static final byte INVALID = 2;

  private static final int COUNTED = 0;
  private static final int DUPLICATE = 1;
  private static final int STRANGER = 2;
  private static final int WRONG_SIGNATURE = 3;

  private WeighTask() {}

  /**
   * The kernel.
   *
   * @param votes for each row {@link #VOTE_WORDS}
   * @param statuses of the signatures, and then of the votes
   */
  static void weigh(
      KernelContext context,
      IntArray sizes,
      IntArray votes,
      IntArray output,
      ByteArray statuses,
      IntArray results) {
    if (context.globalIdx == 0) {
      int rows = sizes.get(0);
      int validators = sizes.get(VALIDATORS);
      long total = Words.joined(sizes.get(TOTAL_LOW), sizes.get(TOTAL_HIGH));
      int undecided = 0;
      for (int row = 0; row < rows; row++) {
        if (statuses.get(row) != VALID && statuses.get(row) != INVALID) {
          undecided += 1;
        }
      }
      int words = BITMAP + ((validators + 31) >> 5);
      for (int word = 0; word < words; word++) {
        output.set(word, 0);
      }
      long stake = 0;
      int counted = 0;
      for (int row = 0; row < rows; row++) {
        int validator = votes.get(VOTE_WORDS * row);
        int reason = STRANGER;
        if (validator >= 0 && validator < validators) {
          int word = BITMAP + (validator >> 5);
          int bit = 1 << (validator & 31);
          if ((output.get(word) & bit) != 0) {
            reason = DUPLICATE;
          } else if (statuses.get(row) != VALID) {
            reason = WRONG_SIGNATURE;
          } else {
            reason = COUNTED;
            output.set(word, output.get(word) | bit);
            stake += Words.joined(votes.get(VOTE_WORDS * row + 1), votes.get(VOTE_WORDS * row + 2));
            counted += 1;
          }
        }
        results.set(row, reason);
        // A vote that was not decided makes the whole tally the device's failure.
        int status = WEIGHED + (reason == COUNTED ? VALID : INVALID);
        statuses.set(row, (byte) (undecided > 0 ? 0 : status));
      }
      // 3 stake > 2 total without overflow: with the rest r = total - stake, r < stake and
      // r < stake - r.
      long rest = total - stake;
      output.set(0, (int) stake);
      output.set(1, (int) (stake >> 32));
      output.set(2, isBelow(rest, stake) * isBelow(rest, stake - rest));
      output.set(3, counted);
    }
  }

  /**
   * 1 where a is below b, both unsigned, else 0. By their halves, since longs are compared signed,
   * and by the differences' signs, since TornadoVM gets conditions on both wrong.
   */
  private static int isBelow(long a, long b) {
    long aHigh = Words.shifted(a, 32);
    long bHigh = Words.shifted(b, 32);
    long isLess = Words.shifted(aHigh - bHigh, 63);
    long isGreater = Words.shifted(bHigh - aHigh, 63);
    long isLessLow = Words.shifted((a & 0xffffffffL) - (b & 0xffffffffL), 63);
    return (int) (isLess | ((1 - isLess - isGreater) & isLessLow));
  }
}
