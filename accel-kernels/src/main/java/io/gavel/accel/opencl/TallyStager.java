package io.gavel.accel.opencl;

import static io.gavel.kernel.cpu.ItemKernel.inside;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.TallyLayout;
import io.gavel.kernel.cpu.ItemKernel;
import io.gavel.kernel.ed25519.CoefficientSource;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import java.lang.foreign.MemorySegment;

/**
 * Stages a tally, whole. The header is checked here, as it is by {@code cpu-scalar}; the device
 * gets the coefficients, what {@code tally.cl} asks for, the statement once, and key and signature
 * of each vote. A stranger's vote goes along with a key that is none, for its place in the order.
 */
final class TallyStager implements Stager {
  /** Of a row: key, signature, statement, its length, each u32. */
  private static final int ROW_BYTES = 16;

  private static final int COEFFICIENT_BYTES = 16;
  private static final int HEADER_BYTES = 16;
  private static final int VOTE_BYTES = 16;
  private static final int KEY_BYTES = Ed25519Verifier.KEY_BYTES;
  private static final int SIGNATURE_BYTES = Ed25519Verifier.SIGNATURE_BYTES;

  /** Offsets are below this. */
  private static final long U32_END = 1L << Integer.SIZE;

  private final int statementBytesMax;
  private final int longBytes;
  private final CoefficientSource coefficients;
  private final byte[] coefficient = new byte[COEFFICIENT_BYTES];
  private final MemorySegment coefficientSegment = MemorySegment.ofArray(coefficient);
  private final ItemKernel onHost;

  /** The header of the tally at hand. */
  private long statementOffset;

  private long statementLength;
  private long keysOffset;
  private long weightsOffset;
  private long validatorCount;
  private long totalStake;

  /**
   * @param statementBytesMax a longer one makes the tally malformed
   * @param onHost computes tallies that the device is not asked
   */
  TallyStager(
      WorkShape shape, int statementBytesMax, CoefficientSource coefficients, ItemKernel onHost) {
    this.statementBytesMax = statementBytesMax;
    this.longBytes = shape.longBytes();
    this.coefficients = coefficients;
    this.onHost = onHost;
  }

  /** Bytes of input of one vote, besides the statement and the header. */
  static long bytesPerVote() {
    return COEFFICIENT_BYTES + VOTE_BYTES + KEY_BYTES + SIGNATURE_BYTES;
  }

  @Override
  public int stage(Batch batch, int first, int end, Slot slot) {
    int count = end - first;
    int votes = 0;
    boolean isSound = readHeader(batch);
    boolean isLong = isSound && statementLength > longBytes;
    int[] itemOfRow = slot.itemOfRow();
    for (int item = 0; item < count; item++) {
      boolean goes = isSound && !isLong && isInside(batch, item);
      slot.verdict(item, goes ? ON_DEVICE : isLong ? ON_HOST : MALFORMED);
      if (goes) {
        itemOfRow[votes++] = item;
      }
    }
    // All of a tally that the device never sees is decided by the CPU, the empty outcome included.
    if (votes == 0 && isSound) {
      slot.verdict(0, ON_HOST);
    }
    long statementAt = (long) votes * (COEFFICIENT_BYTES + VOTE_BYTES) + HEADER_BYTES;
    long partsAt = statementAt + ((statementLength + 3) & ~3L);
    slot.reserve(
        votes,
        (long) votes * ROW_BYTES,
        votes == 0 ? 0 : partsAt + (long) votes * (KEY_BYTES + SIGNATURE_BYTES),
        votes == 0 ? 0 : TallyLayout.outputBytes((int) validatorCount));
    if (votes > 0) {
      write(batch, slot, votes, statementAt, partsAt);
    }
    return count;
  }

  private void write(Batch batch, Slot slot, int votes, long statementAt, long partsAt) {
    MemorySegment input = batch.input();
    MemorySegment to = slot.inputHost();
    MemorySegment rows = slot.rowsHost();
    long headerAt = (long) votes * COEFFICIENT_BYTES;
    to.set(Batch.U32, headerAt, (int) validatorCount);
    to.set(Batch.U32, headerAt + 4, 0);
    to.set(Batch.U64, headerAt + 8, totalStake);
    MemorySegment.copy(input, statementOffset, to, statementAt, statementLength);
    for (int row = 0; row < votes; row++) {
      int item = slot.itemOfRow()[row];
      long validator = batch.rowField(item, 0);
      boolean isStranger = validator >= validatorCount;
      coefficients.fill(coefficient);
      MemorySegment.copy(
          coefficientSegment, 0, to, (long) row * COEFFICIENT_BYTES, COEFFICIENT_BYTES);
      long voteAt = headerAt + HEADER_BYTES + (long) row * VOTE_BYTES;
      to.set(Batch.U32, voteAt, (int) validator);
      to.set(Batch.U32, voteAt + 4, 0);
      to.set(Batch.U64, voteAt + 8, isStranger ? 0 : weight(input, validator));
      long keyAt = partsAt + (long) row * (KEY_BYTES + SIGNATURE_BYTES);
      if (isStranger) {
        to.asSlice(keyAt, KEY_BYTES).fill((byte) 0);
      } else {
        MemorySegment.copy(input, keysOffset + validator * KEY_BYTES, to, keyAt, KEY_BYTES);
      }
      MemorySegment.copy(input, batch.rowField(item, 1), to, keyAt + KEY_BYTES, SIGNATURE_BYTES);
      rows.set(Batch.U32, (long) row * ROW_BYTES, (int) keyAt);
      rows.set(Batch.U32, (long) row * ROW_BYTES + 4, (int) (keyAt + KEY_BYTES));
      rows.set(Batch.U32, (long) row * ROW_BYTES + 8, (int) statementAt);
      rows.set(Batch.U32, (long) row * ROW_BYTES + 12, (int) statementLength);
    }
  }

  /** Checks everything the header points to, and that the stakes add up to the total. */
  private boolean readHeader(Batch batch) {
    MemorySegment input = batch.input();
    long size = input.byteSize();
    validatorCount = 0;
    statementLength = 0;
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
        && inside(keysOffset, validatorCount * KEY_BYTES, Math.min(size, U32_END))
        && inside(weightsOffset, validatorCount * Long.BYTES, size)
        && batch.output().byteSize() >= TallyLayout.outputBytes((int) validatorCount)
        && stakesAddUp(input);
  }

  private static long u32(MemorySegment input, long offset) {
    return Integer.toUnsignedLong(input.get(Batch.U32, offset));
  }

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

  private long weight(MemorySegment input, long validator) {
    return input.get(Batch.U64, weightsOffset + validator * Long.BYTES);
  }

  private static boolean isInside(Batch batch, int item) {
    return inside(batch.rowField(item, 1), SIGNATURE_BYTES, batch.input().byteSize());
  }

  @Override
  public void launch(Slot slot, CommandQueue queue) {
    queue.launch(0, slot.rowCount(), slot.batch().parameter(), slot.rowCount());
    queue.launch(1, slot.rowCount(), slot.batch().parameter(), 1);
  }

  @Override
  public void handBack(Slot slot) {
    Batch batch = slot.batch();
    if (slot.verdict(0) == ON_HOST) {
      onHost.run(batch, slot.first(), slot.count());
      return;
    }
    Verdicts.write(slot, onHost);
    int rows = slot.rowCount();
    if (rows > 0 && batch.status(slot.itemOfRow()[0]) != ItemStatus.DEVICE_ERROR) {
      MemorySegment.copy(slot.outputHost(), 0, batch.output(), 0, slot.outputBytes());
    }
  }
}
