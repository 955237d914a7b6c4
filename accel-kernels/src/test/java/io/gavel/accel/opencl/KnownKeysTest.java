package io.gavel.accel.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gavel.accel.opencl.KnownKeys.Use;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** One set of keys has tables, and another only once it has earned them. */
class KnownKeysTest {
  private static final int KEYS_MAX = 5;

  /** Where keys begin in what is asked about. */
  private static final int OFFSET = 3;

  private final KnownKeys known = new KnownKeys(KEYS_MAX);

  /** So many keys, all bytes of the first {@code same} 1, of the others {@code other}. */
  private static byte[] keys(int count, int same, int other) {
    byte[] keys = new byte[count * KnownKeys.KEY_BYTES];
    Arrays.fill(keys, (byte) other);
    Arrays.fill(keys, 0, Math.min(count, same) * KnownKeys.KEY_BYTES, (byte) 1);
    return keys;
  }

  private Use ask(byte[] keys, int votes) {
    byte[] input = new byte[OFFSET + keys.length + 1];
    System.arraycopy(keys, 0, input, OFFSET, keys.length);
    int count = keys.length / KnownKeys.KEY_BYTES;
    return known.of(MemorySegment.ofArray(input), OFFSET, count, votes);
  }

  private byte[] copied() {
    byte[] copy = new byte[Math.toIntExact(known.keysBytes())];
    known.copyTo(MemorySegment.ofArray(copy), 0);
    return copy;
  }

  @Test
  void tabulatesTheFirstSetAtOnceAndKnowsItFromThenOn() {
    byte[] keys = keys(4, 4, 0);
    assertEquals(Use.NEW, ask(keys, 1));
    assertArrayEquals(keys, copied());
    assertEquals(4, known.count());
    assertEquals(Use.KNOWN, ask(keys, 1));
  }

  @Test
  void knowsASetThatTheTabulatedOneBeginsWithAndNoOther() {
    assertEquals(Use.NEW, ask(keys(4, 4, 0), 1));
    assertEquals(Use.KNOWN, ask(keys(3, 3, 0), 1));
    assertEquals(Use.NONE, ask(keys(5, 5, 0), 1));
    for (int wrong = 0; wrong < 4 * KnownKeys.KEY_BYTES; wrong++) {
      byte[] keys = keys(4, 4, 0);
      keys[wrong] ^= 1;
      assertEquals(Use.NONE, ask(keys, 1), "byte " + wrong);
    }
  }

  @Test
  void doesWithoutTablesOfNoKeysOrTooMany() {
    assertEquals(Use.NONE, ask(keys(0, 0, 0), 1));
    assertEquals(Use.NONE, ask(keys(KEYS_MAX + 1, 0, 0), 1));
    assertEquals(Use.NEW, ask(keys(KEYS_MAX, 0, 0), 1));
    assertEquals(Use.NONE, new KnownKeys(0).of(MemorySegment.ofArray(new byte[32]), 0, 1, 1));
  }

  @Test
  void givesTheTablesToAnotherSetOnceItsVotesPayForThem() {
    byte[] other = keys(2, 0, 7);
    int price = 2 * KnownKeys.VOTES_PER_KEY;
    assertEquals(Use.NEW, ask(keys(4, 4, 0), 1));
    assertEquals(Use.NONE, ask(other, price - 1));
    assertEquals(Use.NEW, ask(other, 1));
    assertArrayEquals(other, copied());
    assertEquals(Use.KNOWN, ask(other, 1));
    assertEquals(Use.NONE, ask(keys(4, 4, 0), 1));
  }

  @Test
  void keepsTheTablesWhileTheirSetComesAsOftenAsAnother() {
    assertEquals(Use.NEW, ask(keys(4, 4, 0), 1));
    for (int round = 0; round < 1000; round++) {
      assertEquals(Use.NONE, ask(keys(4, 0, 7), 4));
      assertEquals(Use.KNOWN, ask(keys(4, 4, 0), 4));
    }
  }

  @Test
  void countsNothingForASetWhenYetAnotherComes() {
    int price = 4 * KnownKeys.VOTES_PER_KEY;
    assertEquals(Use.NEW, ask(keys(4, 4, 0), 1));
    assertEquals(Use.NONE, ask(keys(4, 0, 7), price - 1));
    assertEquals(Use.NONE, ask(keys(4, 0, 8), 1));
    assertEquals(Use.NONE, ask(keys(4, 0, 7), price - 1));
    assertEquals(Use.NEW, ask(keys(4, 0, 7), 1));
  }

  @Test
  void tabulatesTheLongerOfTwoSetsThatBeginAlike() {
    assertEquals(Use.NEW, ask(keys(1, 0, 9), 1));
    assertEquals(Use.NONE, ask(keys(2, 2, 0), 2 * KnownKeys.VOTES_PER_KEY - 1));
    assertEquals(Use.NONE, ask(keys(3, 3, 0), 1));
    assertEquals(Use.NEW, ask(keys(1, 1, 0), KnownKeys.VOTES_PER_KEY));
    assertArrayEquals(keys(3, 3, 0), copied());
  }

  @Test
  void doesWithoutAsManyKeysAsTheDeviceHadNoRoomFor() {
    assertEquals(Use.NEW, ask(keys(4, 4, 0), 1));
    known.refuse();
    assertEquals(Use.NONE, ask(keys(4, 4, 0), 1000));
    assertEquals(Use.NEW, ask(keys(3, 3, 0), 1));
  }
}
