package io.gavel.kernel.lz4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Inputs for encoders: every edge size, and bytes of every temper. */
public final class Samples {
  private static final int[] EDGE_SIZES = {
    0, 1, 2, 4, 5, 6, 11, 12, 13, 14, 15, 16, 17, 18, 19, 31, 32, 33, 43, 44, 45, 46, 63, 64, 65,
    269, 270, 271, 272, 273, 274, 275, 276, 300, 524, 525, 526, 1000, 4096, 65535, 65536
  };

  private Samples() {}

  public static List<byte[]> all(SplittableRandom random) {
    List<byte[]> samples = new ArrayList<>();
    for (int size : EDGE_SIZES) {
      byte[] noise = new byte[size];
      random.nextBytes(noise);
      samples.add(noise);
      samples.add(new byte[size]);
      samples.add(fewSymbols(random, size));
      samples.add(patches(random, size));
      samples.add(transfers(random, size));
    }
    return samples;
  }

  private static byte[] fewSymbols(SplittableRandom random, int size) {
    byte[] bytes = new byte[size];
    int symbols = random.nextInt(2, 20);
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) random.nextInt(symbols);
    }
    return bytes;
  }

  /** Noise with copies of earlier stretches pasted over it, at every distance and length. */
  private static byte[] patches(SplittableRandom random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    for (int patch = 0; patch < size / 40; patch++) {
      int to = random.nextInt(1, size);
      int from = random.nextInt(to);
      int length = Math.min(random.nextInt(1, 400), size - to);
      for (int i = 0; i < length; i++) {
        bytes[to + i] = bytes[from + i];
      }
    }
    return bytes;
  }

  /** Signed transfers of 192 bytes as a block's body holds them, from 200 senders. */
  public static byte[] transfers(SplittableRandom random, int size) {
    byte[][] keys = new byte[200][32];
    for (byte[] key : keys) {
      random.nextBytes(key);
    }
    ByteBuffer body = ByteBuffer.allocate((size / 192 + 1) * 192).order(ByteOrder.LITTLE_ENDIAN);
    byte[] signature = new byte[64];
    while (body.hasRemaining()) {
      random.nextBytes(signature);
      body.put((byte) 1).putLong(0x6765_7661_6c21L).put((byte) 1);
      body.put(keys[random.nextInt(keys.length)]).putLong(random.nextInt(1000));
      body.putLong(10).putShort((short) 1).putInt(64);
      body.put(keys[random.nextInt(keys.length)])
          .putLong(random.nextInt(1_000_000))
          .put(new byte[24]);
      body.put(signature);
    }
    return Arrays.copyOf(body.array(), size);
  }
}
