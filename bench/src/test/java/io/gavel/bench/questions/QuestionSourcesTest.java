package io.gavel.bench.questions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Operation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Questions are a function of the seed, and hold every kind of item. */
class QuestionSourcesTest {
  private static final int ITEMS_MAX = 600;
  private static final Limits LIMITS = new Limits(1 << 17, (1 << 17) + 1, 16);

  private static Questions questions(Arena arena) {
    return new Questions(arena, ITEMS_MAX, 1 << 22, 1 << 22);
  }

  private static int fingerprint(Questions questions) {
    int kinds = 1;
    for (int item = 0; item < questions.items(); item++) {
      kinds = 31 * kinds + questions.kind(item).name().hashCode();
    }
    return Arrays.hashCode(
        new int[] {
          Arrays.hashCode(bytes(questions.input())),
          Arrays.hashCode(bytes(questions.rows())),
          questions.parameter(),
          questions.outputBytes(),
          kinds
        });
  }

  private static byte[] bytes(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void makesTheSameBatchesFromTheSameSeedAndOthersFromAnother(Operation operation) {
    try (Arena arena = Arena.ofConfined()) {
      Questions one = questions(arena);
      Questions two = questions(arena);
      QuestionSource source = QuestionSources.of(operation, 5, LIMITS);
      QuestionSource again = QuestionSources.of(operation, 5, LIMITS);
      QuestionSource other = QuestionSources.of(operation, 6, LIMITS);
      boolean differs = false;
      for (int items : new int[] {1, 33, 200}) {
        source.fill(one, items);
        again.fill(two, items);
        assertEquals(fingerprint(one), fingerprint(two));
        other.fill(two, items);
        differs |= fingerprint(one) != fingerprint(two);
      }
      assertTrue(differs);
    }
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void makesItemsOfEveryKindThatTheOperationHas(Operation operation) {
    Set<ItemKind> seen = EnumSet.noneOf(ItemKind.class);
    try (Arena arena = Arena.ofConfined()) {
      Questions questions = questions(arena);
      QuestionSource source = QuestionSources.of(operation, 1, LIMITS);
      for (int batch = 0; batch < 20; batch++) {
        source.fill(questions, ITEMS_MAX);
        assertTrue(questions.items() > 0);
        for (int item = 0; item < questions.items(); item++) {
          seen.add(questions.kind(item));
        }
      }
    }
    assertEquals(expected(operation), seen);
  }

  private static Set<ItemKind> expected(Operation operation) {
    return switch (operation) {
      case SHA_256, SHA_512, KECCAK_256, SHA3_256, BLAKE3 ->
          EnumSet.of(ItemKind.GOOD, ItemKind.EDGE, ItemKind.LONGEST, ItemKind.MALFORMED);
      case MERKLE_ROOT, MERKLE_PROOF ->
          EnumSet.of(ItemKind.GOOD, ItemKind.EDGE, ItemKind.MALFORMED);
      case SECP256K1_VERIFY ->
          EnumSet.of(ItemKind.GOOD, ItemKind.WRONG, ItemKind.MUTATED, ItemKind.MALFORMED);
      case SECP256K1_RECOVER -> EnumSet.of(ItemKind.GOOD, ItemKind.MUTATED, ItemKind.MALFORMED);
      case ML_DSA_44_VERIFY, ML_DSA_65_VERIFY ->
          EnumSet.of(ItemKind.GOOD, ItemKind.EDGE, ItemKind.WRONG, ItemKind.MALFORMED);
      case ED25519_VERIFY -> EnumSet.allOf(ItemKind.class);
      case LZ4_COMPRESS, LZ4_DECOMPRESS -> EnumSet.complementOf(EnumSet.of(ItemKind.WRONG));
      case VOTE_TALLY -> EnumSet.of(ItemKind.GOOD, ItemKind.WRONG, ItemKind.MALFORMED);
    };
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void stopsWhereTheMemoryEnds(Operation operation) {
    try (Arena arena = Arena.ofConfined()) {
      Questions questions = questions(arena);
      QuestionSource source = QuestionSources.of(operation, 2, LIMITS);
      for (int batch = 0; batch < 3; batch++) {
        source.fill(questions, 5 * ITEMS_MAX);
        assertTrue(questions.items() <= ITEMS_MAX);
        assertTrue(questions.outputBytes() <= 1 << 22);
        assertNotEquals(0, questions.items());
      }
    }
  }
}
