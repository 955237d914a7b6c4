package io.gavel.kernel.ed25519;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.hash.Sha512;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Verifies Ed25519 signatures by the rule of an {@link Ed25519Profile}, one by one or batched with
 * the same answers.
 *
 * <p>A signature is 64 bytes, R and s; a key is 32 bytes, A. With k = SHA-512(R | A | message) over
 * the bytes as received, item i has the error D_i = s B - R - k A. A cofactored profile accepts
 * when E_i = 8 D_i = 0, {@link Ed25519Profile#STRICT} when D_i = 0.
 *
 * <p><b>Why batches answer the same.</b> Only cofactored profiles are batched. A batch draws
 * independent z_i, uniform in [0, 2^128), and accepts when 8 * sum of z_i D_i = sum of z_i E_i = 0.
 * Every point's order divides 8 L, so each E_i lies in the subgroup of prime order L. If all items
 * are good, every E_i is 0 and so is the sum, whatever the z_i: reducing scalars modulo L changes
 * the terms by points of small order, which the factor 8 removes. If some E_j is not 0, then for
 * any choice of the other coefficients just one z_j modulo L makes the sum 0, so that a wrong item
 * passes with probability at most 2^-128, torsion or not. A batch that fails is halved, with fresh
 * coefficients for each half, down to ranges that are checked item by item; so an item is refused
 * by the equation of the profile alone.
 *
 * <p>An instance owns its scratch (some 200 KiB), allocates nothing after construction and serves
 * one thread.
 */
public final class Ed25519Verifier implements SignatureVerifier {
  /** Bytes of a public key. */
  public static final int KEY_BYTES = 32;

  /** Bytes of a signature. */
  public static final int SIGNATURE_BYTES = 64;

  /** Items combined in one equation: more gain little and push the tables out of the L2 cache. */
  public static final int COMBINED_MAX = 64;

  /** Fewer items are checked one by one: below this, combining gains too little to fail for. */
  private static final int COMBINED_MIN = 4;

  /**
   * Combinations of one chunk that may fail before the rest is checked item by item: against a
   * flood of wrong signatures, halving all the way down would cost more than it saves.
   */
  private static final int FAILURES_MAX = 8;

  private static final int COEFFICIENT_BYTES = 16;
  private static final int WORDS = Scalar25519.WORDS;
  private static final long[] ONE = {1, 0, 0, 0};

  private final CoefficientSource coefficientSource;
  private final byte[] coefficients = new byte[COMBINED_MAX * COEFFICIENT_BYTES];
  private int coefficientsUsed = coefficients.length;

  private final Sha512 sha512 = new Sha512();
  private final MemorySegment digest = MemorySegment.ofArray(new long[2 * WORDS]);
  private final long[] digestWords = new long[2 * WORDS];
  private final PointDecoder decoder = new PointDecoder();
  private final Scalar25519 scalars = new Scalar25519();

  /** Terms 2 i and 2 i + 1 are -A and -R of slot i. */
  private final StrausSum straus = new StrausSum(2 * COMBINED_MAX);

  private final long[] s = new long[COMBINED_MAX * WORDS];
  private final long[] k = new long[COMBINED_MAX * WORDS];
  private final int[] itemOfSlot = new int[COMBINED_MAX];
  private final long[] keyPoint = new long[Edwards25519.POINT_LONGS];
  private final long[] noncePoint = new long[Edwards25519.POINT_LONGS];
  private final long[] z = new long[WORDS];
  private final long[] scaled = new long[WORDS];
  private final long[] combinedS = new long[WORDS];
  private int failuresLeft;

  /**
   * @param coefficientSource called from time to time, by {@link #verifyBatch} alone, for 1 KiB
   */
  public Ed25519Verifier(CoefficientSource coefficientSource) {
    this.coefficientSource = coefficientSource;
  }

  @Override
  public boolean verify(
      Ed25519Profile profile,
      MemorySegment input,
      long keyOffset,
      long signatureOffset,
      long messageOffset,
      int messageLength) {
    if (!read(profile, 0, input, keyOffset, signatureOffset, messageOffset, messageLength)) {
      return false;
    }
    straus.point(0, keyPoint, 0, StrausSum.WIDTH_FULL);
    straus.point(1, noncePoint, 0, StrausSum.WIDTH_ONE);
    return slotHolds(profile, 0);
  }

  @Override
  public void verifyBatch(Ed25519Profile profile, Batch batch, int first, int count) {
    int end = first + count;
    if (profile == Ed25519Profile.STRICT || count < COMBINED_MIN) {
      for (int item = first; item < end; item++) {
        boolean valid =
            verify(
                profile,
                batch.input(),
                batch.rowField(item, 0),
                batch.rowField(item, 1),
                batch.rowField(item, 2),
                (int) batch.rowField(item, 3));
        batch.status(item, valid ? ItemStatus.VALID : ItemStatus.INVALID);
      }
      return;
    }
    for (int item = first; item < end; item += COMBINED_MAX) {
      verifyChunk(profile, batch, item, Math.min(end, item + COMBINED_MAX));
    }
  }

  private void verifyChunk(Ed25519Profile profile, Batch batch, int first, int end) {
    int slots = 0;
    for (int item = first; item < end; item++) {
      boolean readable =
          read(
              profile,
              slots,
              batch.input(),
              batch.rowField(item, 0),
              batch.rowField(item, 1),
              batch.rowField(item, 2),
              (int) batch.rowField(item, 3));
      if (!readable) {
        batch.status(item, ItemStatus.INVALID);
        continue;
      }
      straus.point(2 * slots, keyPoint, 0, StrausSum.WIDTH_FULL);
      straus.point(2 * slots + 1, noncePoint, 0, StrausSum.WIDTH_HALF);
      itemOfSlot[slots] = item;
      slots++;
    }
    failuresLeft = FAILURES_MAX;
    settle(profile, batch, 0, slots, false);
  }

  /**
   * Decides the slots from {@code from} to before {@code to}.
   *
   * @param hasInvalid whether one of them is known to be wrong: a range failed whose other half is
   *     good. A wrong hint costs time, never an answer.
   * @return whether all are valid
   */
  private boolean settle(
      Ed25519Profile profile, Batch batch, int from, int to, boolean hasInvalid) {
    if (to - from < COMBINED_MIN || failuresLeft == 0) {
      return settleOneByOne(profile, batch, from, to);
    }
    if (!hasInvalid && combinationHolds(from, to)) {
      for (int slot = from; slot < to; slot++) {
        batch.status(itemOfSlot[slot], ItemStatus.VALID);
      }
      return true;
    }
    failuresLeft--;
    int middle = (from + to) >>> 1;
    boolean leftValid = settle(profile, batch, from, middle, false);
    return settle(profile, batch, middle, to, leftValid) && leftValid;
  }

  private boolean settleOneByOne(Ed25519Profile profile, Batch batch, int from, int to) {
    boolean allValid = true;
    for (int slot = from; slot < to; slot++) {
      boolean valid = slotHolds(profile, slot);
      batch.status(itemOfSlot[slot], valid ? ItemStatus.VALID : ItemStatus.INVALID);
      allValid &= valid;
    }
    return allValid;
  }

  /** Whether 8 (sum of z_i s_i B - z_i R_i - z_i k_i A_i) = 0 for fresh z_i. */
  private boolean combinationHolds(int from, int to) {
    Arrays.fill(combinedS, 0);
    for (int slot = from; slot < to; slot++) {
      drawCoefficient();
      scalars.mulAdd(combinedS, 0, s, slot * WORDS, z, 0, combinedS, 0);
      scalars.mul(scaled, 0, k, slot * WORDS, z, 0);
      straus.multiplier(2 * slot, scaled, 0);
      straus.multiplier(2 * slot + 1, z, 0);
    }
    straus.baseMultiplier(combinedS, 0);
    Edwards25519 sum = straus.evaluate(2 * from, 2 * (to - from));
    return isNeutralTimesEight(sum);
  }

  /** Whether the profile's equation holds for the slot alone. */
  private boolean slotHolds(Ed25519Profile profile, int slot) {
    straus.baseMultiplier(s, slot * WORDS);
    straus.multiplier(2 * slot, k, slot * WORDS);
    straus.multiplier(2 * slot + 1, ONE, 0);
    Edwards25519 sum = straus.evaluate(2 * slot, 2);
    return switch (profile) {
      case GAVEL, ZIP215 -> isNeutralTimesEight(sum);
      case STRICT -> sum.isNeutral();
    };
  }

  private static boolean isNeutralTimesEight(Edwards25519 sum) {
    for (int i = 0; i < 3; i++) {
      sum.twice();
      sum.project();
    }
    return sum.isNeutral();
  }

  /**
   * Reads one item: s and k into its slot, -A and -R into {@link #keyPoint} and {@link
   * #noncePoint}.
   *
   * @return false where the profile refuses s, A or R by themselves
   */
  private boolean read(
      Ed25519Profile profile,
      int slot,
      MemorySegment input,
      long keyOffset,
      long signatureOffset,
      long messageOffset,
      int messageLength) {
    long scalarOffset = signatureOffset + KEY_BYTES;
    int words = slot * WORDS;
    for (int i = 0; i < WORDS; i++) {
      s[words + i] = input.get(Batch.U64, scalarOffset + 8L * i);
    }
    if (!Scalar25519.isReduced(s[words], s[words + 1], s[words + 2], s[words + 3])
        || !readNegated(profile, keyPoint, input, keyOffset)
        || !readNegated(profile, noncePoint, input, signatureOffset)) {
      return false;
    }
    sha512.reset();
    sha512.update(input, signatureOffset, KEY_BYTES);
    sha512.update(input, keyOffset, KEY_BYTES);
    sha512.update(input, messageOffset, messageLength);
    sha512.digest(digest, 0);
    for (int i = 0; i < digestWords.length; i++) {
      digestWords[i] = digest.get(Batch.U64, 8L * i);
    }
    scalars.reduce(k, words, digestWords, 0);
    return true;
  }

  private boolean readNegated(
      Ed25519Profile profile, long[] point, MemorySegment input, long offset) {
    boolean decoded =
        decoder.decode(
            point,
            0,
            input.get(Batch.U64, offset),
            input.get(Batch.U64, offset + 8),
            input.get(Batch.U64, offset + 16),
            input.get(Batch.U64, offset + 24));
    if (!decoded || !accepts(profile)) {
      return false;
    }
    Field25519.neg(point, Edwards25519.X, point, Edwards25519.X);
    Field25519.neg(point, Edwards25519.T, point, Edwards25519.T);
    return true;
  }

  private boolean accepts(Ed25519Profile profile) {
    return switch (profile) {
      case GAVEL, STRICT -> decoder.wasCanonical() && !decoder.wasSmallOrder();
      case ZIP215 -> true;
    };
  }

  /** z = the next 128 fresh bits; none is used twice. */
  private void drawCoefficient() {
    if (coefficientsUsed == coefficients.length) {
      coefficientSource.fill(coefficients);
      coefficientsUsed = 0;
    }
    LittleEndian.words(z, 0, coefficients, coefficientsUsed, 2);
    coefficientsUsed += COEFFICIENT_BYTES;
  }
}
