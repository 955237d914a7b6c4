package io.gavel.accel.tornado;

import static io.gavel.accel.tornado.Words.joined;
import static io.gavel.accel.tornado.Words.shifted;
import static io.gavel.accel.tornado.Words.swapped;
import static io.gavel.accel.tornado.Words.turned;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** SHA-512 (FIPS 180-4, 6.4), a message for each work-item. See {@link HashTasks}. */
final class Sha512Task {
  private Sha512Task() {}

  /**
   * The kernel.
   *
   * @param constants the 80 of the rounds, then the initial state
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
      long[] state = new long[8];
      long[] v = new long[8];
      long[] w = new long[16];
      for (int i = 0; i < 8; i++) {
        state[i] = constants.get(80 + i);
      }
      int blocks = ((length + 16) >> 7) + 1;
      for (int block = 0; block < blocks; block++) {
        for (int i = 0; i < 16; i++) {
          int left = length - 128 * block - 8 * i;
          int from = at + 32 * block + 2 * i;
          int high = left > 0 ? swapped(input.get(from)) : 0;
          int low = left > 4 ? swapped(input.get(from + 1)) : 0;
          w[i] = ended(joined(low, high), left);
        }
        if (block + 1 == blocks) {
          w[15] = (long) length << 3;
        }
        for (int i = 0; i < 8; i++) {
          v[i] = state[i];
        }
        for (int from = 0; from < 80; from += 16) {
          for (int i = 0; i < 16; i++) {
            if (from > 0) {
              long w1 = w[(i + 1) & 15];
              long w14 = w[(i + 14) & 15];
              w[i] +=
                  (turned(w14, 19) ^ turned(w14, 61) ^ shifted(w14, 6))
                      + w[(i + 9) & 15]
                      + (turned(w1, 1) ^ turned(w1, 8) ^ shifted(w1, 7));
            }
            round(v, i, constants.get(from + i) + w[i]);
          }
        }
        for (int i = 0; i < 8; i++) {
          state[i] += v[i];
        }
      }
      for (int i = 0; i < 8; i++) {
        output.set(16 * item + 2 * i, swapped((int) (state[i] >> 32)));
        output.set(16 * item + 2 * i + 1, swapped((int) state[i]));
      }
      statuses.set(item, HashTasks.VALID);
    }
  }

  /** A word of the message as padded (5.1.2), of which {@code left} bytes and more are left. */
  private static long ended(long word, int left) {
    long result = word;
    if (left == 0) {
      result = 1L << 63;
    } else if (left > 0 && left < 8) {
      result = (word & (-1L << (64 - 8 * left))) | (0x80L << (56 - 8 * left));
    }
    return result;
  }

  /** Round i; the state's words are named by their place, which moves on, so none is moved. */
  private static void round(long[] v, int i, long term) {
    long e = v[(4 - i) & 7];
    long g = v[(6 - i) & 7];
    long t =
        v[(7 - i) & 7]
            + (turned(e, 14) ^ turned(e, 18) ^ turned(e, 41))
            + (g ^ (e & (v[(5 - i) & 7] ^ g)))
            + term;
    v[(3 - i) & 7] += t;
    long a = v[(0 - i) & 7];
    long b = v[(1 - i) & 7];
    v[(7 - i) & 7] =
        t
            + (turned(a, 28) ^ turned(a, 34) ^ turned(a, 39))
            + ((a & b) | (v[(2 - i) & 7] & (a | b)));
  }
}
