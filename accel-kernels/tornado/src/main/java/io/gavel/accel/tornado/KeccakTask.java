package io.gavel.accel.tornado;

import static io.gavel.accel.tornado.Words.joined;
import static io.gavel.accel.tornado.Words.turned;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Keccak-256 and SHA3-256 (FIPS 202), a message for each work-item. See {@link HashTasks}. */
final class KeccakTask {
  private static final int RATE_BYTES = 136;

  private KeccakTask() {}

  /**
   * The kernel.
   *
   * @param constants the 24 of the rounds, then the byte behind a message
   */
  static void hash(
      KernelContext context,
      IntArray sizes,
      IntArray rows,
      IntArray input,
      LongArray constants,
      IntArray output,
      ByteArray statuses) {
    int item = context.globalIdx;
    if (item < sizes.get(0)) {
      int at = rows.get(2 * item) >> 2;
      int length = rows.get(2 * item + 1);
      long[] a = new long[25];
      long[] b = new long[25];
      for (int i = 0; i < 25; i++) {
        a[i] = 0;
      }
      // As many blocks as begin within the message or at its end.
      for (int from = 0; from <= length; from += RATE_BYTES) {
        for (int i = 0; i < 17; i++) {
          int left = length - from - 8 * i;
          int place = at + (from >> 2) + 2 * i;
          int low = left > 0 ? input.get(place) : 0;
          int high = left > 4 ? input.get(place + 1) : 0;
          a[i] ^= ended(joined(low, high), left, constants.get(24));
        }
        if (length - from < RATE_BYTES) {
          a[16] ^= 1L << 63;
        }
        for (int round = 0; round < 24; round++) {
          theta(a, b);
          move(a, b);
          for (int row = 0; row < 25; row += 5) {
            chi(a, b, row);
          }
          a[0] ^= constants.get(round);
        }
      }
      for (int i = 0; i < 4; i++) {
        output.set(8 * item + 2 * i, (int) a[i]);
        output.set(8 * item + 2 * i + 1, (int) (a[i] >> 32));
      }
      statuses.set(item, HashTasks.VALID);
    }
  }

  /** A word of the message, of which {@code left} bytes and more are left, with what follows it. */
  private static long ended(long word, int left, long padding) {
    long result = word;
    if (left == 0) {
      result = padding;
    } else if (left > 0 && left < 8) {
      result = (word & ((1L << (8 * left)) - 1)) | (padding << (8 * left));
    }
    return result;
  }

  /** Theta (3.2.1) on a; b's first five lanes are scratch. */
  private static void theta(long[] a, long[] b) {
    for (int x = 0; x < 5; x++) {
      b[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    }
    add(a, 0, b[4] ^ turned(b[1], 63));
    add(a, 1, b[0] ^ turned(b[2], 63));
    add(a, 2, b[1] ^ turned(b[3], 63));
    add(a, 3, b[2] ^ turned(b[4], 63));
    add(a, 4, b[3] ^ turned(b[0], 63));
  }

  private static void add(long[] a, int x, long d) {
    a[x] ^= d;
    a[x + 5] ^= d;
    a[x + 10] ^= d;
    a[x + 15] ^= d;
    a[x + 20] ^= d;
  }

  /** Rho and pi (3.2.2 and 3.2.3) from a to b; 64 less the offset, since lanes are turned right. */
  private static void move(long[] a, long[] b) {
    b[0] = a[0];
    b[10] = turned(a[1], 63);
    b[7] = turned(a[10], 61);
    b[11] = turned(a[7], 58);
    b[17] = turned(a[11], 54);
    b[18] = turned(a[17], 49);
    b[3] = turned(a[18], 43);
    b[5] = turned(a[3], 36);
    b[16] = turned(a[5], 28);
    b[8] = turned(a[16], 19);
    b[21] = turned(a[8], 9);
    b[24] = turned(a[21], 62);
    b[4] = turned(a[24], 50);
    b[15] = turned(a[4], 37);
    b[23] = turned(a[15], 23);
    b[19] = turned(a[23], 8);
    b[13] = turned(a[19], 56);
    b[12] = turned(a[13], 39);
    b[2] = turned(a[12], 21);
    b[20] = turned(a[2], 2);
    b[14] = turned(a[20], 46);
    b[22] = turned(a[14], 25);
    b[9] = turned(a[22], 3);
    b[6] = turned(a[9], 44);
    b[1] = turned(a[6], 20);
  }

  /** Chi (3.2.4) of a row, from b to a. */
  private static void chi(long[] a, long[] b, int row) {
    a[row] = b[row] ^ (~b[row + 1] & b[row + 2]);
    a[row + 1] = b[row + 1] ^ (~b[row + 2] & b[row + 3]);
    a[row + 2] = b[row + 2] ^ (~b[row + 3] & b[row + 4]);
    a[row + 3] = b[row + 3] ^ (~b[row + 4] & b[row]);
    a[row + 4] = b[row + 4] ^ (~b[row] & b[row + 1]);
  }
}
