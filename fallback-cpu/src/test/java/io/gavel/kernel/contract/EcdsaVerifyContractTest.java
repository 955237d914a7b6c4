package io.gavel.kernel.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Batch;
import io.gavel.kernel.EcdsaRule;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.Seed;
import io.gavel.kernel.contract.EcdsaCases.Item;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What SECP256K1_VERIFY promises; Bouncy Castle signs, and BigInteger is the reference. */
public abstract class EcdsaVerifyContractTest extends DeviceContract {
  private static TestBatch with(TestBatch test, byte[] key, byte[] signature, byte[] digest) {
    byte[] rs = Arrays.copyOf(signature, 64);
    return test.item(test.input(key), test.input(rs), test.input(digest));
  }

  private static TestBatch empty(EcdsaRule rule) {
    return new TestBatch(Operation.SECP256K1_VERIFY).parameter(rule.parameter());
  }

  @ParameterizedTest
  @EnumSource(EcdsaRule.class)
  void answersTheDefinitionAtEveryEdge(EcdsaRule rule) {
    List<Item> items = EcdsaCases.edges();
    List<Boolean> verdicts = EcdsaCases.verdicts(rule);
    TestBatch test = empty(rule);
    items.forEach(item -> with(test, item.key(), item.signature(), item.digest()));
    int valid = 0;
    try (Arena arena = Arena.ofConfined()) {
      Batch batch = run(test.odd(arena));
      for (int i = 0; i < items.size(); i++) {
        boolean expected = verdicts.get(i);
        valid += expected ? 1 : 0;
        assertEquals(
            expected ? ItemStatus.VALID : ItemStatus.INVALID, batch.status(i), "item " + i);
      }
    }
    assertTrue(valid > items.size() / 4 && valid < items.size(), valid + " of " + items.size());
  }

  /** Wrong ones stand where they stood, whatever shares an inversion or a vector with them. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 31, 63, 64, 65, 130})
  void findsExactlyTheWrongOnesInBatchesOfEverySize(int items) {
    SplittableRandom random = Seed.random("EcdsaVerifyContractTest size " + items);
    TestEcdsaSigner signer = new TestEcdsaSigner(random);
    TestEcdsaSigner other = new TestEcdsaSigner(random);
    TestBatch test = empty(EcdsaRule.LOW_S);
    boolean[] expected = new boolean[items];
    for (int item = 0; item < items; item++) {
      byte[] digest = bytes(random, 32);
      byte[] signature = signer.sign(digest);
      byte[] key = random.nextInt(9) == 0 ? other.key() : signer.key();
      switch (random.nextInt(9)) {
        case 0 -> digest[random.nextInt(32)] ^= (byte) (1 << random.nextInt(8));
        case 1 -> signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
        default -> {}
      }
      boolean isLow =
          PlainSecp256k1.integer(signature, 32).shiftLeft(1).compareTo(PlainSecp256k1.N) < 0;
      expected[item] = isLow && TestEcdsaSigner.verifies(key, signature, digest);
      with(test, key, signature, digest);
    }
    Batch batch = run(test.heap());
    for (int item = 0; item < items; item++) {
      assertEquals(
          expected[item] ? ItemStatus.VALID : ItemStatus.INVALID,
          batch.status(item),
          "item " + item);
    }
  }

  @Test
  void answersMalformedForJustTheItemsThatPointOutside() {
    SplittableRandom random = Seed.random("EcdsaVerifyContractTest bounds");
    TestEcdsaSigner signer = new TestEcdsaSigner(random);
    byte[] digest = bytes(random, 32);
    TestBatch test = empty(EcdsaRule.LOW_S);
    int s = test.input(Arrays.copyOf(signer.sign(digest), 64));
    int k = test.input(signer.key());
    int d = test.input(digest);
    int[][] outside = {{d, s, d}, {-1, s, d}, {k, d - 31, d}, {k, -64, d}, {k, s, d + 1}};
    for (int[] row : outside) {
      test.item(k, s, d).item(row);
    }
    Batch batch = run(test.item(k, s, d).heap());
    for (int item = 0; item < 2 * outside.length; item += 2) {
      assertEquals(ItemStatus.VALID, batch.status(item));
      assertEquals(ItemStatus.MALFORMED, batch.status(item + 1), "item " + (item + 1));
    }
    assertEquals(ItemStatus.VALID, batch.status(batch.items() - 1));
  }

  @Test
  void refusesARuleThatIsNone() {
    offered(Operation.SECP256K1_VERIFY);
    Batch batch =
        new TestBatch(Operation.SECP256K1_VERIFY)
            .parameter(EcdsaRule.values().length)
            .item(0, 0, 0)
            .heap();
    try (QueuePair queue = device().open()) {
      assertThrows(IllegalArgumentException.class, () -> queue.submit(batch, 0));
    }
  }
}
