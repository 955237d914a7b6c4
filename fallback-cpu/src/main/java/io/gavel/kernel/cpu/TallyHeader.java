package io.gavel.kernel.cpu;

import static io.gavel.kernel.cpu.ItemKernel.inside;

import io.gavel.kernel.Batch;
import io.gavel.kernel.TallyLayout;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import java.lang.foreign.MemorySegment;

/**
 * The header of a tally, read and checked: what every device has to know before it counts, by the
 * rules of {@link TallyLayout}. Reusable; one thread.
 */
public final class TallyHeader {
  /** Offsets are below this; the keys' have to be, to be handed on as a row's. */
  private static final long U32_END = 1L << Integer.SIZE;

  private final long statementBytesMax;
  private long statementOffset;
  private long statementLength;
  private long keysOffset;
  private long weightsOffset;
  private long validatorCount;
  private long totalStake;

  /**
   * @param statementBytesMax a longer statement makes the tally malformed
   */
  public TallyHeader(long statementBytesMax) {
    this.statementBytesMax = statementBytesMax;
  }

  /**
   * Reads the header and checks everything it points to, and that the stakes add up to the total.
   *
   * @return whether the tally is sound; the other methods mean nothing otherwise
   */
  public boolean read(Batch batch) {
    MemorySegment input = batch.input();
    long size = input.byteSize();
    if (size < TallyLayout.HEADER_BYTES) {
      return false;
    }
    statementOffset = u32(input, TallyLayout.STATEMENT_OFFSET);
    statementLength = u32(input, TallyLayout.STATEMENT_LENGTH);
    keysOffset = u32(input, TallyLayout.KEYS_OFFSET);
    weightsOffset = u32(input, TallyLayout.WEIGHTS_OFFSET);
    validatorCount = u32(input, TallyLayout.VALIDATOR_COUNT);
    totalStake = input.get(Batch.U64, TallyLayout.TOTAL_STAKE);
    return u32(input, TallyLayout.ZERO) == 0
        && statementLength <= statementBytesMax
        && validatorCount <= TallyLayout.VALIDATORS_MAX
        && inside(statementOffset, statementLength, size)
        && inside(keysOffset, validatorCount * Ed25519Verifier.KEY_BYTES, Math.min(size, U32_END))
        && inside(weightsOffset, validatorCount * Long.BYTES, size)
        && batch.output().byteSize() >= outputBytes()
        && stakesAddUp(input);
  }

  private static long u32(MemorySegment input, long offset) {
    return Integer.toUnsignedLong(input.get(Batch.U32, offset));
  }

  /** A total below the sum would let a minority pass, so the total is checked, not believed. */
  private boolean stakesAddUp(MemorySegment input) {
    long sum = 0;
    for (long validator = 0; validator < validatorCount; validator++) {
      long before = sum;
      sum += weight(input, validator);
      if (Long.compareUnsigned(sum, before) < 0) {
        return false;
      }
    }
    return sum == totalStake;
  }

  public long statementOffset() {
    return statementOffset;
  }

  public long statementLength() {
    return statementLength;
  }

  public long validatorCount() {
    return validatorCount;
  }

  public long totalStake() {
    return totalStake;
  }

  /** Bytes of the tally's output. */
  public long outputBytes() {
    return TallyLayout.outputBytes((int) validatorCount);
  }

  /** Where a validator's key lies in the input. */
  public long keyOffset(long validator) {
    return keysOffset + validator * Ed25519Verifier.KEY_BYTES;
  }

  /** A validator's stake. */
  public long weight(MemorySegment input, long validator) {
    return input.get(Batch.U64, weightsOffset + validator * Long.BYTES);
  }
}
