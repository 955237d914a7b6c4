package io.gavel.appliance.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Samples;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final int[] CEILINGS = {100, 200, 400, 800, 1_000, 1_000, 1_000};

  @Test
  void doublesToItsCapAndStartsOverWhenReset() {
    Backoff backoff = new Backoff(100, 1_000, Samples.random("BackoffTest"));
    for (int round = 0; round < 100; round++) {
      for (int ceiling : CEILINGS) {
        int ms = backoff.nextMs();
        assertTrue(ms <= ceiling && ms >= ceiling / 2, ms + " for " + ceiling);
      }
      backoff.reset();
    }
  }

  @Test
  void spreadsThoseThatWaitTogether() {
    Set<Integer> waits = new HashSet<>();
    Backoff backoff = new Backoff(1_000, 1_000, Samples.random("BackoffTest"));
    for (int i = 0; i < 1_000; i++) {
      waits.add(backoff.nextMs());
    }
    assertTrue(waits.size() > 100, "only " + waits.size() + " different waits");
  }

  @Test
  void staysAboveZeroAndBelowItsCapAtTheExtremes() {
    Backoff shortest = new Backoff(1, 1, Samples.random("BackoffTest"));
    assertEquals(1, shortest.nextMs());
    Backoff longest = new Backoff(1, Integer.MAX_VALUE, Samples.random("BackoffTest"));
    for (int i = 0; i < 100; i++) {
      assertTrue(longest.nextMs() > 0);
    }
  }
}
