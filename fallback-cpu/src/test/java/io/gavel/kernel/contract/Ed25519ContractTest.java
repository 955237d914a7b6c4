package io.gavel.kernel.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.Seed;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ED25519_VERIFY promises; Bouncy Castle signs and is the independent reference. */
public abstract class Ed25519ContractTest extends DeviceContract {
  private static final int PROFILES = Ed25519Profile.values().length;

  /** An encoding of a point of order 4, y = 0. */
  private static final byte[] SMALL_ORDER = new byte[32];

  /** L, the order of the base point, little-endian. */
  private static final byte[] L =
      HexFormat.of().parseHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

  private static Batch single(int profile, byte[] key, byte[] signature, byte[] message) {
    TestBatch test = new TestBatch(Operation.ED25519_VERIFY).parameter(profile);
    return test.item(test.input(key), test.input(signature), test.input(message), message.length)
        .heap();
  }

  @Test
  void answersAllProfilesAlikeForOrdinarySignatures() {
    SplittableRandom random = Seed.random("Ed25519ContractTest profiles");
    TestSigner signer = new TestSigner(random);
    byte[] message = bytes(random, 100);
    byte[] good = signer.sign(message);
    byte[] wrong = good.clone();
    wrong[random.nextInt(64)] ^= 4;
    for (int profile = 0; profile < PROFILES; profile++) {
      assertStatuses(ItemStatus.VALID, run(single(profile, signer.key(), good, message)));
      assertStatuses(ItemStatus.INVALID, run(single(profile, signer.key(), wrong, message)));
    }
  }

  /** Every size from none to all wrong: combined checks fail, halve and end right. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 31, 32, 33, 63, 64, 65, 130, 200})
  void findsExactlyTheWrongOnesInBatchesOfEverySize(int items) {
    SplittableRandom random = Seed.random("Ed25519ContractTest size " + items);
    List<TestSigner> signers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      signers.add(new TestSigner(random));
    }
    for (int wrongEvery : new int[] {Integer.MAX_VALUE, 50, 2, 1}) {
      TestBatch test = new TestBatch(Operation.ED25519_VERIFY);
      boolean[] expected = new boolean[items];
      for (int item = 0; item < items; item++) {
        TestSigner signer = signers.get(random.nextInt(signers.size()));
        byte[] message = bytes(random, random.nextInt(300));
        byte[] signature = signer.sign(message);
        boolean isWrong = wrongEvery != Integer.MAX_VALUE && random.nextInt(wrongEvery) == 0;
        if (isWrong) {
          signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
        }
        expected[item] = TestSigner.verifies(signer.key(), message, signature);
        assertEquals(!isWrong, expected[item]);
        test.item(
            test.input(signer.key()), test.input(signature), test.input(message), message.length);
      }
      try (Arena arena = Arena.ofConfined()) {
        Batch batch = run(test.odd(arena));
        for (int item = 0; item < items; item++) {
          assertEquals(
              expected[item] ? ItemStatus.VALID : ItemStatus.INVALID,
              batch.status(item),
              "item " + item);
        }
      }
    }
  }

  @Test
  void refusesAnScalarThatIsNotReduced() {
    SplittableRandom random = Seed.random("Ed25519ContractTest s");
    TestSigner signer = new TestSigner(random);
    byte[] message = bytes(random, 32);
    byte[] signature = signer.sign(message);
    int carry = 0;
    for (int i = 0; i < 32; i++) {
      carry += (signature[32 + i] & 0xFF) + (L[i] & 0xFF);
      signature[32 + i] = (byte) carry;
      carry >>= 8;
    }
    for (int profile = 0; profile < PROFILES; profile++) {
      assertStatuses(ItemStatus.INVALID, run(single(profile, signer.key(), signature, message)));
    }
  }

  @Test
  void acceptsSmallOrderUnderZip215Alone() {
    // With R of order 4 as well and s = 0, both sides of the cofactored equation are zero.
    byte[] signature = new byte[64];
    for (Ed25519Profile profile : Ed25519Profile.values()) {
      ItemStatus expected =
          profile == Ed25519Profile.ZIP215 ? ItemStatus.VALID : ItemStatus.INVALID;
      int parameter = Arrays.asList(Ed25519Profile.values()).indexOf(profile);
      assertEquals(
          expected,
          run(single(parameter, SMALL_ORDER, signature, new byte[3])).status(0),
          profile.name());
    }
  }

  @Test
  void answersMalformedForJustTheItemsThatPointOutside() {
    SplittableRandom random = Seed.random("Ed25519ContractTest bounds");
    TestSigner signer = new TestSigner(random);
    byte[] message = bytes(random, 64);
    TestBatch test = new TestBatch(Operation.ED25519_VERIFY);
    int m = test.input(message);
    int k = test.input(signer.key());
    int s = test.input(signer.sign(message));
    int[][] outside = {
      {k + 65, s, m, 64}, {-1, s, m, 64}, {k, s + 1, m, 64}, {k, -64, m, 64},
      {k, s, s + 1, 64}, {k, s, m, -1}, {k, s, -1, 1}, {k, s, s + 65, 0}
    };
    for (int[] row : outside) {
      test.item(k, s, m, 64).item(row);
    }
    Batch batch = run(test.item(k, s, m, 63).heap());
    for (int item = 0; item < 2 * outside.length; item += 2) {
      assertEquals(ItemStatus.VALID, batch.status(item));
      assertEquals(ItemStatus.MALFORMED, batch.status(item + 1), "item " + (item + 1));
    }
    assertEquals(ItemStatus.INVALID, batch.status(batch.items() - 1));
  }

  @Test
  void refusesAProfileThatIsNone() {
    offered(Operation.ED25519_VERIFY);
    Batch batch = single(PROFILES, new byte[32], new byte[64], new byte[0]);
    try (QueuePair queue = device().open()) {
      assertThrows(IllegalArgumentException.class, () -> queue.submit(batch, 0));
    }
  }
}
