package io.gavel.kernel.hash;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * A hash that takes its message in blocks, gathered from the pieces it is given. Messages may be up
 * to 2^61 - 1 bytes long.
 */
public abstract sealed class BlockHash implements MessageHash permits Sha2, Keccak, Blake3 {
  /**
   * Blocks gathered before they are absorbed. That code then always reads one byte[], whatever kind
   * of segment the message lies in, so that it is compiled once and well; the copy costs about a
   * fiftieth of the hashing.
   */
  private static final int BLOCKS_BUFFERED = 8;

  private final int digestBytes;
  private final byte[] buffer;
  private int buffered;
  private long messageBytes;

  BlockHash(int blockBytes, int digestBytes) {
    this.digestBytes = digestBytes;
    this.buffer = new byte[blockBytes * BLOCKS_BUFFERED];
  }

  /** Sets the state to that before any message. */
  abstract void start();

  /** Absorbs whole blocks from the start of {@code source}. More of the message follows them. */
  abstract void absorb(byte[] source, int blocks);

  /**
   * Absorbs the end of the message, none to all of the buffer, and its padding.
   *
   * @param buffer whole blocks long, the rest of it free to be overwritten
   * @param count bytes of the message in it
   * @param messageBytes length of the whole message
   */
  abstract void finish(byte[] buffer, int count, long messageBytes);

  /** Writes the digest after {@link #finish}. */
  abstract void writeDigest(byte[] out, int offset);

  @Override
  public final int digestBytes() {
    return digestBytes;
  }

  @Override
  public final void reset() {
    buffered = 0;
    messageBytes = 0;
    start();
  }

  @Override
  public final void update(byte value) {
    makeRoom();
    buffer[buffered++] = value;
    messageBytes++;
  }

  /** Absorbs a whole array. */
  public final void update(byte[] message) {
    update(message, 0, message.length);
  }

  @Override
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

  @Override
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

  @Override
  public final void digest(byte[] out, int offset) {
    Objects.checkFromIndexSize(offset, digestBytes, out.length);
    finish(buffer, buffered, messageBytes);
    writeDigest(out, offset);
    reset();
  }

  @Override
  public final void digest(MemorySegment out, long offset) {
    Objects.checkFromIndexSize(offset, digestBytes, out.byteSize());
    finish(buffer, buffered, messageBytes);
    // The end is absorbed, so the buffer is free to carry the digest over to the segment.
    writeDigest(buffer, 0);
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
      absorb(buffer, BLOCKS_BUFFERED);
      buffered = 0;
    }
  }
}
