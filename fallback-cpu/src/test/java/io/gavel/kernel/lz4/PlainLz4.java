package io.gavel.kernel.lz4;

import java.util.Arrays;

/**
 * The dumb twins: the encoder as docs/kernel-contract.md numbers its steps and the decoder as the
 * block format describes it, byte by byte, with nothing clever.
 */
final class PlainLz4 {
  enum Flaw {
    NONE,
    NO_LAST_SEQUENCE,
    LENGTH_CUT,
    LITERALS_CUT,
    DISTANCE_CUT,
    DISTANCE_ZERO,
    DISTANCE_BEFORE_START,
    TOO_LONG,
    END_OF_BLOCK
  }

  private final byte[] out = new byte[1 << 18];
  private int size;
  private Flaw flaw = Flaw.NONE;

  static byte[] encode(byte[] source) {
    PlainLz4 plain = new PlainLz4();
    int n = source.length;
    int[] table = new int[16384];
    int anchor = 0;
    int p = 1;
    int misses = 0;
    while (p <= n - 12) {
      int c = table[hash(source, p)];
      table[hash(source, p)] = p;
      if (!Arrays.equals(source, c, c + 4, source, p, p + 4)) {
        misses++;
        p += Math.min(4, 1 + (misses - 1) / 8);
        continue;
      }
      int distance = p - c;
      int end = p + 4;
      while (end < n - 5 && source[end] == source[end - distance]) {
        end++;
      }
      int start = p;
      while (start > anchor
          && start > distance
          && source[start - 1] == source[start - 1 - distance]) {
        start--;
      }
      plain.sequence(source, anchor, start, distance, end - start);
      if (end <= n - 12) {
        table[hash(source, end - 2)] = end - 2;
      }
      anchor = end;
      p = end;
      misses = 0;
    }
    plain.sequence(source, anchor, n, 0, 0);
    return Arrays.copyOf(plain.out, plain.size);
  }

  private static int hash(byte[] source, int p) {
    long five = 0;
    for (int i = 4; i >= 0; i--) {
      five = five << 8 | (source[p + i] & 0xFF);
    }
    return (int) (Math.floorMod(five * 796704537621L, 1L << 40) >> 26);
  }

  /** Writes a sequence; with distance 0 the last. */
  void sequence(byte[] source, int anchor, int end, int distance, int matchBytes) {
    int literals = end - anchor;
    int matchCode = distance == 0 ? 0 : matchBytes - 4;
    put(Math.min(literals, 15) * 16 + Math.min(matchCode, 15));
    rest(literals);
    for (int i = anchor; i < end; i++) {
      put(source[i]);
    }
    if (distance > 0) {
      put(distance % 256);
      put(distance / 256);
      rest(matchCode);
    }
  }

  private void rest(int length) {
    if (length >= 15) {
      int left = length - 15;
      while (left >= 255) {
        put(255);
        left -= 255;
      }
      put(left);
    }
  }

  private void put(int value) {
    out[size++] = (byte) value;
  }

  static PlainLz4 decode(byte[] block, int capacity) {
    PlainLz4 plain = new PlainLz4();
    plain.flaw = plain.run(block, capacity);
    return plain;
  }

  /** Why the block does not decode. */
  Flaw flaw() {
    return flaw;
  }

  /** What it decodes to. */
  byte[] bytes() {
    return Arrays.copyOf(out, size);
  }

  private Flaw run(byte[] block, int capacity) {
    int in = 0;
    int lastMatch = -1;
    while (in < block.length) {
      int token = block[in++] & 0xFF;
      long literals = token >> 4;
      if (literals == 15) {
        int more = 255;
        while (more == 255) {
          if (in == block.length) {
            return Flaw.LENGTH_CUT;
          }
          more = block[in++] & 0xFF;
          literals += more;
        }
      }
      for (long i = 0; i < literals; i++) {
        if (in == block.length) {
          return Flaw.LITERALS_CUT;
        }
        if (size == capacity) {
          return Flaw.TOO_LONG;
        }
        put(block[in++]);
      }
      if (in == block.length) {
        boolean ends = lastMatch < 0 || (literals >= 5 && size - lastMatch >= 12);
        return ends ? Flaw.NONE : Flaw.END_OF_BLOCK;
      }
      if (block.length - in < 2) {
        return Flaw.DISTANCE_CUT;
      }
      int distance = (block[in] & 0xFF) + 256 * (block[in + 1] & 0xFF);
      in += 2;
      if (distance == 0) {
        return Flaw.DISTANCE_ZERO;
      }
      if (distance > size) {
        return Flaw.DISTANCE_BEFORE_START;
      }
      long matchBytes = (token & 15) + 4L;
      if (matchBytes == 19) {
        int more = 255;
        while (more == 255) {
          if (in == block.length) {
            return Flaw.LENGTH_CUT;
          }
          more = block[in++] & 0xFF;
          matchBytes += more;
        }
      }
      lastMatch = size;
      for (long i = 0; i < matchBytes; i++) {
        if (size == capacity) {
          return Flaw.TOO_LONG;
        }
        put(out[size - distance]);
      }
    }
    return Flaw.NO_LAST_SEQUENCE;
  }
}
