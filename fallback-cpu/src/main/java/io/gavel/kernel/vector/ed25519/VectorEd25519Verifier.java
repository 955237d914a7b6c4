package io.gavel.kernel.vector.ed25519;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.ed25519.CoefficientSource;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import io.gavel.kernel.ed25519.Scalar25519;
import io.gavel.kernel.ed25519.SignatureVerifier;
import io.gavel.kernel.hash.MessageHash;
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
  /** Signatures combined in one equation, of {@link ChunkKeys#KEYS_MAX} different keys at most. */
  static final int COMBINED_MAX = 512;

  private static final int COMBINED_MIN = 2;

  /** As in {@link Ed25519Verifier}, for so many signatures: against a flood of wrong ones. */
  private static final int FAILURES_MAX = 8;

  private static final int FAILURES_PER = 128;

  private static final int COEFFICIENT_BYTES = 16;
  private static final int COEFFICIENTS_DRAWN = 128;
  private static final int WORDS = Scalar25519.WORDS;
  private static final long[] ONE = {1, 0, 0, 0};
  private static final int NONCE_TABLE = LaneStraus.tableDoubles(LaneStraus.WIDTH_HALF);

  private final CoefficientSource coefficientSource;
  private final byte[] coefficients = new byte[COEFFICIENTS_DRAWN * COEFFICIENT_BYTES];
  private final MemorySegment coefficientWords = MemorySegment.ofArray(coefficients);
  private int coefficientsUsed = coefficients.length;

  private final Challenges challenges;
  private final Scalar25519 scalars = new Scalar25519();
  private final ChunkKeys keys = new ChunkKeys();
  private final KnownKeys senders;
  private final KnownKeys voters;
  private final SignatureVerifier voteVerifier = new Votes();
  private final LaneDecoder decoder = new LaneDecoder();
  private final LaneStraus straus = new LaneStraus(COMBINED_MAX + ChunkKeys.KEYS_MAX + 1);

  /** What waits in each lane of the decoder: the index of a key, or KEYS_MAX + a slot for its R. */
  private final int[] waiting = new int[FieldLanes.LANES];

  /** Lanes that wait; what a call left behind when it threw is dropped by the next. */
  private int waitingLanes;

  /** By slot: the item, its key's index, s and k, R, minus R and its table. */
  private final int[] itemOfSlot = new int[COMBINED_MAX];

  private final int[] keyOfSlot = new int[COMBINED_MAX];
  private final long[] s = new long[COMBINED_MAX * WORDS];
  private final long[] k = new long[COMBINED_MAX * WORDS];
  private final long[] nonceWords = new long[COMBINED_MAX * WORDS];
  private final double[] nonces = new double[COMBINED_MAX * PointLanes.POINT];
  private final double[] nonceTables = new double[COMBINED_MAX * NONCE_TABLE];

  /** Whether the profile accepts a key, and R. */
  private final boolean[] acceptableKey = new boolean[ChunkKeys.KEYS_MAX];

  private final boolean[] acceptableNonce = new boolean[COMBINED_MAX];

  /** Slots still in question, from 0 on. */
  private final int[] open = new int[COMBINED_MAX];

  private final long[] z = new long[WORDS];
  private final long[] combinedS = new long[WORDS];
  private int failuresLeft;

  /**
   * @param coefficientSource called from time to time, by {@link #verifyBatch} alone, for 2 KiB
   * @param sha512 a SHA-512 of this verifier's own
   * @param sendersMax most keys to keep tables for, 1.25 KiB each; a multiple of eight
   * @param votersMax the same for {@link #votes}, 2.5 KiB each
   */
  public VectorEd25519Verifier(
      CoefficientSource coefficientSource, MessageHash sha512, int sendersMax, int votersMax) {
    this.coefficientSource = coefficientSource;
    challenges = new Challenges(sha512);
    senders = new KnownKeys(sendersMax, LaneStraus.WIDTH_FULL);
    voters = new KnownKeys(votersMax, LaneStraus.WIDTH_OFTEN);
  }

  /**
   * This verifier for votes: the same answers, but the keys it remembers are its own, and no flood
   * of transactions displaces them. Shares all scratch with this one and so its thread.
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
    return verify(
        profile, input, keyOffset, signatureOffset, messageOffset, messageLength, senders);
  }

  private boolean verify(
      Ed25519Profile profile,
      MemorySegment input,
      long keyOffset,
      long signatureOffset,
      long messageOffset,
      int messageLength,
      KnownKeys known) {
    begin(known);
    if (!readScalar(0, input, signatureOffset)) {
      return false;
    }
    take(profile, 0, input, keyOffset, signatureOffset);
    challenges.compute(k, 0, input, keyOffset, signatureOffset, messageOffset, messageLength);
    decodeWaiting(profile);
    if (!isAcceptable(0)) {
      return false;
    }
    tabulateKeys();
    tabulateNonce(0);
    return slotHolds(profile, 0);
  }

  @Override
  public void verifyBatch(Ed25519Profile profile, Batch batch, int first, int count) {
    verifyBatch(profile, batch, first, count, senders);
  }

  private void verifyBatch(
      Ed25519Profile profile, Batch batch, int first, int count, KnownKeys known) {
    int end = first + count;
    for (int item = first; item < end; ) {
      item = verifyChunk(profile, batch, item, end, known);
    }
  }

  /** Decides items from {@code first} on; returns the one where it stopped for lack of room. */
  private int verifyChunk(
      Ed25519Profile profile, Batch batch, int first, int end, KnownKeys known) {
    begin(known);
    int slots = 0;
    int item = first;
    for (; item < end && slots < COMBINED_MAX; item++) {
      MemorySegment input = batch.input();
      long keyOffset = batch.rowField(item, 0);
      long signatureOffset = batch.rowField(item, 1);
      if (!readScalar(slots, input, signatureOffset)) {
        batch.status(item, ItemStatus.INVALID);
        continue;
      }
      if (!take(profile, slots, input, keyOffset, signatureOffset)) {
        break;
      }
      long messageOffset = batch.rowField(item, 2);
      long length = batch.rowField(item, 3);
      challenges.compute(
          k, slots * WORDS, input, keyOffset, signatureOffset, messageOffset, length);
      itemOfSlot[slots++] = item;
    }
    decodeWaiting(profile);
    tabulateKeys();
    int opened = open(batch, slots);
    failuresLeft =
        profile == Ed25519Profile.STRICT ? 0 : FAILURES_MAX * (1 + (opened - 1) / FAILURES_PER);
    settle(profile, batch, 0, opened, false);
    if (profile != Ed25519Profile.ZIP215) {
      rememberKeys();
    }
    return item;
  }

  private void begin(KnownKeys known) {
    waitingLanes = 0;
    keys.begin(known);
  }

  /** Opens the slots whose points the profile accepts; returns how many. */
  private int open(Batch batch, int slots) {
    int opened = 0;
    for (int slot = 0; slot < slots; slot++) {
      if (isAcceptable(slot)) {
        tabulateNonce(slot);
        open[opened++] = slot;
      } else {
        batch.status(itemOfSlot[slot], ItemStatus.INVALID);
      }
    }
    return opened;
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
    long[] keyScalars = keys.scalars();
    Arrays.fill(keyScalars, 0, keys.count() * WORDS, 0);
    straus.begin();
    for (int i = from; i < to; i++) {
      int slot = open[i];
      int key = keyOfSlot[slot] * WORDS;
      drawCoefficient();
      scalars.mulAdd(combinedS, 0, s, slot * WORDS, z, 0, combinedS, 0);
      scalars.mulAdd(keyScalars, key, k, slot * WORDS, z, 0, keyScalars, key);
      straus.add(nonceTables, slot * NONCE_TABLE, LaneStraus.WIDTH_HALF, z, 0);
    }
    // A key of no slot in the range, or one without a table as it is refused, has the scalar 0.
    for (int key = 0; key < keys.count(); key++) {
      keys.add(straus, key, keyScalars, key * WORDS);
    }
    straus.addBase(combinedS, 0);
    return isNeutralTimesEight(straus.evaluate());
  }

  /** Whether the profile's equation holds for the slot alone. */
  private boolean slotHolds(Ed25519Profile profile, int slot) {
    straus.begin();
    straus.addBase(s, slot * WORDS);
    keys.add(straus, keyOfSlot[slot], k, slot * WORDS);
    straus.add(nonceTables, slot * NONCE_TABLE, LaneStraus.WIDTH_ONE, ONE, 0);
    PointLanes sum = straus.evaluate();
    return switch (profile) {
      case GAVEL, ZIP215 -> isNeutralTimesEight(sum);
      case STRICT -> sum.isNeutral();
    };
  }

  private static boolean isNeutralTimesEight(PointLanes sum) {
    for (int i = 0; i < 3; i++) {
      sum.twice();
    }
    return sum.isNeutral();
  }

  /** Reads s into a slot; false where it is not reduced. */
  private boolean readScalar(int slot, MemorySegment input, long signatureOffset) {
    int words = slot * WORDS;
    readWords(s, words, input, signatureOffset + Ed25519Verifier.KEY_BYTES);
    return Scalar25519.isReduced(s[words], s[words + 1], s[words + 2], s[words + 3]);
  }

  /**
   * Reads key and R into a slot and queues what has to be decoded of them: R, and a key that is
   * new; false where there is no room for the key.
   */
  private boolean take(
      Ed25519Profile profile, int slot, MemorySegment input, long keyOffset, long signatureOffset) {
    int before = keys.count();
    int key =
        keys.indexOf(
            input.get(Batch.U64, keyOffset),
            input.get(Batch.U64, keyOffset + 8),
            input.get(Batch.U64, keyOffset + 16),
            input.get(Batch.U64, keyOffset + 24));
    if (key == ChunkKeys.FULL) {
      return false;
    }
    keyOfSlot[slot] = key;
    if (key == before) {
      acceptableKey[key] = true;
      if (!keys.isKnown(key)) {
        enqueue(profile, key, keys.words(), key * WORDS);
      }
    }
    readWords(nonceWords, slot * WORDS, input, signatureOffset);
    enqueue(profile, ChunkKeys.KEYS_MAX + slot, nonceWords, slot * WORDS);
    return true;
  }

  private static void readWords(long[] words, int at, MemorySegment input, long offset) {
    for (int i = 0; i < WORDS; i++) {
      words[at + i] = input.get(Batch.U64, offset + 8L * i);
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
      int slot = point - ChunkKeys.KEYS_MAX;
      if (slot < 0) {
        acceptableKey[point] = accepts(profile, lane);
        decoder.storeNegated(lane, keys.points(), point * PointLanes.POINT);
      } else {
        acceptableNonce[slot] = accepts(profile, lane);
        decoder.storeNegated(lane, nonces, slot * PointLanes.POINT);
      }
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

  private boolean isAcceptable(int slot) {
    return acceptableNonce[slot] && acceptableKey[keyOfSlot[slot]];
  }

  private void tabulateKeys() {
    for (int key = 0; key < keys.count(); key++) {
      if (acceptableKey[key] && !keys.isKnown(key)) {
        keys.tabulate(straus, key);
      }
    }
  }

  private void tabulateNonce(int slot) {
    straus.tabulate(
        nonceTables, slot * NONCE_TABLE, LaneStraus.WIDTH_HALF, nonces, slot * PointLanes.POINT);
  }

  private void rememberKeys() {
    for (int key = 0; key < keys.count(); key++) {
      if (acceptableKey[key]) {
        keys.remember(key);
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

  /** The same verifier, with keys of its own to remember. */
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
          profile, input, keyOffset, signatureOffset, messageOffset, messageLength, voters);
    }

    @Override
    public void verifyBatch(Ed25519Profile profile, Batch batch, int first, int count) {
      VectorEd25519Verifier.this.verifyBatch(profile, batch, first, count, voters);
    }
  }
}
