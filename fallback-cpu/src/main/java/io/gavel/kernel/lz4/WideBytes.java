package io.gavel.kernel.lz4;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Bytes of arrays, eight at a time. Every access is checked against the array's bounds. */
final class WideBytes {
  static final VarHandle LONG_LE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle INT_LE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle SHORT_LE =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  /** How far past its end a {@link #copy} may read and write: it moves so many bytes at once. */
  static final int SLACK = 16;

  /** Up to so many bytes {@link #copy} is faster than the JDK's, whose start is slow. */
  static final int SHORT_MAX = 256;

  private WideBytes() {}

  /**
   * Copies {@code count} bytes and up to {@value #SLACK} more, which saves the branches that would
   * find the exact end: a short run costs two moves instead of a call. In one array a source so
   * many bytes before the target repeats into it.
   */
  static void copy(byte[] source, int from, byte[] target, int at, int count) {
    int done = 0;
    do {
      long first = (long) LONG_LE.get(source, from + done);
      long second = (long) LONG_LE.get(source, from + done + Long.BYTES);
      LONG_LE.set(target, at + done, first);
      LONG_LE.set(target, at + done + Long.BYTES, second);
      done += SLACK;
    } while (done < count);
  }
}
