package io.gavel.kernel.hash;

import java.util.Arrays;

/**
 * The sponge of FIPS 202 with 32-byte digests: Keccak-f[1600], capacity 512 bits, rate 136 bytes.
 * {@link Sha3} and {@link Keccak256} differ in the first byte of the padding alone.
 *
 * <p>Lane (x, y) of the state, FIPS 202's A[x, y], is here the variable axy and the element x + 5 y
 * of the array.
 */
abstract sealed class Keccak extends BlockHash permits Keccak256, Sha3 {
  /** Bytes of a digest. */
  static final int DIGEST_BYTES = 32;

  private static final int RATE_BYTES = 136;
  private static final int RATE_LANES = RATE_BYTES / Long.BYTES;
  private static final int LANES = 25;
  private static final int ROUNDS = 24;

  /** FIPS 202, 3.2.5: the outputs of a linear feedback shift register at places 2^j - 1. */
  static final long[] ROUND_CONSTANTS = {
    0x0000000000000001L, 0x0000000000008082L, 0x800000000000808aL,
    0x8000000080008000L, 0x000000000000808bL, 0x0000000080000001L,
    0x8000000080008081L, 0x8000000000008009L, 0x000000000000008aL,
    0x0000000000000088L, 0x0000000080008009L, 0x000000008000000aL,
    0x000000008000808bL, 0x800000000000008bL, 0x8000000000008089L,
    0x8000000000008003L, 0x8000000000008002L, 0x8000000000000080L,
    0x000000000000800aL, 0x800000008000000aL, 0x8000000080008081L,
    0x8000000000008080L, 0x0000000080000001L, 0x8000000080008008L,
  };

  private final long[] lanes = new long[LANES];
  private final byte padding;

  Keccak(int padding) {
    super(RATE_BYTES, DIGEST_BYTES);
    this.padding = (byte) padding;
  }

  @Override
  final void start() {
    Arrays.fill(lanes, 0);
  }

  @Override
  final void absorb(byte[] source, int blocks) {
    for (int block = 0; block < blocks; block++) {
      for (int lane = 0; lane < RATE_LANES; lane++) {
        lanes[lane] ^= (long) Bytes.LONG_LE.get(source, block * RATE_BYTES + lane * Long.BYTES);
      }
      permute(lanes);
    }
  }

  /** FIPS 202, 5.1 and B.2: a first byte, zeros, and a 1 bit at the very end of a block. */
  @Override
  final void finish(byte[] buffer, int count, long messageBytes) {
    int whole = count / RATE_BYTES;
    absorb(buffer, whole);
    int rest = count - whole * RATE_BYTES;
    System.arraycopy(buffer, whole * RATE_BYTES, buffer, 0, rest);
    Arrays.fill(buffer, rest, RATE_BYTES, (byte) 0);
    buffer[rest] = padding;
    buffer[RATE_BYTES - 1] |= (byte) 0x80;
    absorb(buffer, 1);
  }

  @Override
  final void writeDigest(byte[] out, int offset) {
    for (int lane = 0; lane < DIGEST_BYTES / Long.BYTES; lane++) {
      Bytes.LONG_LE.set(out, offset + lane * Long.BYTES, lanes[lane]);
    }
  }

  /** Keccak-f[1600], FIPS 202, 3.2 and 3.3, the whole state in local variables. */
  private static void permute(long[] a) {
    long a00 = a[0];
    long a10 = a[1];
    long a20 = a[2];
    long a30 = a[3];
    long a40 = a[4];
    long a01 = a[5];
    long a11 = a[6];
    long a21 = a[7];
    long a31 = a[8];
    long a41 = a[9];
    long a02 = a[10];
    long a12 = a[11];
    long a22 = a[12];
    long a32 = a[13];
    long a42 = a[14];
    long a03 = a[15];
    long a13 = a[16];
    long a23 = a[17];
    long a33 = a[18];
    long a43 = a[19];
    long a04 = a[20];
    long a14 = a[21];
    long a24 = a[22];
    long a34 = a[23];
    long a44 = a[24];
    for (int round = 0; round < ROUNDS; round++) {
      // Theta: the parity of each column, spread to its neighbours.
      long c0 = a00 ^ a01 ^ a02 ^ a03 ^ a04;
      long c1 = a10 ^ a11 ^ a12 ^ a13 ^ a14;
      long c2 = a20 ^ a21 ^ a22 ^ a23 ^ a24;
      long c3 = a30 ^ a31 ^ a32 ^ a33 ^ a34;
      long c4 = a40 ^ a41 ^ a42 ^ a43 ^ a44;
      long d0 = c4 ^ Long.rotateLeft(c1, 1);
      long d1 = c0 ^ Long.rotateLeft(c2, 1);
      long d2 = c1 ^ Long.rotateLeft(c3, 1);
      long d3 = c2 ^ Long.rotateLeft(c4, 1);
      long d4 = c3 ^ Long.rotateLeft(c0, 1);

      // Rho and pi: b at column y, row 2x + 3y is lane (x, y), turned.
      long b00 = a00 ^ d0;
      long b10 = Long.rotateLeft(a11 ^ d1, 44);
      long b20 = Long.rotateLeft(a22 ^ d2, 43);
      long b30 = Long.rotateLeft(a33 ^ d3, 21);
      long b40 = Long.rotateLeft(a44 ^ d4, 14);
      long b01 = Long.rotateLeft(a30 ^ d3, 28);
      long b11 = Long.rotateLeft(a41 ^ d4, 20);
      long b21 = Long.rotateLeft(a02 ^ d0, 3);
      long b31 = Long.rotateLeft(a13 ^ d1, 45);
      long b41 = Long.rotateLeft(a24 ^ d2, 61);
      long b02 = Long.rotateLeft(a10 ^ d1, 1);
      long b12 = Long.rotateLeft(a21 ^ d2, 6);
      long b22 = Long.rotateLeft(a32 ^ d3, 25);
      long b32 = Long.rotateLeft(a43 ^ d4, 8);
      long b42 = Long.rotateLeft(a04 ^ d0, 18);
      long b03 = Long.rotateLeft(a40 ^ d4, 27);
      long b13 = Long.rotateLeft(a01 ^ d0, 36);
      long b23 = Long.rotateLeft(a12 ^ d1, 10);
      long b33 = Long.rotateLeft(a23 ^ d2, 15);
      long b43 = Long.rotateLeft(a34 ^ d3, 56);
      long b04 = Long.rotateLeft(a20 ^ d2, 62);
      long b14 = Long.rotateLeft(a31 ^ d3, 55);
      long b24 = Long.rotateLeft(a42 ^ d4, 39);
      long b34 = Long.rotateLeft(a03 ^ d0, 41);
      long b44 = Long.rotateLeft(a14 ^ d1, 2);

      // Chi, the one step that is not linear, and iota.
      a00 = b00 ^ (~b10 & b20) ^ ROUND_CONSTANTS[round];
      a10 = b10 ^ (~b20 & b30);
      a20 = b20 ^ (~b30 & b40);
      a30 = b30 ^ (~b40 & b00);
      a40 = b40 ^ (~b00 & b10);
      a01 = b01 ^ (~b11 & b21);
      a11 = b11 ^ (~b21 & b31);
      a21 = b21 ^ (~b31 & b41);
      a31 = b31 ^ (~b41 & b01);
      a41 = b41 ^ (~b01 & b11);
      a02 = b02 ^ (~b12 & b22);
      a12 = b12 ^ (~b22 & b32);
      a22 = b22 ^ (~b32 & b42);
      a32 = b32 ^ (~b42 & b02);
      a42 = b42 ^ (~b02 & b12);
      a03 = b03 ^ (~b13 & b23);
      a13 = b13 ^ (~b23 & b33);
      a23 = b23 ^ (~b33 & b43);
      a33 = b33 ^ (~b43 & b03);
      a43 = b43 ^ (~b03 & b13);
      a04 = b04 ^ (~b14 & b24);
      a14 = b14 ^ (~b24 & b34);
      a24 = b24 ^ (~b34 & b44);
      a34 = b34 ^ (~b44 & b04);
      a44 = b44 ^ (~b04 & b14);
    }
    a[0] = a00;
    a[1] = a10;
    a[2] = a20;
    a[3] = a30;
    a[4] = a40;
    a[5] = a01;
    a[6] = a11;
    a[7] = a21;
    a[8] = a31;
    a[9] = a41;
    a[10] = a02;
    a[11] = a12;
    a[12] = a22;
    a[13] = a32;
    a[14] = a42;
    a[15] = a03;
    a[16] = a13;
    a[17] = a23;
    a[18] = a33;
    a[19] = a43;
    a[20] = a04;
    a[21] = a14;
    a[22] = a24;
    a[23] = a34;
    a[24] = a44;
  }
}
