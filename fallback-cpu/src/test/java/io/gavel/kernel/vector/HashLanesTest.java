package io.gavel.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gavel.kernel.Seed;
import io.gavel.kernel.hash.Blake3;
import io.gavel.kernel.hash.Keccak256;
import io.gavel.kernel.hash.Sha256;
import io.gavel.kernel.hash.Sha3;
import io.gavel.kernel.hash.Sha512;
import io.gavel.kernel.vector.hash.Blake3Lanes;
import io.gavel.kernel.vector.hash.HashLanes;
import io.gavel.kernel.vector.hash.KeccakLanes;
import io.gavel.kernel.vector.hash.Sha256Lanes;
import io.gavel.kernel.vector.hash.Sha512Lanes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every lane hash against its scalar twin, whatever keeps the lanes busy. */
class HashLanesTest {
  private record Pair(String name, HashLanes lanes, UnaryOperator<byte[]> twin) {}

  @BeforeEach
  void needsTheModule() {
    VectorDevices.assumeModule();
  }

  private static List<Pair> pairs() {
    return List.of(
        new Pair("SHA-256", new Sha256Lanes(), Sha256::hash),
        new Pair("SHA-512", new Sha512Lanes(), Sha512::hash),
        new Pair("Keccak-256", KeccakLanes.keccak256(), Keccak256::hash),
        new Pair("SHA3-256", KeccakLanes.sha3(), Sha3::hash),
        new Pair("BLAKE3", new Blake3Lanes(), Blake3::hash));
  }

  @Test
  void hashesAnyNumberOfMessagesOfAnyLengths() {
    SplittableRandom random = Seed.random("HashLanesTest lengths");
    byte[] data = new byte[3000];
    random.nextBytes(data);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment input = arena.allocate(data.length + 1).asSlice(1);
      MemorySegment.copy(data, 0, input, ValueLayout.JAVA_BYTE, 0, data.length);
      for (Pair pair : pairs()) {
        for (int messages = 0; messages <= 40; messages++) {
          check(pair, input, data, lengths(random, messages, pair.lanes.messageBytesMax()));
        }
      }
    }
  }

  /** Short ones, long ones, and around the ends of blocks. */
  private static int[] lengths(SplittableRandom random, int messages, long bytesMax) {
    int[] ends = {0, 55, 56, 63, 64, 65, 111, 112, 127, 128, 135, 136, 271, 272, 1024};
    int[] lengths = new int[messages];
    for (int i = 0; i < messages; i++) {
      lengths[i] =
          switch (random.nextInt(4)) {
            case 0 -> ends[random.nextInt(ends.length)];
            case 1 -> random.nextInt((int) Math.min(1500, bytesMax) + 1);
            default -> random.nextInt(140);
          };
    }
    return lengths;
  }

  private static void check(Pair pair, MemorySegment input, byte[] data, int[] lengths) {
    int digestBytes = pair.lanes.digestBytes();
    byte[] output = new byte[lengths.length * digestBytes];
    MemorySegment out = MemorySegment.ofArray(output);
    pair.lanes.clear();
    for (int i = 0; i < lengths.length; i++) {
      pair.lanes.hash(input, 7L * i, lengths[i], out, (long) i * digestBytes);
    }
    pair.lanes.finish(input, out);
    for (int i = 0; i < lengths.length; i++) {
      byte[] expected = pair.twin.apply(Arrays.copyOfRange(data, 7 * i, 7 * i + lengths[i]));
      byte[] actual = Arrays.copyOfRange(output, i * digestBytes, (i + 1) * digestBytes);
      assertArrayEquals(expected, actual, pair.name + " of " + lengths[i] + " bytes");
    }
  }

  @Test
  void forgetsWhatAnExceptionLeftBehind() {
    byte[] data = new byte[300];
    for (Pair pair : pairs()) {
      MemorySegment tooShort = MemorySegment.ofArray(new byte[8]);
      MemorySegment input = MemorySegment.ofArray(data);
      pair.lanes.hash(input, 0, 10, tooShort, 0);
      assertThrows(IndexOutOfBoundsException.class, () -> pair.lanes.finish(input, tooShort));
      check(pair, input, data, new int[] {3, 200, 0});
    }
  }
}
