package io.gavel.kernel.vector.ed25519;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Seed;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KnownKeysTest {
  private final SplittableRandom random = Seed.random("KnownKeysTest");

  @BeforeAll
  static void assumeModule() {
    Assumptions.assumeTrue(
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        "this JVM runs without jdk.incubator.vector");
  }

  private static int find(KnownKeys known, long[] key) {
    return known.find(key[0], key[1], key[2], key[3]);
  }

  private static int enter(KnownKeys known, long[] key) {
    return known.enter(key[0], key[1], key[2], key[3]);
  }

  private long[] key() {
    return new long[] {random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()};
  }

  /** With one set every key meets every other, so that only the comparison tells them apart. */
  @Test
  void findsAKeyByAllItsBitsAlone() {
    KnownKeys known = new KnownKeys(8);
    long[] key = key();
    assertEquals(KnownKeys.UNKNOWN, find(known, key));
    assertEquals(KnownKeys.UNKNOWN, find(known, new long[4]), "an empty place is no key of zeros");
    int place = enter(known, key);
    assertEquals(place, find(known, key));
    for (int bit = 0; bit < 256; bit++) {
      long[] other = key.clone();
      other[bit >>> 6] ^= 1L << bit;
      assertEquals(KnownKeys.UNKNOWN, find(known, other), "bit " + bit);
    }
  }

  /** Whatever comes and goes: a key found is at the place where it was entered last. */
  @Test
  void givesEveryPlaceToOneKeyAtATime() {
    KnownKeys known = new KnownKeys(32);
    long[][] keys = new long[100][];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = key();
    }
    Map<Integer, Integer> keyAtPlace = new HashMap<>();
    int refused = 0;
    for (int round = 0; round < 5_000; round++) {
      int i = random.nextInt(keys.length);
      int found = find(known, keys[i]);
      if (found != KnownKeys.UNKNOWN) {
        assertEquals(i, keyAtPlace.get(found));
        continue;
      }
      int place = enter(known, keys[i]);
      if (place == KnownKeys.UNKNOWN) {
        refused++;
        continue;
      }
      assertTrue(place >= 0 && (place + 1) * KnownKeys.TABLE <= known.tables().length);
      assertNotEquals(i, keyAtPlace.put(place, i));
      assertEquals(place, find(known, keys[i]));
    }
    assertEquals(32, keyAtPlace.size(), "places in use");
    assertTrue(refused > 0, "a full set takes in few");
  }

  @Test
  void refusesANumberOfKeysThatFillsNoSets() {
    assertThrows(IllegalArgumentException.class, () -> new KnownKeys(0));
    assertThrows(IllegalArgumentException.class, () -> new KnownKeys(12));
  }
}
