package io.gavel.bench.questions;

import io.gavel.kernel.lz4.Lz4Encoder;
import java.util.SplittableRandom;

/**
 * Data to compress, in stretches of different temper: noise, few symbols, runs, near and far
 * repetitions, records whose fields change.
 */
final class PlainData {
  private static final int EDGE_BYTES_MAX = 70;
  private static final int ORDINARY_BYTES_MAX = 3000;
  private static final int RECORD_BYTES = 192;

  private PlainData() {}

  static byte[] of(SplittableRandom random, int length) {
    byte[] data = new byte[length];
    random.nextBytes(data);
    int at = 0;
    while (at < length) {
      int end = Math.min(length, at + 1 + random.nextInt(6000));
      switch (random.nextInt(6)) {
        case 0 -> {} // noise, as it is
        case 1 -> fewSymbols(data, at, end, 1 + random.nextInt(6));
        case 2 -> repeat(data, at, end, 1 + random.nextInt(20), 0, random);
        case 3 -> repeat(data, at, end, 1 + random.nextInt(60_000), 40, random);
        case 4 -> repeat(data, at, end, RECORD_BYTES, 5, random);
        default -> fewSymbols(data, at, end, 60);
      }
      at = end;
    }
    return data;
  }

  private static void fewSymbols(byte[] data, int from, int to, int symbols) {
    for (int i = from; i < to; i++) {
      data[i] = (byte) ((data[i] & 0xff) % symbols + 'a');
    }
  }

  /** Copies from {@code distance} before, but for about one byte in {@code keepEvery}. */
  private static void repeat(
      byte[] data, int from, int to, int distance, int keepEvery, SplittableRandom random) {
    for (int i = Math.max(from, distance); i < to; i++) {
      if (keepEvery == 0 || random.nextInt(keepEvery) != 0) {
        data[i] = data[i - distance];
      }
    }
  }

  /** How long the next item is: edges of the format often, the maximum now and then. */
  static int length(SplittableRandom random) {
    return switch (random.nextInt(256)) {
      case 0 -> Lz4Encoder.INPUT_BYTES_MAX - random.nextInt(2);
      case 1, 2 -> random.nextInt(Lz4Encoder.INPUT_BYTES_MAX);
      default ->
          random.nextInt(4) == 0
              ? random.nextInt(EDGE_BYTES_MAX)
              : random.nextInt(ORDINARY_BYTES_MAX);
    };
  }
}
