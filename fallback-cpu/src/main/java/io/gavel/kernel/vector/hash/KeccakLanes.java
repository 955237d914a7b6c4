package io.gavel.kernel.vector.hash;

import static jdk.incubator.vector.VectorOperators.AND_NOT;
import static jdk.incubator.vector.VectorOperators.ROL;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.gavel.kernel.hash.Keccak256;
import io.gavel.kernel.hash.Sha3;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Keccak-256 and SHA3-256, a sponge in each vector lane of 64 bits. Lane (x, y) of sponge j, FIPS
 * 202's A[x, y], is element {@code (x + 5 y) * LANE_COUNT + j}.
 */
public final class KeccakLanes extends HashLanes {
  private static final VectorSpecies<Long> LANES = LongVector.SPECIES_PREFERRED;
  private static final int LANE_COUNT = LANES.length();
  private static final int RATE_BYTES = 136;
  private static final int RATE_WORDS = RATE_BYTES / Long.BYTES;
  private static final int STATE_WORDS = 25;
  private static final VarHandle LONG_LE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long[] ROUND_CONSTANTS = Keccak256.roundConstants();

  private final long[] state = new long[STATE_WORDS * LANE_COUNT];

  /** What a round is written to, in turn with the state; their number is even. */
  private final long[] spare = new long[STATE_WORDS * LANE_COUNT];

  private final byte padding;

  private KeccakLanes(int padding) {
    super(LANE_COUNT, RATE_BYTES, Keccak256.DIGEST_BYTES);
    this.padding = (byte) padding;
  }

  /** Lanes of Keccak-256 without messages. */
  public static KeccakLanes keccak256() {
    return new KeccakLanes(Keccak256.PADDING);
  }

  /** Lanes of SHA3-256 without messages. */
  public static KeccakLanes sha3() {
    return new KeccakLanes(Sha3.PADDING);
  }

  @Override
  long blocks(long messageBytes) {
    return messageBytes / RATE_BYTES + 1;
  }

  /** FIPS 202, 5.1 and B.2. */
  @Override
  void pad(byte[] stage, int from, int to, long messageBytes) {
    Arrays.fill(stage, from, to, (byte) 0);
    stage[from] = padding;
    stage[to - 1] |= (byte) 0x80;
  }

  @Override
  void start(int lane, long messageBytes) {
    for (int word = 0; word < STATE_WORDS; word++) {
      state[word * LANE_COUNT + lane] = 0;
    }
  }

  @Override
  void writeDigest(int lane, byte[] out, int offset) {
    for (int word = 0; word < Keccak256.DIGEST_BYTES / Long.BYTES; word++) {
      LONG_LE.set(out, offset + word * Long.BYTES, state[word * LANE_COUNT + lane]);
    }
  }

  @Override
  void compress(byte[] stage, int[] places) {
    for (int lane = 0; lane < LANE_COUNT; lane++) {
      absorb(lane, stage, places[lane]);
    }
    permute();
  }

  private void absorb(int lane, byte[] stage, int place) {
    for (int word = 0; word < RATE_WORDS; word++) {
      state[word * LANE_COUNT + lane] ^= (long) LONG_LE.get(stage, place + word * Long.BYTES);
    }
  }

  /**
   * Keccak-f[1600], FIPS 202, 3.2 and 3.3, in all lanes. A round goes from one array to the other
   * plane by plane, so that what is alive at a time nearly fits the registers, and sums up the new
   * columns on the way.
   */
  private void permute() {
    long[] a = state;
    long[] next = spare;
    LongVector c0 =
        LongVector.fromArray(LANES, a, 0)
            .lanewise(XOR, LongVector.fromArray(LANES, a, 5 * LANE_COUNT))
            .lanewise(XOR, LongVector.fromArray(LANES, a, 10 * LANE_COUNT))
            .lanewise(XOR, LongVector.fromArray(LANES, a, 15 * LANE_COUNT))
            .lanewise(XOR, LongVector.fromArray(LANES, a, 20 * LANE_COUNT));
    LongVector c1 =
        LongVector.fromArray(LANES, a, LANE_COUNT)
            .lanewise(XOR, LongVector.fromArray(LANES, a, 6 * LANE_COUNT))
            .lanewise(XOR, LongVector.fromArray(LANES, a, 11 * LANE_COUNT))
            .lanewise(XOR, LongVector.fromArray(LANES, a, 16 * LANE_COUNT))
            .lanewise(XOR, LongVector.fromArray(LANES, a, 21 * LANE_COUNT));
    LongVector c2 =
        LongVector.fromArray(LANES, a, 2 * LANE_COUNT)
            .lanewise(XOR, LongVector.fromArray(LANES, a, 7 * LANE_COUNT))
            .lanewise(XOR, LongVector.fromArray(LANES, a, 12 * LANE_COUNT))
            .lanewise(XOR, LongVector.fromArray(LANES, a, 17 * LANE_COUNT))
            .lanewise(XOR, LongVector.fromArray(LANES, a, 22 * LANE_COUNT));
    LongVector c3 =
        LongVector.fromArray(LANES, a, 3 * LANE_COUNT)
            .lanewise(XOR, LongVector.fromArray(LANES, a, 8 * LANE_COUNT))
            .lanewise(XOR, LongVector.fromArray(LANES, a, 13 * LANE_COUNT))
            .lanewise(XOR, LongVector.fromArray(LANES, a, 18 * LANE_COUNT))
            .lanewise(XOR, LongVector.fromArray(LANES, a, 23 * LANE_COUNT));
    LongVector c4 =
        LongVector.fromArray(LANES, a, 4 * LANE_COUNT)
            .lanewise(XOR, LongVector.fromArray(LANES, a, 9 * LANE_COUNT))
            .lanewise(XOR, LongVector.fromArray(LANES, a, 14 * LANE_COUNT))
            .lanewise(XOR, LongVector.fromArray(LANES, a, 19 * LANE_COUNT))
            .lanewise(XOR, LongVector.fromArray(LANES, a, 24 * LANE_COUNT));
    for (int round = 0; round < ROUND_CONSTANTS.length; round++) {
      // Theta.
      LongVector d0 = c4.lanewise(XOR, c1.lanewise(ROL, 1));
      LongVector d1 = c0.lanewise(XOR, c2.lanewise(ROL, 1));
      LongVector d2 = c1.lanewise(XOR, c3.lanewise(ROL, 1));
      LongVector d3 = c2.lanewise(XOR, c4.lanewise(ROL, 1));
      LongVector d4 = c3.lanewise(XOR, c0.lanewise(ROL, 1));

      // Rho, pi, chi and iota: plane 0.
      LongVector b0 = LongVector.fromArray(LANES, a, 0).lanewise(XOR, d0);
      LongVector b1 =
          LongVector.fromArray(LANES, a, 6 * LANE_COUNT).lanewise(XOR, d1).lanewise(ROL, 44);
      LongVector b2 =
          LongVector.fromArray(LANES, a, 12 * LANE_COUNT).lanewise(XOR, d2).lanewise(ROL, 43);
      LongVector b3 =
          LongVector.fromArray(LANES, a, 18 * LANE_COUNT).lanewise(XOR, d3).lanewise(ROL, 21);
      LongVector b4 =
          LongVector.fromArray(LANES, a, 24 * LANE_COUNT).lanewise(XOR, d4).lanewise(ROL, 14);
      c0 = b0.lanewise(XOR, b2.lanewise(AND_NOT, b1)).lanewise(XOR, ROUND_CONSTANTS[round]);
      c0.intoArray(next, 0);
      c1 = b1.lanewise(XOR, b3.lanewise(AND_NOT, b2));
      c1.intoArray(next, LANE_COUNT);
      c2 = b2.lanewise(XOR, b4.lanewise(AND_NOT, b3));
      c2.intoArray(next, 2 * LANE_COUNT);
      c3 = b3.lanewise(XOR, b0.lanewise(AND_NOT, b4));
      c3.intoArray(next, 3 * LANE_COUNT);
      c4 = b4.lanewise(XOR, b1.lanewise(AND_NOT, b0));
      c4.intoArray(next, 4 * LANE_COUNT);

      // Plane 1.
      b0 = LongVector.fromArray(LANES, a, 3 * LANE_COUNT).lanewise(XOR, d3).lanewise(ROL, 28);
      b1 = LongVector.fromArray(LANES, a, 9 * LANE_COUNT).lanewise(XOR, d4).lanewise(ROL, 20);
      b2 = LongVector.fromArray(LANES, a, 10 * LANE_COUNT).lanewise(XOR, d0).lanewise(ROL, 3);
      b3 = LongVector.fromArray(LANES, a, 16 * LANE_COUNT).lanewise(XOR, d1).lanewise(ROL, 45);
      b4 = LongVector.fromArray(LANES, a, 22 * LANE_COUNT).lanewise(XOR, d2).lanewise(ROL, 61);
      LongVector e0 = b0.lanewise(XOR, b2.lanewise(AND_NOT, b1));
      e0.intoArray(next, 5 * LANE_COUNT);
      c0 = c0.lanewise(XOR, e0);
      LongVector e1 = b1.lanewise(XOR, b3.lanewise(AND_NOT, b2));
      e1.intoArray(next, 6 * LANE_COUNT);
      c1 = c1.lanewise(XOR, e1);
      LongVector e2 = b2.lanewise(XOR, b4.lanewise(AND_NOT, b3));
      e2.intoArray(next, 7 * LANE_COUNT);
      c2 = c2.lanewise(XOR, e2);
      LongVector e3 = b3.lanewise(XOR, b0.lanewise(AND_NOT, b4));
      e3.intoArray(next, 8 * LANE_COUNT);
      c3 = c3.lanewise(XOR, e3);
      LongVector e4 = b4.lanewise(XOR, b1.lanewise(AND_NOT, b0));
      e4.intoArray(next, 9 * LANE_COUNT);
      c4 = c4.lanewise(XOR, e4);

      // Plane 2.
      b0 = LongVector.fromArray(LANES, a, LANE_COUNT).lanewise(XOR, d1).lanewise(ROL, 1);
      b1 = LongVector.fromArray(LANES, a, 7 * LANE_COUNT).lanewise(XOR, d2).lanewise(ROL, 6);
      b2 = LongVector.fromArray(LANES, a, 13 * LANE_COUNT).lanewise(XOR, d3).lanewise(ROL, 25);
      b3 = LongVector.fromArray(LANES, a, 19 * LANE_COUNT).lanewise(XOR, d4).lanewise(ROL, 8);
      b4 = LongVector.fromArray(LANES, a, 20 * LANE_COUNT).lanewise(XOR, d0).lanewise(ROL, 18);
      e0 = b0.lanewise(XOR, b2.lanewise(AND_NOT, b1));
      e0.intoArray(next, 10 * LANE_COUNT);
      c0 = c0.lanewise(XOR, e0);
      e1 = b1.lanewise(XOR, b3.lanewise(AND_NOT, b2));
      e1.intoArray(next, 11 * LANE_COUNT);
      c1 = c1.lanewise(XOR, e1);
      e2 = b2.lanewise(XOR, b4.lanewise(AND_NOT, b3));
      e2.intoArray(next, 12 * LANE_COUNT);
      c2 = c2.lanewise(XOR, e2);
      e3 = b3.lanewise(XOR, b0.lanewise(AND_NOT, b4));
      e3.intoArray(next, 13 * LANE_COUNT);
      c3 = c3.lanewise(XOR, e3);
      e4 = b4.lanewise(XOR, b1.lanewise(AND_NOT, b0));
      e4.intoArray(next, 14 * LANE_COUNT);
      c4 = c4.lanewise(XOR, e4);

      // Plane 3.
      b0 = LongVector.fromArray(LANES, a, 4 * LANE_COUNT).lanewise(XOR, d4).lanewise(ROL, 27);
      b1 = LongVector.fromArray(LANES, a, 5 * LANE_COUNT).lanewise(XOR, d0).lanewise(ROL, 36);
      b2 = LongVector.fromArray(LANES, a, 11 * LANE_COUNT).lanewise(XOR, d1).lanewise(ROL, 10);
      b3 = LongVector.fromArray(LANES, a, 17 * LANE_COUNT).lanewise(XOR, d2).lanewise(ROL, 15);
      b4 = LongVector.fromArray(LANES, a, 23 * LANE_COUNT).lanewise(XOR, d3).lanewise(ROL, 56);
      e0 = b0.lanewise(XOR, b2.lanewise(AND_NOT, b1));
      e0.intoArray(next, 15 * LANE_COUNT);
      c0 = c0.lanewise(XOR, e0);
      e1 = b1.lanewise(XOR, b3.lanewise(AND_NOT, b2));
      e1.intoArray(next, 16 * LANE_COUNT);
      c1 = c1.lanewise(XOR, e1);
      e2 = b2.lanewise(XOR, b4.lanewise(AND_NOT, b3));
      e2.intoArray(next, 17 * LANE_COUNT);
      c2 = c2.lanewise(XOR, e2);
      e3 = b3.lanewise(XOR, b0.lanewise(AND_NOT, b4));
      e3.intoArray(next, 18 * LANE_COUNT);
      c3 = c3.lanewise(XOR, e3);
      e4 = b4.lanewise(XOR, b1.lanewise(AND_NOT, b0));
      e4.intoArray(next, 19 * LANE_COUNT);
      c4 = c4.lanewise(XOR, e4);

      // Plane 4.
      b0 = LongVector.fromArray(LANES, a, 2 * LANE_COUNT).lanewise(XOR, d2).lanewise(ROL, 62);
      b1 = LongVector.fromArray(LANES, a, 8 * LANE_COUNT).lanewise(XOR, d3).lanewise(ROL, 55);
      b2 = LongVector.fromArray(LANES, a, 14 * LANE_COUNT).lanewise(XOR, d4).lanewise(ROL, 39);
      b3 = LongVector.fromArray(LANES, a, 15 * LANE_COUNT).lanewise(XOR, d0).lanewise(ROL, 41);
      b4 = LongVector.fromArray(LANES, a, 21 * LANE_COUNT).lanewise(XOR, d1).lanewise(ROL, 2);
      e0 = b0.lanewise(XOR, b2.lanewise(AND_NOT, b1));
      e0.intoArray(next, 20 * LANE_COUNT);
      c0 = c0.lanewise(XOR, e0);
      e1 = b1.lanewise(XOR, b3.lanewise(AND_NOT, b2));
      e1.intoArray(next, 21 * LANE_COUNT);
      c1 = c1.lanewise(XOR, e1);
      e2 = b2.lanewise(XOR, b4.lanewise(AND_NOT, b3));
      e2.intoArray(next, 22 * LANE_COUNT);
      c2 = c2.lanewise(XOR, e2);
      e3 = b3.lanewise(XOR, b0.lanewise(AND_NOT, b4));
      e3.intoArray(next, 23 * LANE_COUNT);
      c3 = c3.lanewise(XOR, e3);
      e4 = b4.lanewise(XOR, b1.lanewise(AND_NOT, b0));
      e4.intoArray(next, 24 * LANE_COUNT);
      c4 = c4.lanewise(XOR, e4);
      long[] done = a;
      a = next;
      next = done;
    }
  }
}
