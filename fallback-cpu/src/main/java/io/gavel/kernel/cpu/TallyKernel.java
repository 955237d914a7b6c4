package io.gavel.kernel.cpu;

import static io.gavel.kernel.cpu.ItemKernel.inside;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.TallyLayout;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import io.gavel.kernel.ed25519.SignatureVerifier;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * VOTE_TALLY: who voted for one statement, with how much stake.
 *
 * <p>The definition goes through the votes in order and counts one if its signature verifies and
 * its validator is not counted yet. To verify many at once, the first vote of each validator is
 * checked in one batch; a later one of the same validator is looked at only where the first turned
 * out wrong. The answers are those of the definition.
 */
final class TallyKernel implements ItemKernel {
  private static final Ed25519Profile PROFILE = Ed25519Profile.GAVEL;

  private final SignatureVerifier verifier;
  private final TallyHeader header;
  private final Batch signatures = new Batch();
  private final MemorySegment signatureRows;
  private final MemorySegment signatureStatuses;
  private final int[] itemOfSignature;

  TallyKernel(SignatureVerifier verifier, int votesMax, long statementBytesMax) {
    this.verifier = verifier;
    header = new TallyHeader(statementBytesMax);
    int rowBytes = Operation.ED25519_VERIFY.rowBytes();
    signatureRows = MemorySegment.ofArray(new byte[votesMax * rowBytes]);
    signatureStatuses = MemorySegment.ofArray(new byte[votesMax]);
    itemOfSignature = new int[votesMax];
  }

  /** Computes a whole batch: {@code first} is 0 and {@code count} all its items. */
  @Override
  public void run(Batch batch, int first, int count) {
    for (int item = 0; item < count; item++) {
      batch.result(item, 0);
    }
    if (!header.read(batch)) {
      for (int item = 0; item < count; item++) {
        batch.status(item, ItemStatus.MALFORMED);
      }
      return;
    }
    verifyFirstVotes(batch, count);
    count(batch, count);
  }

  /**
   * Settles malformed votes and strangers, and verifies the first sound vote of each validator.
   * Votes still open stay NOT_PROCESSED. The output's bitmap serves to recognise first votes.
   */
  private void verifyFirstVotes(Batch batch, int count) {
    clearOutput(batch.output());
    int verified = 0;
    for (int item = 0; item < count; item++) {
      long validator = batch.rowField(item, 0);
      long signature = batch.rowField(item, 1);
      if (!inside(signature, Ed25519Verifier.SIGNATURE_BYTES, batch.input().byteSize())) {
        batch.status(item, ItemStatus.MALFORMED);
      } else if (validator >= header.validatorCount()) {
        settle(batch, item, ItemStatus.INVALID, TallyLayout.STRANGER);
      } else if (mark(batch.output(), validator)) {
        long row = (long) verified * Operation.ED25519_VERIFY.rowBytes();
        signatureRows.set(Batch.U32, row, (int) header.keyOffset(validator));
        signatureRows.set(Batch.U32, row + 4, (int) signature);
        signatureRows.set(Batch.U32, row + 8, (int) header.statementOffset());
        signatureRows.set(Batch.U32, row + 12, (int) header.statementLength());
        itemOfSignature[verified++] = item;
      } else {
        batch.status(item, ItemStatus.NOT_PROCESSED);
      }
    }
    signatures
        .of(Operation.ED25519_VERIFY, 0, verified, 0)
        .columns(
            batch.input(),
            signatureRows,
            MemorySegment.NULL,
            signatureStatuses,
            MemorySegment.NULL);
    verifier.verifyBatch(PROFILE, signatures, 0, verified);
    for (int i = 0; i < verified; i++) {
      boolean valid = signatures.status(i) == ItemStatus.VALID;
      settle(
          batch,
          itemOfSignature[i],
          valid ? ItemStatus.VALID : ItemStatus.INVALID,
          valid ? TallyLayout.COUNTED : TallyLayout.WRONG_SIGNATURE);
    }
  }

  /** Counts in order; a validator's later vote is verified only if no earlier one counted. */
  private void count(Batch batch, int count) {
    MemorySegment output = batch.output();
    clearOutput(output);
    long stake = 0;
    int counted = 0;
    for (int item = 0; item < count; item++) {
      long validator = batch.rowField(item, 0);
      if (batch.status(item) == ItemStatus.NOT_PROCESSED) {
        settleLaterVote(batch, item, validator);
      }
      if (batch.status(item) == ItemStatus.VALID) {
        mark(output, validator);
        stake += header.weight(batch.input(), validator);
        counted++;
      }
    }
    output.set(Batch.U64, TallyLayout.OUT_STAKE, stake);
    output.set(Batch.U32, TallyLayout.OUT_QUORUM, isQuorum(stake, header.totalStake()) ? 1 : 0);
    output.set(Batch.U32, TallyLayout.OUT_COUNTED, counted);
  }

  private void settleLaterVote(Batch batch, int item, long validator) {
    if (isMarked(batch.output(), validator)) {
      settle(batch, item, ItemStatus.INVALID, TallyLayout.DUPLICATE);
      return;
    }
    boolean valid =
        verifier.verify(
            PROFILE,
            batch.input(),
            header.keyOffset(validator),
            batch.rowField(item, 1),
            header.statementOffset(),
            (int) header.statementLength());
    settle(
        batch,
        item,
        valid ? ItemStatus.VALID : ItemStatus.INVALID,
        valid ? TallyLayout.COUNTED : TallyLayout.WRONG_SIGNATURE);
  }

  /**
   * 3 * stake &gt; 2 * total, unsigned and without overflow: with the rest r = total - stake it
   * says 2 r &lt; stake, that is r &lt; stake - r where that is not negative.
   */
  static boolean isQuorum(long stake, long total) {
    long rest = total - stake;
    return Long.compareUnsigned(rest, stake) < 0 && Long.compareUnsigned(rest, stake - rest) < 0;
  }

  private static void settle(Batch batch, int item, ItemStatus status, int reason) {
    batch.status(item, status);
    batch.result(item, reason);
  }

  private void clearOutput(MemorySegment output) {
    long bytes = header.outputBytes();
    for (long i = 0; i < bytes; i++) {
      output.set(ValueLayout.JAVA_BYTE, i, (byte) 0);
    }
  }

  /** Sets the validator's bit; false if it was set already. */
  private static boolean mark(MemorySegment output, long validator) {
    long at = TallyLayout.OUT_BITMAP + validator / Byte.SIZE;
    byte bits = output.get(ValueLayout.JAVA_BYTE, at);
    byte with = (byte) (bits | 1 << (validator % Byte.SIZE));
    output.set(ValueLayout.JAVA_BYTE, at, with);
    return bits != with;
  }

  private static boolean isMarked(MemorySegment output, long validator) {
    long at = TallyLayout.OUT_BITMAP + validator / Byte.SIZE;
    return (output.get(ValueLayout.JAVA_BYTE, at) >> (validator % Byte.SIZE) & 1) == 1;
  }
}
