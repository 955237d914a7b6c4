package io.gavel.accel.tornado;

import static io.gavel.accel.tornado.Words.shifted;
import static io.gavel.accel.tornado.Words.swapped;
import static io.gavel.accel.tornado.Words.turned;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** SHA-256 (FIPS 180-4, 6.2), a message for each work-item. See {@link HashTasks}. */
final class Sha256Task {
  private Sha256Task() {}

  /**
   * The kernel.
   *
   * @param constants the 64 of the rounds, then the initial state
   */
  static void hash(
      KernelContext context,
      IntArray sizes,
      IntArray rows,
      IntArray input,
      IntArray constants,
      IntArray output,
      ByteArray statuses) {
    int item = context.globalIdx;
    if (item < sizes.get(0)) {
      int at = rows.get(2 * item) >> 2;
      int length = rows.get(2 * item + 1);
      int[] state = new int[8];
      int[] v = new int[8];
      int[] w = new int[16];
      for (int i = 0; i < 8; i++) {
        state[i] = constants.get(64 + i);
      }
      int blocks = ((length + 8) >> 6) + 1;
      for (int block = 0; block < blocks; block++) {
        for (int i = 0; i < 16; i++) {
          int left = length - 64 * block - 4 * i;
          int word = left > 0 ? swapped(input.get(at + 16 * block + i)) : 0;
          w[i] = ended(word, left);
        }
        if (block + 1 == blocks) {
          w[15] = length << 3;
        }
        for (int i = 0; i < 8; i++) {
          v[i] = state[i];
        }
        for (int from = 0; from < 64; from += 16) {
          for (int i = 0; i < 16; i++) {
            if (from > 0) {
              int w1 = w[(i + 1) & 15];
              int w14 = w[(i + 14) & 15];
              w[i] +=
                  (turned(w14, 17) ^ turned(w14, 19) ^ shifted(w14, 10))
                      + w[(i + 9) & 15]
                      + (turned(w1, 7) ^ turned(w1, 18) ^ shifted(w1, 3));
            }
            round(v, i, constants.get(from + i) + w[i]);
          }
        }
        for (int i = 0; i < 8; i++) {
          state[i] += v[i];
        }
      }
      for (int i = 0; i < 8; i++) {
        output.set(8 * item + i, swapped(state[i]));
      }
      statuses.set(item, HashTasks.VALID);
    }
  }

  /** A word of the message as padded (5.1.1), of which {@code left} bytes and more are left. */
  private static int ended(int word, int left) {
    int result = word;
    if (left == 0) {
      result = 0x80000000;
    } else if (left > 0 && left < 4) {
      result = (word & (-1 << (32 - 8 * left))) | (0x80 << (24 - 8 * left));
    }
    return result;
  }

  /** Round i; the state's words are named by their place, which moves on, so none is moved. */
  private static void round(int[] v, int i, int term) {
    int e = v[(4 - i) & 7];
    int g = v[(6 - i) & 7];
    int t =
        v[(7 - i) & 7]
            + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25))
            + (g ^ (e & (v[(5 - i) & 7] ^ g)))
            + term;
    v[(3 - i) & 7] += t;
    int a = v[(0 - i) & 7];
    int b = v[(1 - i) & 7];
    v[(7 - i) & 7] =
        t + (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) | (v[(2 - i) & 7] & (a | b)));
  }
}
