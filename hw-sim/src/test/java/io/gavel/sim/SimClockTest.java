package io.gavel.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimClockTest {
  @Test
  void runsEventsByTimeAndThoseOfOneTimeInTheOrderScheduled() {
    SimClock clock = new SimClock();
    List<String> ran = new ArrayList<>();
    clock.after(20, () -> ran.add("late"));
    clock.after(10, () -> ran.add("first"));
    clock.after(10, () -> ran.add("second"));
    while (clock.runNext(100)) {}
    assertEquals(List.of("first", "second", "late"), ran);
    assertEquals(100, clock.nowUs());
  }

  @Test
  void leavesWhatIsDueLaterAndMovesTimeToTheLimit() {
    SimClock clock = new SimClock();
    clock.after(50, () -> {});
    assertFalse(clock.runNext(49));
    assertEquals(49, clock.nowUs());
    assertTrue(clock.runNext(50));
  }

  @Test
  void refusesToScheduleInThePast() {
    assertThrows(IllegalArgumentException.class, () -> new SimClock().after(-1, () -> {}));
  }
}
