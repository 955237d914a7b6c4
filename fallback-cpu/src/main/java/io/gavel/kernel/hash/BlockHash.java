package io.gavel.kernel.hash;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/**
 * A Merkle-Damgard hash with reusable state: {@link #update} any number of times, then {@link
 * #digest}, which leaves the state as new. What FIPS 180-4 has in common for SHA-256 and SHA-512.
 *
 * <p>One thread at a time; allocates nothing after construction. Messages may be up to 2^61 - 1
 * bytes long. Offsets and lengths outside the array or segment throw {@link
 * IndexOutOfBoundsException} before anything is read.
 */
public abstract sealed class BlockHash permits Sha256, Sha512 {
  /**
   * Blocks gathered before they are compressed. Compression then always reads one byte[], whatever
   * kind of segment the message lies in, so that it is compiled once and well; the copy costs about
   * a fiftieth of the compression.
   */
  private static final int BLOCKS_BUFFERED = 8;

  private final int blockBytes;
  private final int lengthFieldBytes;
  private final int digestBytes;
  private final byte[] buffer;
  private int buffered;
  private long messageBytes;

  BlockHash(int blockBytes, int lengthFieldBytes, int digestBytes) {
    this.blockBytes = blockBytes;
    this.lengthFieldBytes = lengthFieldBytes;
    this.digestBytes = digestBytes;
    this.buffer = new byte[blockBytes * BLOCKS_BUFFERED];
  }

  /** Sets the chaining value to the initial one. */
  abstract void resetChain();

  /** Compresses whole blocks from the start of {@code source}. */
  abstract void compress(byte[] source, int blocks);

  /** Writes the chaining value, big-endian. */
  abstract void writeChain(byte[] out, int offset);

  /** Bytes of a digest: 32 or 64. */
  public final int digestBytes() {
    return digestBytes;
  }

  /** Forgets everything absorbed so far. */
  public final void reset() {
    buffered = 0;
    messageBytes = 0;
    resetChain();
  }

  /** Absorbs one byte. */
  public final void update(byte value) {
    makeRoom();
    buffer[buffered++] = value;
    messageBytes++;
  }

  /** Absorbs a whole array. */
  public final void update(byte[] message) {
    update(message, 0, message.length);
  }

  /** Absorbs {@code length} bytes from {@code offset} on. */
  public final void update(byte[] message, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, message.length);
    int done = 0;
    while (done < length) {
      makeRoom();
      int take = Math.min(length - done, buffer.length - buffered);
      System.arraycopy(message, offset + done, buffer, buffered, take);
      buffered += take;
      done += take;
    }
    messageBytes += length;
  }

  /** Absorbs {@code length} bytes of a segment, heap or native, from {@code offset} on. */
  public final void update(MemorySegment message, long offset, long length) {
    Objects.checkFromIndexSize(offset, length, message.byteSize());
    long done = 0;
    while (done < length) {
      makeRoom();
      int take = (int) Math.min(length - done, buffer.length - buffered);
      MemorySegment.copy(message, ValueLayout.JAVA_BYTE, offset + done, buffer, buffered, take);
      buffered += take;
      done += take;
    }
    messageBytes += length;
  }

  /** Writes the digest of all that was absorbed and resets. */
  public final void digest(byte[] out, int offset) {
    Objects.checkFromIndexSize(offset, digestBytes, out.length);
    pad();
    writeChain(out, offset);
    reset();
  }

  /** Writes the digest of all that was absorbed and resets. */
  public final void digest(MemorySegment out, long offset) {
    Objects.checkFromIndexSize(offset, digestBytes, out.byteSize());
    pad();
    // The padding is compressed, so the buffer is free to carry the digest over to the segment.
    writeChain(buffer, 0);
    MemorySegment.copy(buffer, 0, out, ValueLayout.JAVA_BYTE, offset, digestBytes);
    reset();
  }

  /** The digest as a new array; resets. */
  final byte[] digest() {
    byte[] out = new byte[digestBytes];
    digest(out, 0);
    return out;
  }

  private void makeRoom() {
    if (buffered == buffer.length) {
      compress(buffer, BLOCKS_BUFFERED);
      buffered = 0;
    }
  }

  /** FIPS 180-4, 5.1: a 1 bit, zeros to the end of a block, the message's length in bits. */
  private void pad() {
    makeRoom();
    buffer[buffered++] = (byte) 0x80;
    int blocks = (buffered + lengthFieldBytes + blockBytes - 1) / blockBytes;
    if (blocks > BLOCKS_BUFFERED) {
      Arrays.fill(buffer, buffered, buffer.length, (byte) 0);
      compress(buffer, BLOCKS_BUFFERED);
      buffered = 0;
      blocks = 1;
    }
    int end = blocks * blockBytes;
    Arrays.fill(buffer, buffered, end, (byte) 0);
    // 2^61 - 1 bytes at most, so the length fits the low 64 bits of the field.
    Bytes.LONG_BE.set(buffer, end - Long.BYTES, messageBytes * Byte.SIZE);
    compress(buffer, blocks);
  }
}
