package io.gavel.accel.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Seed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The layers of ML-DSA, each compared with its definition in FIPS 202 or FIPS 204. */
class MlDsaLayersTest {
  private static final int Q = 8380417;
  private static final int N = 256;

  private static final List<String> SHAKE_SOURCES =
      List.of("lanes.cl", "keccak_permutation.cl", "shake.cl", "shake_test.cl");
  private static final List<String> NTT_SOURCES =
      List.of("lanes.cl", "group.cl", "ntt.cl", "ntt_test.cl");
  private static final List<String> MLDSA_SOURCES =
      List.of(
          "lanes.cl",
          "group.cl",
          "keccak_permutation.cl",
          "shake.cl",
          "ntt.cl",
          "mldsa.cl",
          "mldsa_verify.cl",
          "mldsa_test.cl");

  /** Words of 64 bits of a block, and the bits of security that go with it. */
  @ParameterizedTest
  @CsvSource({"1,21,128", "4,21,128", "8,21,128", "1,17,256", "4,17,256"})
  void shakesAsBouncyCastle(int lanes, int rate, int bits) {
    SplittableRandom random = Seed.random("MlDsaLayersTest shake " + lanes + " " + rate);
    String options = "-D GROUP=1 -D LANES=" + lanes;
    try (KernelHarness harness = KernelHarness.open()) {
      for (int words : new int[] {0, 1, rate - 1, rate, rate + 1, 3 * rate, 164}) {
        byte[] input = new byte[Math.max(8, 8 * words * lanes)];
        random.nextBytes(input);
        int rest = random.nextInt(7);
        long last = random.nextLong() & ((1L << (8 * rest)) - 1);
        long[] output = new long[2 * rate * lanes];
        long end = last | 0x1fL << (8 * rest);
        harness.run(SHAKE_SOURCES, options, "shake_blocks", 1, input, words, end, rate, output);
        for (int lane = 0; lane < lanes; lane++) {
          SHAKEDigest digest = new SHAKEDigest(bits);
          digest.update(input, 8 * words * lane, 8 * words);
          for (int i = 0; i < rest; i++) {
            digest.update((byte) (last >> (8 * i)));
          }
          byte[] expected = new byte[16 * rate];
          digest.doFinal(expected, 0, expected.length);
          long[] longs = Arrays.copyOfRange(output, 2 * rate * lane, 2 * rate * (lane + 1));
          assertArrayEquals(expected, bytes(longs), words + " words, lane " + lane);
        }
      }
    }
  }

  private static byte[] bytes(long[] words) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(words);
    return bytes.array();
  }

  /** Products modulo X^256 + 1, coefficient by coefficient, with the largest that may come. */
  @ParameterizedTest
  @ValueSource(ints = {1, 32, 64})
  void multipliesPolynomialsAsTheSchoolbook(int group) {
    SplittableRandom random = Seed.random("MlDsaLayersTest product " + group);
    int items = 24;
    int bound = Q + (1 << 13);
    int[] left = new int[N * items];
    int[] right = new int[N * items];
    for (int i = 0; i < left.length; i++) {
      left[i] = i < N ? bound : i < 2 * N ? -bound : random.nextInt(-bound, bound + 1);
      right[i] = i < N ? -bound : i < 2 * N ? i % 2 * bound : random.nextInt(-bound, bound + 1);
    }
    int[] product = new int[N * items];
    try (KernelHarness harness = KernelHarness.open()) {
      harness.runGroups(
          NTT_SOURCES,
          options(group),
          "ntt_product",
          (long) items * group,
          group,
          left,
          right,
          product);
    }
    for (int item = 0; item < items; item++) {
      int[] expected = schoolbook(left, right, N * item);
      int[] actual = Arrays.copyOfRange(product, N * item, N * (item + 1));
      assertArrayEquals(expected, actual, "polynomial " + item);
    }
  }

  private static String options(int group) {
    return "-D LANES=1 -D GROUP=" + group;
  }

  private static int[] schoolbook(int[] left, int[] right, int at) {
    long[] sums = new long[N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        long product = (long) left[at + i] * right[at + j] % Q;
        sums[(i + j) % N] += i + j < N ? product : -product;
      }
    }
    return Arrays.stream(sums).mapToInt(sum -> Math.floorMod(sum, Q)).toArray();
  }

  /** FIPS 204, 7.5: coefficient j of the transform is the polynomial at zeta^(2 BitRev(j) + 1). */
  @ParameterizedTest
  @ValueSource(ints = {1, 64})
  void transformsToTheValuesAtTheRootsInTheOrderOfTheStandard(int group) {
    SplittableRandom random = Seed.random("MlDsaLayersTest transform " + group);
    int[] input = random.ints(N, 0, Q).toArray();
    int[] output = new int[N];
    try (KernelHarness harness = KernelHarness.open()) {
      harness.runGroups(NTT_SOURCES, options(group), "ntt_transform", group, group, input, output);
    }
    for (int j = 0; j < N; j++) {
      long root = power(1753, 2 * (Integer.reverse(j) >>> 24) + 1);
      long value = 0;
      for (int i = N - 1; i >= 0; i--) {
        value = (value * root + input[i]) % Q;
      }
      assertTrue(Math.abs((long) output[j]) <= 9L * Q + (1 << 13), "coefficient " + j);
      assertEquals(value, Math.floorMod(output[j], Q), "coefficient " + j);
    }
  }

  private static long power(long base, int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power = power * base % Q;
    }
    return power;
  }

  /** FIPS 204, algorithms 36 and 40, for every integer modulo q. */
  @ParameterizedTest
  @CsvSource({"44,95232,1", "65,261888,1", "44,95232,64", "65,261888,64"})
  void movesHighPartsAsTheStandardForAllIntegers(int name, int gamma2, int group) {
    int wide = group == 1 ? 8 : 1;
    int chunk = 1 << 21;
    int[] plain = new int[chunk];
    int[] moved = new int[chunk];
    int parts = (Q - 1) / (2 * gamma2);
    try (KernelHarness harness = KernelHarness.open()) {
      for (int first = 0; first < Q; first += chunk) {
        String options = options(group) + " -D MLDSA=" + name;
        harness.run(MLDSA_SOURCES, options, "use_hint", chunk / wide, first, plain, moved);
        for (int r = first; r < Math.min(Q, first + chunk); r++) {
          int low = r % (2 * gamma2);
          low = low > gamma2 ? low - 2 * gamma2 : low;
          boolean isTop = r - low == Q - 1;
          int high = isTop ? 0 : (r - low) / (2 * gamma2);
          low = isTop ? low - 1 : low;
          int expected = Math.floorMod(low > 0 ? high + 1 : high - 1, parts);
          if (high != plain[r - first] || expected != moved[r - first]) {
            assertEquals(high, plain[r - first], "high part of " + r);
            assertEquals(expected, moved[r - first], "moved high part of " + r);
          }
        }
      }
    }
  }

  /** Algorithm 21's order and zeros, on hints that keep them and hints that just do not. */
  @ParameterizedTest
  @CsvSource({"44,80,4,1", "65,55,6,1", "44,80,4,64", "65,55,6,64"})
  void refusesTheHintsThatTheStandardRefuses(int name, int omega, int rows, int group) {
    SplittableRandom random = Seed.random("MlDsaLayersTest hints " + name + " " + group);
    List<byte[]> hints = new ArrayList<>();
    for (int item = 0; item < 3000; item++) {
      byte[] hint = soundHint(random, omega, rows, item % 3 == 0 ? omega : random.nextInt(omega));
      if (item % 2 == 1) {
        int at = random.nextInt(hint.length);
        hint[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : hint[at] + 1);
      }
      hints.add(hint);
    }
    int sound = 0;
    byte[] all = new byte[(omega + rows) * hints.size()];
    int[] isBad = new int[hints.size()];
    for (int item = 0; item < hints.size(); item++) {
      System.arraycopy(hints.get(item), 0, all, (omega + rows) * item, omega + rows);
    }
    try (KernelHarness harness = KernelHarness.open()) {
      String options = options(group) + " -D MLDSA=" + name;
      long workItems = (long) hints.size() * group;
      harness.runGroups(
          MLDSA_SOURCES, options, "hint_is_bad", workItems, group, all, omega + rows, isBad);
    }
    for (int item = 0; item < hints.size(); item++) {
      boolean expected = isSound(hints.get(item), omega, rows);
      sound += expected ? 1 : 0;
      assertEquals(expected ? 0 : 1, isBad[item], Arrays.toString(hints.get(item)));
    }
    assertTrue(sound >= hints.size() / 2 && sound < hints.size(), sound + " are sound");
  }

  /** So many places, spread over the rows, rising in each. */
  private static byte[] soundHint(SplittableRandom random, int omega, int rows, int places) {
    byte[] hint = new byte[omega + rows];
    int[] ends = random.ints(rows, 0, places + 1).sorted().toArray();
    int first = 0;
    for (int row = 0; row < rows; row++) {
      int[] rising = random.ints(0, N).distinct().limit(ends[row] - first).sorted().toArray();
      for (int place : rising) {
        hint[first++] = (byte) place;
      }
      hint[omega + row] = (byte) first;
    }
    return hint;
  }

  private static boolean isSound(byte[] hint, int omega, int rows) {
    int index = 0;
    for (int row = 0; row < rows; row++) {
      int end = hint[omega + row] & 0xff;
      if (end < index || end > omega) {
        return false;
      }
      for (int first = index; index < end; index++) {
        if (index > first && (hint[index - 1] & 0xff) >= (hint[index] & 0xff)) {
          return false;
        }
      }
    }
    for (; index < omega; index++) {
      if (hint[index] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Algorithm 8, line 13: one coefficient at the bound, anywhere and of either sign. */
  @ParameterizedTest
  @CsvSource({"44,18,78,4,1", "65,20,196,5,1", "44,18,78,4,64", "65,20,196,5,64"})
  void refusesResponsesWithACoefficientAtTheBound(
      int name, int bits, int beta, int polynomials, int group) {
    SplittableRandom random = Seed.random("MlDsaLayersTest response " + name + " " + group);
    int gamma1 = 1 << (bits - 1);
    int items = 400;
    int words = 8 * bits * polynomials;
    int[] packed = new int[words * items];
    int[] expected = new int[items];
    for (int item = 0; item < items; item++) {
      int chosen = random.nextInt(N * polynomials);
      for (int i = 0; i < N * polynomials; i++) {
        int largest = gamma1 - beta - 1;
        int z = random.nextInt(-largest, largest + 1);
        if (i == chosen) {
          z = (largest + item % 2) * (item % 4 < 2 ? 1 : -1);
          expected[item] = item % 2;
        }
        pack(packed, words * item, bits, i, gamma1 - z);
      }
    }
    int[] isTooLarge = new int[items];
    try (KernelHarness harness = KernelHarness.open()) {
      String options = options(group) + " -D MLDSA=" + name;
      harness.runGroups(
          MLDSA_SOURCES,
          options,
          "response_is_too_large",
          (long) items * group,
          group,
          packed,
          isTooLarge);
    }
    assertArrayEquals(expected, isTooLarge);
  }

  private static void pack(int[] words, int first, int bits, int number, int value) {
    for (int i = 0; i < bits; i++) {
      int at = bits * number + i;
      words[first + at / 32] |= (value >> i & 1) << at % 32;
    }
  }
}
