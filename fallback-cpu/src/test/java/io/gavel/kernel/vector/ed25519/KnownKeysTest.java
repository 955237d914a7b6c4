package io.gavel.kernel.vector.ed25519;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KnownKeysTest {
  private static final int WIDTH = LaneStraus.WIDTH_HALF;
  private static final int TABLE = LaneStraus.tableDoubles(WIDTH);
  private static final double NONE = -1;

  private final SplittableRandom random = Seed.random("KnownKeysTest");

  @BeforeAll
  static void assumeModule() {
    Assumptions.assumeTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "this JVM runs without jdk.incubator.vector");
  }

  /** What the known keys have for a key, each table being one number; NONE for a stranger. */
  private static double load(KnownKeys known, long[] key) {
    double[] to = new double[TABLE + 2];
    Arrays.fill(to, NONE);
    boolean found = known.load(key[0], key[1], key[2], key[3], to, 1);
    assertEquals(NONE, to[0], "before the table");
    assertEquals(NONE, to[TABLE + 1], "behind the table");
    for (int i = 1; i <= TABLE; i++) {
      assertEquals(found ? to[1] : NONE, to[i], "entry " + i);
    }
    return to[1];
  }

  private static void enter(KnownKeys known, long[] key, double number) {
    double[] from = new double[TABLE + 2];
    Arrays.fill(from, 1, TABLE + 1, number);
    known.enter(key[0], key[1], key[2], key[3], from, 1);
  }

  private long[] key() {
    return new long[] {random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()};
  }

  /** With one set every key meets every other, so that only the comparison tells them apart. */
  @Test
  void findsAKeyByAllItsBitsAlone() {
    KnownKeys known = new KnownKeys(8, WIDTH);
    long[] key = key();
    assertEquals(NONE, load(known, key));
    assertEquals(NONE, load(known, new long[4]), "an empty place is no key of zeros");
    enter(known, key, 5);
    assertEquals(5, load(known, key));
    for (int bit = 0; bit < 256; bit++) {
      long[] other = key.clone();
      other[bit >>> 6] ^= 1L << bit;
      assertEquals(NONE, load(known, other), "bit " + bit);
    }
  }

  /** Whatever comes and goes: a key that is known has the table that it was entered with last. */
  @Test
  void keepsTheTableOfEachKeyThatItKnows() {
    int places = 32;
    KnownKeys known = new KnownKeys(places, WIDTH);
    long[][] keys = new long[100][];
    double[] entered = new double[keys.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = key();
    }
    int refused = 0;
    for (int round = 1; round <= 5_000; round++) {
      int i = random.nextInt(keys.length);
      double found = load(known, keys[i]);
      if (found != NONE) {
        assertEquals(entered[i], found);
        continue;
      }
      enter(known, keys[i], round);
      entered[i] = round;
      refused += load(known, keys[i]) == NONE ? 1 : 0;
    }
    assertTrue(refused > 0, "a full set takes in few");
    long found = Arrays.stream(keys).filter(key -> load(known, key) != NONE).count();
    assertEquals(places, found, "keys known at the end");
  }

  @Test
  void refusesANumberOfKeysThatFillsNoSets() {
    assertThrows(IllegalArgumentException.class, () -> new KnownKeys(0, WIDTH));
    assertThrows(IllegalArgumentException.class, () -> new KnownKeys(12, WIDTH));
  }
}
