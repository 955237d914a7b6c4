package io.gavel.bench.peer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/** The tree of RFC 6962, 2.1, word for word, over the JDK's SHA-256. One thread. */
final class DigestTree {
  private static final VarHandle U32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int TABLE_ROW_BYTES = 8;

  private final MessageDigest sha256;
  private final byte[] input;

  DigestTree(MessageDigest sha256, byte[] input) {
    this.sha256 = sha256;
    this.input = input;
  }

  /** The root over the leaves of a table in the input. */
  byte[] root(int table, int leaves) {
    return switch (leaves) {
      case 0 -> sha256.digest();
      case 1 -> {
        sha256.update((byte) 0);
        sha256.update(input, (int) U32.get(input, table), (int) U32.get(input, table + 4));
        yield sha256.digest();
      }
      default -> {
        int split = Integer.highestOneBit(leaves - 1);
        byte[] left = root(table, split);
        byte[] right = root(table + TABLE_ROW_BYTES * split, leaves - split);
        sha256.update((byte) 1);
        sha256.update(left);
        yield sha256.digest(right);
      }
    };
  }
}
