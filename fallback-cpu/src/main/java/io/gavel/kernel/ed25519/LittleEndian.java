package io.gavel.kernel.ed25519;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** 64-bit words in byte arrays, in the byte order of RFC 8032. */
final class LittleEndian {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private LittleEndian() {}

  static long word(byte[] bytes, int offset) {
    return (long) WORD.get(bytes, offset);
  }

  static void word(byte[] bytes, int offset, long value) {
    WORD.set(bytes, offset, value);
  }

  /** Reads {@code count} words. */
  static void words(long[] words, int wordsOffset, byte[] bytes, int offset, int count) {
    for (int i = 0; i < count; i++) {
      words[wordsOffset + i] = word(bytes, offset + 8 * i);
    }
  }
}
