package io.gavel.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SimRandomTest {
  /** The generator must never change: recorded failing seeds would no longer fail. */
  @Test
  void drawsTheSameNumbersForTheSameSeedForGood() {
    SimRandom random = new SimRandom(42);
    assertEquals(FIRST, random.nextLong());
    assertEquals(SECOND, random.nextLong());
  }

  private static final long FIRST = 1546998764402558742L;
  private static final long SECOND = 6990951692964543102L;

  @Test
  void staysWithinInclusiveBoundsAndReachesBoth() {
    SimRandom random = new SimRandom(7);
    boolean low = false;
    boolean high = false;
    for (int i = 0; i < 1000; i++) {
      long drawn = random.between(-2, 3);
      assertTrue(drawn >= -2 && drawn <= 3);
      low |= drawn == -2;
      high |= drawn == 3;
    }
    assertTrue(low && high);
    assertThrows(IllegalArgumentException.class, () -> random.between(1, 0));
  }

  @Test
  void forksIntoStreamsThatDiffer() {
    SimRandom random = new SimRandom(1);
    assertNotEquals(random.fork().nextLong(), random.fork().nextLong());
  }

  @Test
  void neverHappensAtZeroAndAlwaysAtThousandPerMille() {
    SimRandom random = new SimRandom(3);
    for (int i = 0; i < 2000; i++) {
      assertEquals(false, random.chance(0));
      assertEquals(true, random.chance(1000));
    }
  }
}
