package io.gavel.kernel.hash;

import java.lang.foreign.MemorySegment;

/**
 * A hash with reusable state: {@link #update} any number of times with the message's pieces in
 * order, then {@link #digest}, which leaves the state as new. So trees and kernels are written once
 * for whatever computes the hash.
 *
 * <p>One thread at a time; allocates nothing after construction. Offsets and lengths outside the
 * array or segment throw {@link IndexOutOfBoundsException} before anything is read.
 */
public interface MessageHash {
  /** Bytes of a digest: 32 or 64. */
  int digestBytes();

  /** Forgets everything absorbed so far, as after an exception. */
  void reset();

  /** Absorbs one byte. */
  void update(byte value);

  /** Absorbs {@code length} bytes from {@code offset} on. */
  void update(byte[] message, int offset, int length);

  /** Absorbs {@code length} bytes of a segment, heap or native, from {@code offset} on. */
  void update(MemorySegment message, long offset, long length);

  /** Writes the digest of all that was absorbed and resets. */
  void digest(byte[] out, int offset);

  /** Writes the digest of all that was absorbed and resets. */
  void digest(MemorySegment out, long offset);
}
