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

  /** Messages 7 bytes apart, so that they overlap. */
  private static void check(Pair pair, MemorySegment input, byte[] data, int[] lengths) {
    int[] offsets = new int[lengths.length];
    Arrays.setAll(offsets, i -> 7 * i);
    check(pair, input, data, offsets, lengths);
  }

  private static void check(
      Pair pair, MemorySegment input, byte[] data, int[] offsets, int[] lengths) {
    int digestBytes = pair.lanes.digestBytes();
    byte[] output = new byte[lengths.length * digestBytes];
    pair.lanes.clear();
    for (int i = 0; i < lengths.length; i++) {
      pair.lanes.hash(input, offsets[i], lengths[i], output, i * digestBytes);
    }
    pair.lanes.finish(input, output);
    for (int i = 0; i < lengths.length; i++) {
      byte[] message = Arrays.copyOfRange(data, offsets[i], offsets[i] + lengths[i]);
      byte[] expected = pair.twin.apply(message);
      byte[] actual = Arrays.copyOfRange(output, i * digestBytes, (i + 1) * digestBytes);
      assertArrayEquals(expected, actual, pair.name + " of " + lengths[i] + " bytes");
    }
  }

  @Test
  void hashesMessagesOfOneLength() {
    byte[] data = new byte[20_000];
    Seed.random("HashLanesTest one length").nextBytes(data);
    MemorySegment input = MemorySegment.ofArray(data);
    for (Pair pair : pairs()) {
      for (int length = 0; length <= 300; length++) {
        int[] lengths = new int[17];
        Arrays.fill(lengths, length);
        check(pair, input, data, lengths);
      }
    }
  }

  @Test
  void hashesMessagesThatFollowOneAnotherForwardsAndBackwards() {
    SplittableRandom random = Seed.random("HashLanesTest one after the other");
    byte[] data = new byte[30_000];
    random.nextBytes(data);
    MemorySegment input = MemorySegment.ofArray(data);
    for (Pair pair : pairs()) {
      int[] lengths = new int[200];
      int[] forwards = new int[lengths.length];
      int[] backwards = new int[lengths.length];
      int end = 0;
      for (int i = 0; i < lengths.length; i++) {
        lengths[i] = random.nextInt(140);
        forwards[i] = end;
        end += lengths[i];
        backwards[i] = data.length - end;
      }
      check(pair, input, data, forwards, lengths);
      check(pair, input, data, backwards, lengths);
    }
  }

  @Test
  void readsTheInputAnewAfterClear() {
    SplittableRandom random = Seed.random("HashLanesTest input");
    byte[] data = new byte[300];
    for (Pair pair : pairs()) {
      for (int time = 0; time < 2; time++) {
        random.nextBytes(data);
        check(pair, MemorySegment.ofArray(data), data, new int[] {64, 64, 64});
      }
    }
  }

  @Test
  void padsAgainAfterAnException() {
    byte[] data = new byte[64];
    MemorySegment input = MemorySegment.ofArray(data);
    for (Pair pair : pairs()) {
      byte[] digests = new byte[pair.lanes.digestBytes()];
      assertThrows(
          IndexOutOfBoundsException.class, () -> pair.lanes.hash(input, 60, 10, digests, 0));
      check(pair, input, data, new int[] {10});
    }
  }

  @Test
  void forgetsWhatAnExceptionLeftBehind() {
    byte[] data = new byte[300];
    for (Pair pair : pairs()) {
      byte[] tooShort = new byte[7];
      MemorySegment input = MemorySegment.ofArray(data);
      pair.lanes.hash(input, 0, 10, tooShort, 0);
      assertThrows(IndexOutOfBoundsException.class, () -> pair.lanes.finish(input, tooShort));
      check(pair, input, data, new int[] {3, 200, 0});
    }
  }
}
