package io.gavel.bench.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gavel.appliance.devnet.LoadStats;
import io.gavel.appliance.devnet.Sample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecoveryTest {
  @Test
  void countsFromTheKillToTheFirstLastingWindow() {
    assertEquals(0, Recovery.seconds(1000, seconds(900, 900, 900)));
    assertEquals(2, Recovery.seconds(1000, seconds(0, 100, 900, 850, 900)));
  }

  @Test
  void takesABacklogLetGoForNoRecovery() {
    assertEquals(
        3, Recovery.seconds(1000, seconds(0, 2000, 0, 900, 900, 900)), "one second is not enough");
    assertEquals(Recovery.NEVER, Recovery.seconds(1000, seconds(0, 700, 700, 700, 700)));
  }

  private static List<Sample> seconds(long... committed) {
    List<Sample> samples = new ArrayList<>();
    for (long each : committed) {
      samples.add(new Sample(samples.size() + 1, 1, each, new LoadStats.Latency(1, 2, 3), 0, 10));
    }
    return samples;
  }
}
