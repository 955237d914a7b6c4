package io.gavel.accel.tornado;

import static io.gavel.accel.tornado.Words.turned;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * BLAKE3 in hash mode without a key, a message for each work-item. See {@link HashTasks}. A subtree
 * of {@code 2^level} chunks waits at its level for its right neighbour, so which are there is told
 * by the bits of the chunks' number.
 */
final class Blake3Task {
  /** Levels of subtrees that can wait: {@link ItemsKernel#LONG_BYTES} are 16 chunks. */
  private static final int LEVELS = 4;

  private static final int CHUNK_START = 1;
  private static final int CHUNK_END = 2;
  private static final int PARENT = 4;
  private static final int ROOT = 8;

  /** Where the initial value stands among the constants. */
  private static final int INITIAL = 112;

  private Blake3Task() {}

  /**
   * The kernel.
   *
   * @param constants for each of 7 rounds which word of the block is taken when, 16 times, then the
   *     initial value
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
      int[] waiting = new int[8 * LEVELS];
      int[] h = new int[8];
      int[] m = new int[16];
      int[] v = new int[16];
      // An empty message is one chunk.
      int last = length == 0 ? 0 : (length - 1) >> 10;
      for (int chunk = 0; chunk <= last; chunk++) {
        int size = length - 1024 * chunk < 1024 ? length - 1024 * chunk : 1024;
        int lastBlock = size == 0 ? 0 : (size - 1) >> 6;
        begin(h, constants);
        for (int block = 0; block <= lastBlock; block++) {
          int left = size - 64 * block;
          for (int i = 0; i < 16; i++) {
            m[i] = 0;
            if (left > 4 * i) {
              m[i] = cut(input.get(at + 256 * chunk + 16 * block + i), left - 4 * i);
            }
          }
          int flags = block == 0 ? CHUNK_START : 0;
          if (block == lastBlock) {
            flags |= last == 0 ? CHUNK_END | ROOT : CHUNK_END;
          }
          compress(h, m, v, chunk, left < 64 ? left : 64, flags, constants);
        }
        // On the levels of the ones at the chunk number's end a left neighbour waits; on the next
        // one this subtree will. The last chunk's are parents of another kind, below.
        for (int level = 0; level < LEVELS && chunk < last; level++) {
          int ones = (1 << level) - 1;
          if ((chunk & ones) == ones) {
            if (((chunk >> level) & 1) == 1) {
              parent(h, m, v, waiting, level, PARENT, constants);
            } else {
              for (int i = 0; i < 8; i++) {
                waiting[8 * level + i] = h[i];
              }
            }
          }
        }
      }
      for (int level = 0; level < LEVELS; level++) {
        if (((last >> level) & 1) == 1) {
          int flags = (last >> (level + 1)) == 0 ? PARENT | ROOT : PARENT;
          parent(h, m, v, waiting, level, flags, constants);
        }
      }
      for (int i = 0; i < 8; i++) {
        output.set(8 * item + i, h[i]);
      }
      statuses.set(item, HashTasks.VALID);
    }
  }

  private static void begin(int[] h, IntArray constants) {
    for (int i = 0; i < 8; i++) {
      h[i] = constants.get(INITIAL + i);
    }
  }

  /** A word of which {@code left} bytes, 1 or more, belong to the message. */
  private static int cut(int word, int left) {
    return left < 4 ? word & ((1 << (8 * left)) - 1) : word;
  }

  /** h becomes the parent of what waits at the level and of h. */
  private static void parent(
      int[] h, int[] m, int[] v, int[] waiting, int level, int flags, IntArray constants) {
    for (int i = 0; i < 8; i++) {
      m[i] = waiting[8 * level + i];
      m[8 + i] = h[i];
    }
    begin(h, constants);
    compress(h, m, v, 0, 64, flags, constants);
  }

  /** The compression function (2.2), its first eight words into h; v is scratch. */
  private static void compress(
      int[] h, int[] m, int[] v, int counter, int size, int flags, IntArray constants) {
    for (int i = 0; i < 8; i++) {
      v[i] = h[i];
    }
    for (int i = 0; i < 4; i++) {
      v[8 + i] = constants.get(INITIAL + i);
    }
    v[12] = counter;
    v[13] = 0;
    v[14] = size;
    v[15] = flags;
    for (int round = 0; round < 7; round++) {
      for (int i = 0; i < 4; i++) {
        int place = 16 * round + 2 * i;
        int x = m[constants.get(place)];
        int y = m[constants.get(place + 1)];
        mix(v, i, 4 + i, 8 + i, 12 + i, x, y);
      }
      for (int i = 0; i < 4; i++) {
        int place = 16 * round + 8 + 2 * i;
        int x = m[constants.get(place)];
        int y = m[constants.get(place + 1)];
        mix(v, i, 4 + ((i + 1) & 3), 8 + ((i + 2) & 3), 12 + ((i + 3) & 3), x, y);
      }
    }
    for (int i = 0; i < 8; i++) {
      h[i] = v[i] ^ v[8 + i];
    }
  }

  private static void mix(int[] v, int a, int b, int c, int d, int x, int y) {
    v[a] += v[b] + x;
    v[d] = turned(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = turned(v[b] ^ v[c], 12);
    v[a] += v[b] + y;
    v[d] = turned(v[d] ^ v[a], 8);
    v[c] += v[d];
    v[b] = turned(v[b] ^ v[c], 7);
  }
}
