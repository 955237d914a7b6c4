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

  /** Keccak-f[1600], FIPS 202, 3.2 and 3.3, in all lanes. */
  private void permute() {
    long[] a = state;
    LongVector a00 = LongVector.fromArray(LANES, a, 0);
    LongVector a10 = LongVector.fromArray(LANES, a, LANE_COUNT);
    LongVector a20 = LongVector.fromArray(LANES, a, 2 * LANE_COUNT);
    LongVector a30 = LongVector.fromArray(LANES, a, 3 * LANE_COUNT);
    LongVector a40 = LongVector.fromArray(LANES, a, 4 * LANE_COUNT);
    LongVector a01 = LongVector.fromArray(LANES, a, 5 * LANE_COUNT);
    LongVector a11 = LongVector.fromArray(LANES, a, 6 * LANE_COUNT);
    LongVector a21 = LongVector.fromArray(LANES, a, 7 * LANE_COUNT);
    LongVector a31 = LongVector.fromArray(LANES, a, 8 * LANE_COUNT);
    LongVector a41 = LongVector.fromArray(LANES, a, 9 * LANE_COUNT);
    LongVector a02 = LongVector.fromArray(LANES, a, 10 * LANE_COUNT);
    LongVector a12 = LongVector.fromArray(LANES, a, 11 * LANE_COUNT);
    LongVector a22 = LongVector.fromArray(LANES, a, 12 * LANE_COUNT);
    LongVector a32 = LongVector.fromArray(LANES, a, 13 * LANE_COUNT);
    LongVector a42 = LongVector.fromArray(LANES, a, 14 * LANE_COUNT);
    LongVector a03 = LongVector.fromArray(LANES, a, 15 * LANE_COUNT);
    LongVector a13 = LongVector.fromArray(LANES, a, 16 * LANE_COUNT);
    LongVector a23 = LongVector.fromArray(LANES, a, 17 * LANE_COUNT);
    LongVector a33 = LongVector.fromArray(LANES, a, 18 * LANE_COUNT);
    LongVector a43 = LongVector.fromArray(LANES, a, 19 * LANE_COUNT);
    LongVector a04 = LongVector.fromArray(LANES, a, 20 * LANE_COUNT);
    LongVector a14 = LongVector.fromArray(LANES, a, 21 * LANE_COUNT);
    LongVector a24 = LongVector.fromArray(LANES, a, 22 * LANE_COUNT);
    LongVector a34 = LongVector.fromArray(LANES, a, 23 * LANE_COUNT);
    LongVector a44 = LongVector.fromArray(LANES, a, 24 * LANE_COUNT);
    for (int round = 0; round < ROUND_CONSTANTS.length; round++) {
      // Theta.
      LongVector c0 =
          a00.lanewise(XOR, a01).lanewise(XOR, a02).lanewise(XOR, a03).lanewise(XOR, a04);
      LongVector c1 =
          a10.lanewise(XOR, a11).lanewise(XOR, a12).lanewise(XOR, a13).lanewise(XOR, a14);
      LongVector c2 =
          a20.lanewise(XOR, a21).lanewise(XOR, a22).lanewise(XOR, a23).lanewise(XOR, a24);
      LongVector c3 =
          a30.lanewise(XOR, a31).lanewise(XOR, a32).lanewise(XOR, a33).lanewise(XOR, a34);
      LongVector c4 =
          a40.lanewise(XOR, a41).lanewise(XOR, a42).lanewise(XOR, a43).lanewise(XOR, a44);
      LongVector d0 = c4.lanewise(XOR, c1.lanewise(ROL, 1));
      LongVector d1 = c0.lanewise(XOR, c2.lanewise(ROL, 1));
      LongVector d2 = c1.lanewise(XOR, c3.lanewise(ROL, 1));
      LongVector d3 = c2.lanewise(XOR, c4.lanewise(ROL, 1));
      LongVector d4 = c3.lanewise(XOR, c0.lanewise(ROL, 1));

      // Rho and pi.
      LongVector b00 = a00.lanewise(XOR, d0);
      LongVector b10 = a11.lanewise(XOR, d1).lanewise(ROL, 44);
      LongVector b20 = a22.lanewise(XOR, d2).lanewise(ROL, 43);
      LongVector b30 = a33.lanewise(XOR, d3).lanewise(ROL, 21);
      LongVector b40 = a44.lanewise(XOR, d4).lanewise(ROL, 14);
      LongVector b01 = a30.lanewise(XOR, d3).lanewise(ROL, 28);
      LongVector b11 = a41.lanewise(XOR, d4).lanewise(ROL, 20);
      LongVector b21 = a02.lanewise(XOR, d0).lanewise(ROL, 3);
      LongVector b31 = a13.lanewise(XOR, d1).lanewise(ROL, 45);
      LongVector b41 = a24.lanewise(XOR, d2).lanewise(ROL, 61);
      LongVector b02 = a10.lanewise(XOR, d1).lanewise(ROL, 1);
      LongVector b12 = a21.lanewise(XOR, d2).lanewise(ROL, 6);
      LongVector b22 = a32.lanewise(XOR, d3).lanewise(ROL, 25);
      LongVector b32 = a43.lanewise(XOR, d4).lanewise(ROL, 8);
      LongVector b42 = a04.lanewise(XOR, d0).lanewise(ROL, 18);
      LongVector b03 = a40.lanewise(XOR, d4).lanewise(ROL, 27);
      LongVector b13 = a01.lanewise(XOR, d0).lanewise(ROL, 36);
      LongVector b23 = a12.lanewise(XOR, d1).lanewise(ROL, 10);
      LongVector b33 = a23.lanewise(XOR, d2).lanewise(ROL, 15);
      LongVector b43 = a34.lanewise(XOR, d3).lanewise(ROL, 56);
      LongVector b04 = a20.lanewise(XOR, d2).lanewise(ROL, 62);
      LongVector b14 = a31.lanewise(XOR, d3).lanewise(ROL, 55);
      LongVector b24 = a42.lanewise(XOR, d4).lanewise(ROL, 39);
      LongVector b34 = a03.lanewise(XOR, d0).lanewise(ROL, 41);
      LongVector b44 = a14.lanewise(XOR, d1).lanewise(ROL, 2);

      // Chi and iota.
      a00 = b00.lanewise(XOR, b20.lanewise(AND_NOT, b10)).lanewise(XOR, ROUND_CONSTANTS[round]);
      a10 = b10.lanewise(XOR, b30.lanewise(AND_NOT, b20));
      a20 = b20.lanewise(XOR, b40.lanewise(AND_NOT, b30));
      a30 = b30.lanewise(XOR, b00.lanewise(AND_NOT, b40));
      a40 = b40.lanewise(XOR, b10.lanewise(AND_NOT, b00));
      a01 = b01.lanewise(XOR, b21.lanewise(AND_NOT, b11));
      a11 = b11.lanewise(XOR, b31.lanewise(AND_NOT, b21));
      a21 = b21.lanewise(XOR, b41.lanewise(AND_NOT, b31));
      a31 = b31.lanewise(XOR, b01.lanewise(AND_NOT, b41));
      a41 = b41.lanewise(XOR, b11.lanewise(AND_NOT, b01));
      a02 = b02.lanewise(XOR, b22.lanewise(AND_NOT, b12));
      a12 = b12.lanewise(XOR, b32.lanewise(AND_NOT, b22));
      a22 = b22.lanewise(XOR, b42.lanewise(AND_NOT, b32));
      a32 = b32.lanewise(XOR, b02.lanewise(AND_NOT, b42));
      a42 = b42.lanewise(XOR, b12.lanewise(AND_NOT, b02));
      a03 = b03.lanewise(XOR, b23.lanewise(AND_NOT, b13));
      a13 = b13.lanewise(XOR, b33.lanewise(AND_NOT, b23));
      a23 = b23.lanewise(XOR, b43.lanewise(AND_NOT, b33));
      a33 = b33.lanewise(XOR, b03.lanewise(AND_NOT, b43));
      a43 = b43.lanewise(XOR, b13.lanewise(AND_NOT, b03));
      a04 = b04.lanewise(XOR, b24.lanewise(AND_NOT, b14));
      a14 = b14.lanewise(XOR, b34.lanewise(AND_NOT, b24));
      a24 = b24.lanewise(XOR, b44.lanewise(AND_NOT, b34));
      a34 = b34.lanewise(XOR, b04.lanewise(AND_NOT, b44));
      a44 = b44.lanewise(XOR, b14.lanewise(AND_NOT, b04));
    }
    a00.intoArray(a, 0);
    a10.intoArray(a, LANE_COUNT);
    a20.intoArray(a, 2 * LANE_COUNT);
    a30.intoArray(a, 3 * LANE_COUNT);
    a40.intoArray(a, 4 * LANE_COUNT);
    a01.intoArray(a, 5 * LANE_COUNT);
    a11.intoArray(a, 6 * LANE_COUNT);
    a21.intoArray(a, 7 * LANE_COUNT);
    a31.intoArray(a, 8 * LANE_COUNT);
    a41.intoArray(a, 9 * LANE_COUNT);
    a02.intoArray(a, 10 * LANE_COUNT);
    a12.intoArray(a, 11 * LANE_COUNT);
    a22.intoArray(a, 12 * LANE_COUNT);
    a32.intoArray(a, 13 * LANE_COUNT);
    a42.intoArray(a, 14 * LANE_COUNT);
    a03.intoArray(a, 15 * LANE_COUNT);
    a13.intoArray(a, 16 * LANE_COUNT);
    a23.intoArray(a, 17 * LANE_COUNT);
    a33.intoArray(a, 18 * LANE_COUNT);
    a43.intoArray(a, 19 * LANE_COUNT);
    a04.intoArray(a, 20 * LANE_COUNT);
    a14.intoArray(a, 21 * LANE_COUNT);
    a24.intoArray(a, 22 * LANE_COUNT);
    a34.intoArray(a, 23 * LANE_COUNT);
    a44.intoArray(a, 24 * LANE_COUNT);
  }
}
