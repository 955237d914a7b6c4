package io.gavel.kernel.hash;

import java.util.Arrays;

/** The padding that FIPS 180-4 has in common for SHA-256 and SHA-512 (section 5.1). */
abstract sealed class Sha2 extends BlockHash permits Sha256, Sha512 {
  private final int blockBytes;
  private final int lengthFieldBytes;

  Sha2(int blockBytes, int lengthFieldBytes, int digestBytes) {
    super(blockBytes, digestBytes);
    this.blockBytes = blockBytes;
    this.lengthFieldBytes = lengthFieldBytes;
  }

  /** A 1 bit, zeros to the end of a block, the message's length in bits. */
  @Override
  final void finish(byte[] buffer, int count, long messageBytes) {
    int at = count;
    if (at == buffer.length) {
      absorb(buffer, buffer.length / blockBytes);
      at = 0;
    }
    buffer[at++] = (byte) 0x80;
    if (at + lengthFieldBytes > buffer.length) {
      Arrays.fill(buffer, at, buffer.length, (byte) 0);
      absorb(buffer, buffer.length / blockBytes);
      at = 0;
    }
    int blocks = (at + lengthFieldBytes + blockBytes - 1) / blockBytes;
    Arrays.fill(buffer, at, blocks * blockBytes, (byte) 0);
    // 2^61 - 1 bytes at most, so the length fits the low 64 bits of the field.
    Bytes.LONG_BE.set(buffer, blocks * blockBytes - Long.BYTES, messageBytes * Byte.SIZE);
    absorb(buffer, blocks);
  }
}
