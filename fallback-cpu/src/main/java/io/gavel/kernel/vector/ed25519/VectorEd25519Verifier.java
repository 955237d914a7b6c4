package io.gavel.kernel.vector.ed25519;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.ed25519.CoefficientSource;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import io.gavel.kernel.ed25519.Scalar25519;
import io.gavel.kernel.ed25519.SignatureVerifier;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Verifies Ed25519 signatures with vectors, and answers as {@link Ed25519Verifier}, whose Javadoc
 * says why signatures may be combined. Encodings are decoded four at a time, sums computed with one
 * coordinate in each lane.
 *
 * <p>An instance owns its scratch, allocates nothing after construction and serves one thread.
 */
public final class VectorEd25519Verifier implements SignatureVerifier {
  /** Items combined in one equation. */
  static final int COMBINED_MAX = 128;

  private static final int COMBINED_MIN = 2;

  /** As in {@link Ed25519Verifier}: against a flood of wrong signatures. */
  private static final int FAILURES_MAX = 8;

  private static final int COEFFICIENT_BYTES = 16;
  private static final int WORDS = Scalar25519.WORDS;
  private static final long[] ONE = {1, 0, 0, 0};
  private static final int KEY_TABLE = LaneStraus.tableDoubles(LaneStraus.WIDTH_FULL);
  private static final int NONCE_TABLE = LaneStraus.tableDoubles(LaneStraus.WIDTH_HALF);

  private final CoefficientSource coefficientSource;
  private final byte[] coefficients = new byte[COMBINED_MAX * COEFFICIENT_BYTES];
  private final MemorySegment coefficientWords = MemorySegment.ofArray(coefficients);
  private int coefficientsUsed = coefficients.length;

  private final Challenges challenges = new Challenges();
  private final Scalar25519 scalars = new Scalar25519();
  private final KnownKeys knownKeys;
  private final SignatureVerifier voteVerifier = new Votes();
  private final LaneDecoder decoder = new LaneDecoder();
  private final LaneStraus straus = new LaneStraus(2 * COMBINED_MAX + 1);

  /** What waits in each lane of the decoder: twice the slot, plus 1 for a nonce. */
  private final int[] waiting = new int[FieldLanes.LANES];

  /** Lanes that wait; what a call left behind when it threw is dropped by the next. */
  private int waitingLanes;

  /** By slot: the item, s and k, the tables of -A and -R, and whether A and R are acceptable. */
  private final int[] itemOfSlot = new int[COMBINED_MAX];

  private final long[] s = new long[COMBINED_MAX * WORDS];
  private final long[] k = new long[COMBINED_MAX * WORDS];
  private final long[] keyWords = new long[COMBINED_MAX * WORDS];
  private final long[] nonceWords = new long[COMBINED_MAX * WORDS];
  private final double[] ownTables = new double[COMBINED_MAX * KEY_TABLE];
  private final double[] nonceTables = new double[COMBINED_MAX * NONCE_TABLE];
  private final double[] points = new double[2 * COMBINED_MAX * PointLanes.POINT];
  private final int[] knownPlace = new int[COMBINED_MAX];
  private final boolean[] acceptable = new boolean[COMBINED_MAX];

  /** Slots still in question, from 0 on. */
  private final int[] open = new int[COMBINED_MAX];

  private final long[] z = new long[WORDS];
  private final long[] scaled = new long[WORDS];
  private final long[] combinedS = new long[WORDS];
  private int failuresLeft;

  /**
   * @param coefficientSource called from time to time, by {@link #verifyBatch} alone, for 2 KiB
   * @param knownKeysMax most keys to keep tables for, 2.5 KiB each; a multiple of eight
   */
  public VectorEd25519Verifier(CoefficientSource coefficientSource, int knownKeysMax) {
    this.coefficientSource = coefficientSource;
    knownKeys = new KnownKeys(knownKeysMax);
  }

  /**
   * This verifier for votes: the same answers, but keys are remembered, as they come back. Shares
   * all scratch with this one and so its thread.
   */
  public SignatureVerifier votes() {
    return voteVerifier;
  }

  @Override
  public boolean verify(
      Ed25519Profile profile,
      MemorySegment input,
      long keyOffset,
      long signatureOffset,
      long messageOffset,
      int messageLength) {
    waitingLanes = 0;
    if (!read(0, input, keyOffset, signatureOffset, messageOffset, messageLength)) {
      return false;
    }
    decodeSlot(profile, 0);
    decodeWaiting(profile);
    if (!acceptable[0]) {
      return false;
    }
    tabulate(0);
    return slotHolds(profile, 0);
  }

  @Override
  public void verifyBatch(Ed25519Profile profile, Batch batch, int first, int count) {
    verifyBatch(profile, batch, first, count, false);
  }

  private void verifyBatch(
      Ed25519Profile profile, Batch batch, int first, int count, boolean remember) {
    int end = first + count;
    for (int item = first; item < end; item += COMBINED_MAX) {
      verifyChunk(profile, batch, item, Math.min(end, item + COMBINED_MAX), remember);
    }
  }

  private void verifyChunk(
      Ed25519Profile profile, Batch batch, int first, int end, boolean remember) {
    waitingLanes = 0;
    int slots = 0;
    for (int item = first; item < end; item++) {
      boolean readable =
          read(
              slots,
              batch.input(),
              batch.rowField(item, 0),
              batch.rowField(item, 1),
              batch.rowField(item, 2),
              (int) batch.rowField(item, 3));
      if (readable) {
        itemOfSlot[slots] = item;
        decodeSlot(profile, slots);
        slots++;
      } else {
        batch.status(item, ItemStatus.INVALID);
      }
    }
    decodeWaiting(profile);
    int opened = 0;
    for (int slot = 0; slot < slots; slot++) {
      if (acceptable[slot]) {
        tabulate(slot);
        open[opened++] = slot;
      } else {
        batch.status(itemOfSlot[slot], ItemStatus.INVALID);
      }
    }
    failuresLeft = profile == Ed25519Profile.STRICT ? 0 : FAILURES_MAX;
    settle(profile, batch, 0, opened, false);
    if (remember && profile != Ed25519Profile.ZIP215) {
      rememberKeys(opened);
    }
  }

  /**
   * Decides the open slots from {@code from} to before {@code to}.
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
      for (int i = from; i < to; i++) {
        batch.status(itemOfSlot[open[i]], ItemStatus.VALID);
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
    for (int i = from; i < to; i++) {
      boolean valid = slotHolds(profile, open[i]);
      batch.status(itemOfSlot[open[i]], valid ? ItemStatus.VALID : ItemStatus.INVALID);
      allValid &= valid;
    }
    return allValid;
  }

  /** Whether 8 (sum of z_i s_i B - z_i R_i - z_i k_i A_i) = 0 for fresh z_i. */
  private boolean combinationHolds(int from, int to) {
    Arrays.fill(combinedS, 0);
    straus.begin();
    for (int i = from; i < to; i++) {
      int slot = open[i];
      drawCoefficient();
      scalars.mulAdd(combinedS, 0, s, slot * WORDS, z, 0, combinedS, 0);
      scalars.mul(scaled, 0, k, slot * WORDS, z, 0);
      addKey(slot, scaled, 0);
      straus.add(nonceTables, slot * NONCE_TABLE, LaneStraus.WIDTH_HALF, z, 0);
    }
    straus.addBase(combinedS, 0);
    return isNeutralTimesEight(straus.evaluate());
  }

  /** Whether the profile's equation holds for the slot alone. */
  private boolean slotHolds(Ed25519Profile profile, int slot) {
    straus.begin();
    straus.addBase(s, slot * WORDS);
    addKey(slot, k, slot * WORDS);
    straus.add(nonceTables, slot * NONCE_TABLE, LaneStraus.WIDTH_ONE, ONE, 0);
    PointLanes sum = straus.evaluate();
    return switch (profile) {
      case GAVEL, ZIP215 -> isNeutralTimesEight(sum);
      case STRICT -> sum.isNeutral();
    };
  }

  private void addKey(int slot, long[] scalar, int offset) {
    int place = knownPlace[slot];
    if (place == KnownKeys.UNKNOWN) {
      straus.add(ownTables, slot * KEY_TABLE, LaneStraus.WIDTH_FULL, scalar, offset);
    } else {
      straus.add(knownKeys.tables(), place * KnownKeys.TABLE, KnownKeys.WIDTH, scalar, offset);
    }
  }

  private static boolean isNeutralTimesEight(PointLanes sum) {
    for (int i = 0; i < 3; i++) {
      sum.twice();
    }
    return sum.isNeutral();
  }

  /** Reads s, k and the key into a slot; false where s is not reduced. */
  private boolean read(
      int slot,
      MemorySegment input,
      long keyOffset,
      long signatureOffset,
      long messageOffset,
      int messageLength) {
    int words = slot * WORDS;
    long scalarOffset = signatureOffset + Ed25519Verifier.KEY_BYTES;
    for (int i = 0; i < WORDS; i++) {
      s[words + i] = input.get(Batch.U64, scalarOffset + 8L * i);
      keyWords[words + i] = input.get(Batch.U64, keyOffset + 8L * i);
      nonceWords[words + i] = input.get(Batch.U64, signatureOffset + 8L * i);
    }
    if (!Scalar25519.isReduced(s[words], s[words + 1], s[words + 2], s[words + 3])) {
      return false;
    }
    challenges.compute(k, words, input, keyOffset, signatureOffset, messageOffset, messageLength);
    return true;
  }

  /** Queues what has to be decoded of a slot: R, and A unless the key is known. */
  private void decodeSlot(Ed25519Profile profile, int slot) {
    int words = slot * WORDS;
    acceptable[slot] = true;
    knownPlace[slot] =
        knownKeys.find(
            keyWords[words], keyWords[words + 1], keyWords[words + 2], keyWords[words + 3]);
    enqueue(profile, 2 * slot + 1, nonceWords, words);
    if (knownPlace[slot] == KnownKeys.UNKNOWN) {
      enqueue(profile, 2 * slot, keyWords, words);
    }
  }

  private void enqueue(Ed25519Profile profile, int point, long[] encoding, int offset) {
    decoder.encoding(
        waitingLanes,
        encoding[offset],
        encoding[offset + 1],
        encoding[offset + 2],
        encoding[offset + 3]);
    waiting[waitingLanes++] = point;
    if (waitingLanes == waiting.length) {
      decodeWaiting(profile);
    }
  }

  private void decodeWaiting(Ed25519Profile profile) {
    if (waitingLanes == 0) {
      return;
    }
    decoder.decode();
    for (int lane = 0; lane < waitingLanes; lane++) {
      int point = waiting[lane];
      acceptable[point >> 1] &= accepts(profile, lane);
      decoder.storeNegated(lane, points, point * PointLanes.POINT);
    }
    waitingLanes = 0;
  }

  private boolean accepts(Ed25519Profile profile, int lane) {
    return decoder.isDecoded(lane)
        && switch (profile) {
          case GAVEL, STRICT -> decoder.isCanonical(lane) && !decoder.isSmallOrder(lane);
          case ZIP215 -> true;
        };
  }

  private void tabulate(int slot) {
    int keyPoint = 2 * slot * PointLanes.POINT;
    if (knownPlace[slot] == KnownKeys.UNKNOWN) {
      straus.tabulate(ownTables, slot * KEY_TABLE, LaneStraus.WIDTH_FULL, points, keyPoint);
    }
    straus.tabulate(
        nonceTables,
        slot * NONCE_TABLE,
        LaneStraus.WIDTH_HALF,
        points,
        keyPoint + PointLanes.POINT);
  }

  /**
   * Takes in the keys of the open slots. Only after the slots are decided: a key that comes in may
   * push out the table of another.
   */
  private void rememberKeys(int opened) {
    for (int i = 0; i < opened; i++) {
      int slot = open[i];
      int words = slot * WORDS;
      long w0 = keyWords[words];
      long w1 = keyWords[words + 1];
      long w2 = keyWords[words + 2];
      long w3 = keyWords[words + 3];
      if (knownKeys.find(w0, w1, w2, w3) != KnownKeys.UNKNOWN) {
        continue;
      }
      int place =
          knownPlace[slot] == KnownKeys.UNKNOWN
              ? knownKeys.enter(w0, w1, w2, w3)
              : KnownKeys.UNKNOWN;
      if (place != KnownKeys.UNKNOWN) {
        straus.tabulate(
            knownKeys.tables(),
            place * KnownKeys.TABLE,
            KnownKeys.WIDTH,
            points,
            2 * slot * PointLanes.POINT);
      }
    }
  }

  /** z = the next 128 fresh bits; none is used twice. */
  private void drawCoefficient() {
    if (coefficientsUsed == coefficients.length) {
      coefficientSource.fill(coefficients);
      coefficientsUsed = 0;
    }
    z[0] = coefficientWords.get(Batch.U64, coefficientsUsed);
    z[1] = coefficientWords.get(Batch.U64, coefficientsUsed + 8L);
    coefficientsUsed += COEFFICIENT_BYTES;
  }

  /** The same verifier, remembering keys. */
  private final class Votes implements SignatureVerifier {
    @Override
    public boolean verify(
        Ed25519Profile profile,
        MemorySegment input,
        long keyOffset,
        long signatureOffset,
        long messageOffset,
        int messageLength) {
      return VectorEd25519Verifier.this.verify(
          profile, input, keyOffset, signatureOffset, messageOffset, messageLength);
    }

    @Override
    public void verifyBatch(Ed25519Profile profile, Batch batch, int first, int count) {
      VectorEd25519Verifier.this.verifyBatch(profile, batch, first, count, true);
    }
  }
}
