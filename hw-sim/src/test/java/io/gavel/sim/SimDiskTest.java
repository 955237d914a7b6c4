package io.gavel.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimDiskTest {
  private final SimClock clock = new SimClock();

  private SimDisk disk(int tornPerMille, int flipPerMille) {
    return new SimDisk(
        new DiskPlan(100, 200, tornPerMille, flipPerMille), clock, new SimRandom(11));
  }

  private void runAll() {
    while (clock.runNext(clock.nowUs() + 10_000)) {}
  }

  @Test
  void keepsForcedBytesThroughACrashAndLosesTheRest() {
    SimDisk disk = disk(0, 0);
    disk.append(new byte[] {1, 2});
    disk.force(() -> {});
    disk.append(new byte[] {3});
    runAll();
    assertArrayEquals(new byte[] {1, 2, 3}, disk.contents());
    disk.crash();
    assertArrayEquals(new byte[] {1, 2}, disk.contents());
  }

  @Test
  void aForceUnderWayAtTheCrashNeverEnds() {
    SimDisk disk = disk(0, 0);
    boolean[] done = new boolean[1];
    disk.append(new byte[] {1});
    disk.force(() -> done[0] = true);
    disk.crash();
    runAll();
    assertFalse(done[0]);
    assertEquals(0, disk.contents().length);
  }

  @Test
  void forcesEndInTheOrderTheyBegan() {
    SimDisk disk = disk(0, 0);
    List<Integer> ended = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int number = i;
      disk.force(() -> ended.add(number));
    }
    runAll();
    assertEquals(ended.stream().sorted().toList(), ended);
    assertEquals(50, ended.size());
  }

  @Test
  void tearsTheLastWriteAtSomeByte() {
    boolean partly = false;
    SimDisk disk = disk(1000, 0);
    for (int i = 0; i < 50; i++) {
      disk.truncate(0);
      disk.append(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
      disk.crash();
      byte[] left = disk.contents();
      assertArrayEquals(Arrays.copyOf(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, left.length), left);
      partly |= left.length > 0 && left.length < 8;
    }
    assertTrue(partly);
  }

  @Test
  void flipsOneBitOfATornWriteAndNoneThatWasForced() {
    SimDisk disk = disk(1000, 1000);
    disk.append(new byte[64]);
    disk.force(() -> {});
    runAll();
    disk.append(new byte[64]);
    disk.crash();
    byte[] left = disk.contents();
    int bits = 0;
    for (int i = 0; i < left.length; i++) {
      bits += Integer.bitCount(left[i] & 0xff);
      assertTrue(i >= 64 || left[i] == 0);
    }
    assertEquals(left.length > 64 ? 1 : 0, bits);
    assertTrue(left.length > 64, "this seed tears inside the last write");
  }
}
