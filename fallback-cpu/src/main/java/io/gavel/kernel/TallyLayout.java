package io.gavel.kernel;

/**
 * The layout of a {@link Operation#VOTE_TALLY} batch: one statement, voted on by the items.
 *
 * <p>The input starts with a header; everything it points to lies in the same input segment:
 *
 * <pre>
 *   0  u32  statementOffset    4  u32  statementLength
 *   8  u32  keysOffset        12  u32  weightsOffset     32-byte keys, u64 stakes, by validator index
 *  16  u32  validatorCount    20  u32  zero
 *  24  u64  totalStake        32..    whatever the rows and the header point to
 * </pre>
 *
 * <p>The output, whole for the batch: u64 counted stake, u32 quorum (1 when 3 * stake &gt; 2 *
 * total, strictly), u32 counted votes, then a bitmap of validatorCount bits, bit i of byte i / 8
 * for a counted validator i.
 *
 * <p>The stakes, unsigned, must add up to totalStake without overflow; the zero must be zero; the
 * keys must end below 4 GiB. A header that breaks a rule, points outside the input, or whose output
 * is too short for its validators makes every item MALFORMED and leaves the output as it was. So
 * does, for its item alone, a signature outside the input; its reason is 0.
 *
 * <p>A tally is atomic: a queue pair accepts all its items or none, from item 0 on. Its signatures
 * are verified by {@link Ed25519Profile#GAVEL}.
 */
public final class TallyLayout {
  public static final int STATEMENT_OFFSET = 0;
  public static final int STATEMENT_LENGTH = 4;
  public static final int KEYS_OFFSET = 8;
  public static final int WEIGHTS_OFFSET = 12;
  public static final int VALIDATOR_COUNT = 16;
  public static final int ZERO = 20;
  public static final int TOTAL_STAKE = 24;
  public static final int HEADER_BYTES = 32;

  /** Most validators of one tally. */
  public static final int VALIDATORS_MAX = 1 << 16;

  public static final int OUT_STAKE = 0;
  public static final int OUT_QUORUM = 8;
  public static final int OUT_COUNTED = 12;
  public static final int OUT_BITMAP = 16;

  /** Reason: the vote was counted. Status VALID. */
  public static final int COUNTED = 0;

  /** Reason: an earlier item of this batch counted for the same validator. Status INVALID. */
  public static final int DUPLICATE = 1;

  /** Reason: no validator has this index. Status INVALID. */
  public static final int STRANGER = 2;

  /** Reason: the signature does not verify under the validator's key. Status INVALID. */
  public static final int WRONG_SIGNATURE = 3;

  private TallyLayout() {}

  /** Bytes of output for a validator count. */
  public static long outputBytes(int validatorCount) {
    return OUT_BITMAP + (validatorCount + 7L) / 8;
  }
}
