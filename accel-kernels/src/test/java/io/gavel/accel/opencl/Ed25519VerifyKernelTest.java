package io.gavel.accel.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.Seed;
import io.gavel.kernel.contract.TestSigner;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import io.gavel.kernel.ed25519.PlainEd25519;
import io.gavel.kernel.ed25519.PlainEd25519.Point;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernel {@code ed25519_verify} answers as {@link Ed25519Verifier}, item by item. */
class Ed25519VerifyKernelTest {
  private static final List<String> SOURCES =
      List.of(
          "numbers.cl",
          "field25519.cl",
          "scalar25519.cl",
          "edwards25519.cl",
          "sha512_block.cl",
          "challenge.cl",
          "tables.cl",
          "straus.cl",
          "items.cl",
          "ed25519.cl");
  private static final int MESSAGE_BYTES_MAX = 300;
  private static final int RANDOM_ITEMS = 300;
  private static final int ITEMS_MAX = 1 << 11;
  private static final int SCRATCH_BYTES_PER_ITEM = 4320;

  /** What the device must not write to, behind the statuses. */
  private static final byte UNTOUCHED = (byte) 0xA5;

  static Stream<Arguments> shapesAndDepths() {
    return Stream.of(
        Arguments.of(new LaneShape(1, false), 1),
        Arguments.of(new LaneShape(1, true), 1),
        Arguments.of(new LaneShape(1, false), 4),
        Arguments.of(new LaneShape(4, false), 8),
        Arguments.of(new LaneShape(4, true), 8),
        Arguments.of(new LaneShape(8, true), 8));
  }

  @ParameterizedTest
  @MethodSource("shapesAndDepths")
  void answersAsTheReferenceInEveryProfile(LaneShape shape, int depth) {
    SplittableRandom random = Seed.random("Ed25519VerifyKernelTest " + shape + " " + depth);
    Items items = new Items();
    addSmallOrders(items);
    addTorsion(items, random);
    addRandom(items, random, 4);
    try (KernelHarness harness = KernelHarness.open()) {
      for (Ed25519Profile profile : Ed25519Profile.values()) {
        check(harness, shape, depth, profile, items, random);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapesAndDepths")
  void answersBatchesOfEverySize(LaneShape shape, int depth) {
    SplittableRandom random = Seed.random("Ed25519VerifyKernelTest sizes " + shape + " " + depth);
    try (KernelHarness harness = KernelHarness.open()) {
      for (int size : new int[] {1, 2, 3, 7, 8, 9, 31, 33, 64, 65, 129}) {
        Items items = new Items();
        for (int i = 0; i < size; i++) {
          addSigned(items, random, size % 2 == 0 ? 0 : 20);
        }
        check(harness, shape, depth, Ed25519Profile.GAVEL, items, random);
      }
    }
  }

  /** Every pair of the fourteen encodings of small order, with s = 0. */
  private static void addSmallOrders(Items items) {
    for (byte[] key : PlainEd25519.smallOrderEncodings()) {
      for (byte[] nonce : PlainEd25519.smallOrderEncodings()) {
        byte[] signature = new byte[64];
        System.arraycopy(nonce, 0, signature, 0, 32);
        items.add(key, signature, new byte[items.count % 40]);
      }
    }
  }

  /** Signatures whose key or nonce has a part of small order: good with the cofactor alone. */
  private static void addTorsion(Items items, SplittableRandom random) {
    for (int i = 0; i < 16; i++) {
      Point torsion = TorsionSigner.torsion(i);
      TorsionSigner signer = TorsionSigner.random(random, i < 8 ? torsion : PlainEd25519.NEUTRAL);
      byte[] message = bytes(random, 20);
      byte[] signature =
          signer.sign(
              message, TorsionSigner.number(random), i < 8 ? PlainEd25519.NEUTRAL : torsion);
      items.add(signer.key(), signature, message);
      items.add(signer.key(), TorsionSigner.notReduced(signature), message);
    }
  }

  private static void addRandom(Items items, SplittableRandom random, int wrongEvery) {
    for (int i = 0; i < RANDOM_ITEMS; i++) {
      addSigned(items, random, wrongEvery);
    }
  }

  /** An honest signature, one in {@code wrongEvery} with a bit turned over; 0 means none. */
  private static void addSigned(Items items, SplittableRandom random, int wrongEvery) {
    TestSigner signer = new TestSigner(random);
    byte[] message = bytes(random, random.nextInt(MESSAGE_BYTES_MAX));
    byte[] signature = signer.sign(message);
    byte[] key = signer.key();
    if (wrongEvery > 0 && random.nextInt(wrongEvery) == 0) {
      byte[] part = random.nextInt(3) == 0 ? key : signature;
      part[random.nextInt(part.length)] ^= (byte) (1 << random.nextInt(8));
    }
    items.add(key, signature, message);
  }

  private static void check(
      KernelHarness harness,
      LaneShape shape,
      int depth,
      Ed25519Profile profile,
      Items items,
      SplittableRandom random) {
    int count = items.count;
    byte[] statuses = new byte[count + 1];
    statuses[count] = UNTOUCHED;
    byte[] scratch = new byte[SCRATCH_BYTES_PER_ITEM * shape.filled(count)];
    fillCoefficients(items, random);
    harness.run(
        SOURCES,
        shape.options() + " -D UNITS=2 -D DEPTH=" + depth,
        "ed25519_verify",
        shape.filled(count) / shape.lanes(),
        items.input,
        items.rows,
        count,
        List.of(Ed25519Profile.values()).indexOf(profile),
        new byte[1],
        statuses,
        new int[1],
        scratch);
    Ed25519Verifier reference = new Ed25519Verifier(random::nextBytes);
    for (int item = 0; item < count; item++) {
      boolean expected =
          reference.verify(
              profile,
              MemorySegment.ofArray(items.input),
              items.rows[4 * item],
              items.rows[4 * item + 1],
              items.rows[4 * item + 2],
              items.rows[4 * item + 3]);
      assertEquals(expected ? 1 : 2, statuses[item], profile + ", item " + item + " of " + count);
    }
    assertEquals(UNTOUCHED, statuses[count]);
  }

  private static void fillCoefficients(Items items, SplittableRandom random) {
    System.arraycopy(bytes(random, 16 * items.count), 0, items.input, 0, 16 * items.count);
  }

  private static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Items in the device's layout: every offset a multiple of four. */
  private static final class Items {
    /** Begins with coefficients, more than there are items. */
    byte[] input = new byte[1 << 19];

    int[] rows = new int[4 * ITEMS_MAX];
    int count;
    int end = 16 * ITEMS_MAX;

    void add(byte[] key, byte[] signature, byte[] message) {
      rows[4 * count] = put(key);
      rows[4 * count + 1] = put(signature);
      rows[4 * count + 2] = put(message);
      rows[4 * count + 3] = message.length;
      count++;
    }

    private int put(byte[] bytes) {
      int at = end;
      System.arraycopy(bytes, 0, input, at, bytes.length);
      end = (at + bytes.length + 3) & -4;
      return at;
    }
  }
}
