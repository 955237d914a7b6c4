package io.gavel.kernel.secp256k1;

import io.gavel.kernel.Batch;
import io.gavel.kernel.EcdsaRule;
import io.gavel.kernel.ItemStatus;
import java.lang.foreign.MemorySegment;

/**
 * Verifies ECDSA signatures over secp256k1 (SEC 1, 4.1.4) of digests, item by item; only the
 * inverses of s are computed together. The definition is in docs/kernel-contract.md.
 *
 * <p>An instance owns some 40 KiB of scratch, allocates nothing after construction and serves one
 * thread.
 */
public final class EcdsaVerifier {
  /** Bytes of a public key: x, then y, big-endian. */
  public static final int KEY_BYTES = 64;

  /** Bytes of a signature: r, then s, big-endian. */
  public static final int SIGNATURE_BYTES = 64;

  /** Bytes of a digest. */
  public static final int DIGEST_BYTES = 32;

  /** Signatures that share an inversion; twice as many would gain a hundredth. */
  private static final int CHUNK_ITEMS = 64;

  private static final int WORDS = ScalarN.WORDS;
  private static final int L = FieldP.LIMBS;
  private static final int POINT = JacobianSum.AFFINE_LONGS;

  private final ScalarN scalars = new ScalarN();
  private final PointSums pointSums;
  private final Curve curve = new Curve();
  private final int[] itemOfSlot = new int[CHUNK_ITEMS];
  private final long[] keys = new long[CHUNK_ITEMS * POINT];
  private final long[] r = new long[CHUNK_ITEMS * WORDS];
  private final long[] s = new long[CHUNK_ITEMS * WORDS];
  private final long[] products = new long[CHUNK_ITEMS * WORDS];
  private final long[] u1 = new long[CHUNK_ITEMS * WORDS];
  private final long[] u2 = new long[CHUNK_ITEMS * WORDS];
  private final long[] sums = new long[CHUNK_ITEMS * PointSums.SUM_LONGS];
  private final boolean[] infinite = new boolean[CHUNK_ITEMS];
  private final long[] candidate = new long[WORDS];
  private final long[] t = new long[2 * L];

  /**
   * @param pointSums from here on this instance's alone
   */
  public EcdsaVerifier(PointSums pointSums) {
    this.pointSums = pointSums;
  }

  /**
   * Verifies items {@code first} to {@code first + count - 1} of a SECP256K1_VERIFY batch and sets
   * their statuses to VALID or INVALID. What their rows point to must lie in the input.
   */
  public void verifyBatch(EcdsaRule rule, Batch batch, int first, int count) {
    for (int done = 0; done < count; done += CHUNK_ITEMS) {
      verifyChunk(rule, batch, first + done, Math.min(CHUNK_ITEMS, count - done));
    }
  }

  private void verifyChunk(EcdsaRule rule, Batch batch, int first, int count) {
    int slots = 0;
    for (int item = first; item < first + count; item++) {
      if (read(rule, slots, batch, item)) {
        itemOfSlot[slots++] = item;
      } else {
        batch.status(item, ItemStatus.INVALID);
      }
    }
    scalars.invertAll(s, slots, products);
    for (int slot = 0; slot < slots; slot++) {
      // u1 = e / s and u2 = r / s; s is inverted.
      int words = slot * WORDS;
      Integers.read(u1, words, batch.input(), batch.rowField(itemOfSlot[slot], 2));
      scalars.mul(u1, words, u1, words, s, words);
      scalars.mul(u2, words, r, words, s, words);
    }
    pointSums.evaluate(u1, u2, keys, 0, slots, sums, infinite);
    for (int slot = 0; slot < slots; slot++) {
      boolean valid = !infinite[slot] && hasX(slot);
      batch.status(itemOfSlot[slot], valid ? ItemStatus.VALID : ItemStatus.INVALID);
    }
  }

  /** Reads key and signature into a slot; false where one of them is refused by itself. */
  private boolean read(EcdsaRule rule, int slot, Batch batch, int item) {
    MemorySegment input = batch.input();
    long keyOffset = batch.rowField(item, 0);
    long signatureOffset = batch.rowField(item, 1);
    int words = slot * WORDS;
    Integers.read(r, words, input, signatureOffset);
    Integers.read(s, words, input, signatureOffset + Integers.BYTES);
    if (!accepts(rule, r, s, words)) {
      return false;
    }
    int key = slot * POINT;
    Integers.read(candidate, 0, input, keyOffset);
    if (!Integers.toField(keys, key, candidate, 0)) {
      return false;
    }
    Integers.read(candidate, 0, input, keyOffset + Integers.BYTES);
    return Integers.toField(keys, key + L, candidate, 0) && curve.has(keys, key);
  }

  /** Whether r and s are from 1 to n - 1, and s low where the rule wants it. */
  static boolean accepts(EcdsaRule rule, long[] r, long[] s, int words) {
    boolean inRange =
        ScalarN.isReduced(r, words)
            && ScalarN.isReduced(s, words)
            && !ScalarN.isZero(r, words)
            && !ScalarN.isZero(s, words);
    return inRange
        && switch (rule) {
          case LOW_S -> !ScalarN.isHigh(s, words);
          case ANY_S -> true;
        };
  }

  /** Whether x of the slot's sum is r modulo n: it is below p and p below 2 n, so r or r + n. */
  private boolean hasX(int slot) {
    ScalarN.set(candidate, 0, r, slot * WORDS);
    return isX(slot) || (ScalarN.addOrder(candidate, 0, candidate, 0) && isX(slot));
  }

  /** Whether the candidate is X / Z^2 of the slot's sum, compared without a division. */
  private boolean isX(int slot) {
    if (!Integers.toField(t, 0, candidate, 0)) {
      return false;
    }
    int sum = slot * PointSums.SUM_LONGS;
    FieldP.square(t, L, sums, sum + JacobianSum.Z);
    FieldP.mul(t, 0, t, 0, t, L);
    FieldP.sub(t, 0, t, 0, sums, sum + JacobianSum.X);
    FieldP.canonical(t, 0, t, 0);
    return FieldP.isZero(t, 0);
  }
}
