package io.gavel.kernel.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Batch;
import io.gavel.kernel.EcdsaRule;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.Seed;
import io.gavel.kernel.contract.EcdsaCases.Item;
import io.gavel.kernel.contract.PlainSecp256k1.Point;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What SECP256K1_RECOVER promises; Bouncy Castle signs, and BigInteger is the reference. */
public abstract class EcdsaRecoverContractTest extends DeviceContract {
  private static final int OUTPUT_BYTES = Operation.RECOVERED_KEY_BYTES;

  private static byte[] expectedOutput(Point key) {
    byte[] output = Arrays.copyOf(key.encoded(), OUTPUT_BYTES);
    KeccakDigest keccak = new KeccakDigest(256);
    keccak.update(output, 0, 64);
    byte[] digest = new byte[32];
    keccak.doFinal(digest, 0);
    System.arraycopy(digest, 12, output, 76, 20);
    return output;
  }

  /** Checks every item of a batch against the twin; how many keys there were. */
  private int check(EcdsaRule rule, List<Item> items) {
    return check(
        rule,
        items,
        items.stream().map(i -> PlainSecp256k1.recover(rule, i.signature(), i.digest())).toList());
  }

  private int check(EcdsaRule rule, List<Item> items, List<Optional<Point>> expected) {
    TestBatch test = new TestBatch(Operation.SECP256K1_RECOVER).parameter(rule.parameter());
    items.forEach(item -> test.item(test.input(item.signature()), test.input(item.digest())));
    int keys = 0;
    try (Arena arena = Arena.ofConfined()) {
      Batch batch = run(test.odd(arena));
      for (int i = 0; i < items.size(); i++) {
        Optional<Point> key = expected.get(i);
        assertEquals(
            key.isPresent() ? ItemStatus.VALID : ItemStatus.INVALID, batch.status(i), "item " + i);
        assertArrayEquals(
            key.map(EcdsaRecoverContractTest::expectedOutput)
                .orElse(TestBatch.untouched(OUTPUT_BYTES)),
            TestBatch.output(batch, (long) i * OUTPUT_BYTES, OUTPUT_BYTES),
            "item " + i);
        keys += key.isPresent() ? 1 : 0;
      }
    }
    return keys;
  }

  @ParameterizedTest
  @EnumSource(EcdsaRule.class)
  void answersTheDefinitionAtEveryEdge(EcdsaRule rule) {
    List<Item> items = EcdsaCases.edges();
    int keys = check(rule, items, EcdsaCases.keys(rule));
    assertTrue(keys > items.size() / 4 && keys < items.size(), keys + " of " + items.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 63, 64, 65, 130})
  void recoversTheSignerInBatchesOfEverySize(int items) {
    SplittableRandom random = Seed.random("EcdsaRecoverContractTest size " + items);
    TestEcdsaSigner signer = new TestEcdsaSigner(random);
    List<Item> batch = new ArrayList<>();
    for (int item = 0; item < items; item++) {
      byte[] digest = bytes(random, 32);
      byte[] signature = signer.sign(digest);
      if (random.nextInt(5) == 0) {
        signature[random.nextInt(65)] ^= (byte) (1 << random.nextInt(8));
      }
      batch.add(new Item(signer.key(), signature, digest));
    }
    assertTrue(check(EcdsaRule.LOW_S, batch) <= items);
  }

  /** The address of the secret 1, known to all of Ethereum. */
  @Test
  void derivesTheAddressOfTheBasePoint() {
    byte[] signature =
        HexFormat.of()
            .parseHex(
                "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
                    + "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e501");
    byte[] digest =
        HexFormat.of().parseHex("a0dc65ffca799873cbea0ac274015b9526505daaaed385155425f7337704883e");
    TestBatch test = new TestBatch(Operation.SECP256K1_RECOVER);
    Batch batch = run(test.item(test.input(signature), test.input(digest)).heap());
    assertEquals(ItemStatus.VALID, batch.status(0));
    assertEquals(
        "0000000000000000000000007e5f4552091a69125d5dfcb7b8c2659029395bdf",
        HexFormat.of().formatHex(TestBatch.output(batch, 64, 32)));
  }

  @Test
  void answersMalformedForJustTheItemsThatPointOutside() {
    SplittableRandom random = Seed.random("EcdsaRecoverContractTest bounds");
    byte[] digest = bytes(random, 32);
    TestBatch test = new TestBatch(Operation.SECP256K1_RECOVER);
    int d = test.input(digest);
    int s = test.input(new TestEcdsaSigner(random).sign(digest));
    int[][] outside = {{s + 1, d}, {-1, d}, {s, s + 34}, {s, -32}};
    for (int[] row : outside) {
      test.item(s, d).item(row);
    }
    Batch batch = run(test.item(s, d).heap());
    for (int item = 0; item < 2 * outside.length; item += 2) {
      assertEquals(ItemStatus.VALID, batch.status(item));
      assertEquals(ItemStatus.MALFORMED, batch.status(item + 1), "item " + (item + 1));
      assertArrayEquals(
          TestBatch.untouched(OUTPUT_BYTES),
          TestBatch.output(batch, (item + 1L) * OUTPUT_BYTES, OUTPUT_BYTES));
    }
    assertEquals(ItemStatus.VALID, batch.status(batch.items() - 1));
  }
}
