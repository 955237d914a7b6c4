package io.gavel.kernel.secp256k1;

import io.gavel.kernel.Batch;
import io.gavel.kernel.EcdsaRule;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.hash.Keccak256;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Recovers the public key from an ECDSA signature over secp256k1 (SEC 1, 4.1.6) and Ethereum's
 * address from the key. The definition is in docs/kernel-contract.md.
 *
 * <p>An instance owns some 50 KiB of scratch, allocates nothing after construction and serves one
 * thread.
 */
public final class EcdsaRecoverer {
  /** Bytes of a signature: r and s, big-endian, then v. */
  public static final int SIGNATURE_BYTES = 65;

  /** Bytes of an answer: the key, 12 zeros, the address. */
  public static final int OUTPUT_BYTES = 96;

  /**
   * Where in an answer the address is: the last of 32 bytes, as Ethereum's ecrecover returns it.
   */
  public static final int ADDRESS_OFFSET = 76;

  private static final int ADDRESS_BYTES = 20;
  private static final int V_OFFSET = 64;
  private static final int V_MAX = 3;

  /** Signatures that share two inversions. */
  private static final int CHUNK_ITEMS = 64;

  private static final int WORDS = ScalarN.WORDS;
  private static final int L = FieldP.LIMBS;
  private static final int POINT = JacobianSum.AFFINE_LONGS;

  private final ScalarN scalars = new ScalarN();
  private final PointSums pointSums;
  private final Curve curve = new Curve();
  private final FieldPowers powers = new FieldPowers();
  private final Keccak256 keccak = new Keccak256();
  private final byte[] digest = new byte[Keccak256.DIGEST_BYTES];
  private final int[] itemOfSlot = new int[CHUNK_ITEMS];
  private final long[] points = new long[CHUNK_ITEMS * POINT];
  private final long[] sums = new long[CHUNK_ITEMS * PointSums.SUM_LONGS];
  private final boolean[] infinite = new boolean[CHUNK_ITEMS];
  private final long[] r = new long[CHUNK_ITEMS * WORDS];
  private final long[] s = new long[CHUNK_ITEMS * WORDS];
  private final long[] products = new long[CHUNK_ITEMS * Math.max(WORDS, L)];
  private final long[] u1 = new long[CHUNK_ITEMS * WORDS];
  private final long[] u2 = new long[CHUNK_ITEMS * WORDS];
  private final long[] t = new long[2 * L];

  /**
   * @param pointSums from here on this instance's alone
   */
  public EcdsaRecoverer(PointSums pointSums) {
    this.pointSums = pointSums;
  }

  /**
   * Recovers the keys of items {@code first} to {@code first + count - 1} of a SECP256K1_RECOVER
   * batch: sets their statuses to VALID or INVALID, and the output of the valid ones. What their
   * rows point to must lie in the input.
   */
  public void recoverBatch(EcdsaRule rule, Batch batch, int first, int count) {
    for (int done = 0; done < count; done += CHUNK_ITEMS) {
      recoverChunk(rule, batch, first + done, Math.min(CHUNK_ITEMS, count - done));
    }
  }

  private void recoverChunk(EcdsaRule rule, Batch batch, int first, int count) {
    int slots = 0;
    for (int item = first; item < first + count; item++) {
      if (read(rule, slots, batch.input(), batch.rowField(item, 0))) {
        itemOfSlot[slots++] = item;
      } else {
        batch.status(item, ItemStatus.INVALID);
      }
    }
    scalars.invertAll(r, slots, products);
    for (int slot = 0; slot < slots; slot++) {
      // Q = s / r R - e / r G; r is inverted.
      int words = slot * WORDS;
      Integers.read(u1, words, batch.input(), batch.rowField(itemOfSlot[slot], 1));
      scalars.mul(u1, words, u1, words, r, words);
      ScalarN.neg(u1, words, u1, words);
      scalars.mul(u2, words, s, words, r, words);
    }
    pointSums.evaluate(u1, u2, points, 0, slots, sums, infinite);
    int keys = keepFinite(batch, slots);
    powers.invertAll(sums, JacobianSum.Z, PointSums.SUM_LONGS, keys, products);
    for (int key = 0; key < keys; key++) {
      int item = itemOfSlot[key];
      write(key * PointSums.SUM_LONGS, batch.output(), (long) item * OUTPUT_BYTES);
      batch.status(item, ItemStatus.VALID);
    }
  }

  /** Closes up the sums that are points; how many. */
  private int keepFinite(Batch batch, int slots) {
    int keys = 0;
    for (int slot = 0; slot < slots; slot++) {
      int item = itemOfSlot[slot];
      if (infinite[slot]) {
        batch.status(item, ItemStatus.INVALID);
        continue;
      }
      int from = slot * PointSums.SUM_LONGS;
      System.arraycopy(sums, from, sums, keys * PointSums.SUM_LONGS, PointSums.SUM_LONGS);
      itemOfSlot[keys++] = item;
    }
    return keys;
  }

  /** Reads a signature and finds its point R; false where there is none or r, s, v are refused. */
  private boolean read(EcdsaRule rule, int slot, MemorySegment input, long offset) {
    int words = slot * WORDS;
    Integers.read(r, words, input, offset);
    Integers.read(s, words, input, offset + Integers.BYTES);
    int v = input.get(ValueLayout.JAVA_BYTE, offset + V_OFFSET) & 0xFF;
    if (v > V_MAX || !EcdsaVerifier.accepts(rule, r, s, words)) {
      return false;
    }
    boolean isReduced = (v & 2) == 0;
    ScalarN.set(u1, words, r, words);
    if (!isReduced && !ScalarN.addOrder(u1, words, u1, words)) {
      return false;
    }
    int point = slot * POINT;
    return Integers.toField(points, point, u1, words) && curve.setY(points, point, (v & 1) == 1);
  }

  /** Writes the key (X / Z^2, Y / Z^3) and its address; Z is inverted. */
  private void write(int sum, MemorySegment output, long offset) {
    FieldP.square(t, 0, sums, sum + JacobianSum.Z);
    FieldP.mul(t, L, sums, sum + JacobianSum.X, t, 0);
    FieldP.canonical(t, L, t, L);
    Integers.write(output, offset, t, L);
    FieldP.mul(t, 0, t, 0, sums, sum + JacobianSum.Z);
    FieldP.mul(t, L, sums, sum + JacobianSum.Y, t, 0);
    FieldP.canonical(t, L, t, L);
    Integers.write(output, offset + Integers.BYTES, t, L);
    keccak.update(output, offset, EcdsaVerifier.KEY_BYTES);
    keccak.digest(digest, 0);
    output.set(Batch.U64, offset + EcdsaVerifier.KEY_BYTES, 0);
    output.set(Batch.U32, offset + EcdsaVerifier.KEY_BYTES + Long.BYTES, 0);
    MemorySegment.copy(
        digest,
        digest.length - ADDRESS_BYTES,
        output,
        ValueLayout.JAVA_BYTE,
        offset + ADDRESS_OFFSET,
        ADDRESS_BYTES);
  }
}
