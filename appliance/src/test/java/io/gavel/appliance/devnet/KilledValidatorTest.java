package io.gavel.appliance.devnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Providers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, kill -9 at random moments under load. */
class KilledValidatorTest {
  private static final int KILLS = 4;
  private static final int RATE = 100;
  private static final Duration DRAIN = Duration.ofSeconds(60);

  @Test
  @Timeout(value = 8, unit = TimeUnit.MINUTES)
  void comesBackWithTheSameStateAndLosesNoTransaction(@TempDir Path folder) throws Exception {
    String given = System.getProperty("seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.out.println("KilledValidatorTest seed " + seed);
    Random random = new Random(seed);
    DevnetOptions options =
        new DevnetOptions(4, 50, RATE, folder.resolve("net"), 256, Providers.AUTO);
    try (Cluster cluster = new Cluster(DevnetLayout.create(options), options.heapMb())) {
      cluster.start();
      try (LoadGenerator load = new LoadGenerator(cluster, RATE, LoadGenerator.ramp(RATE), seed)) {
        load.start();
        awaitHeight(cluster, 0, 2);
        for (int i = 0; i < KILLS; i++) {
          int victim = random.nextInt(4);
          int other = (victim + 1) % 4;
          cluster.kill(victim);
          // The other three go on.
          awaitHeight(cluster, other, height(cluster, other) + 1 + random.nextInt(4));
          cluster.start(victim);
          awaitHeight(cluster, victim, height(cluster, other) + 1);
        }
        assertEquals(0, load.drain(DRAIN), "transfers that are not final");
        assertTrue(load.stats().committed() > 0);
      }
      // Every validator executed the same: compares the roots, and throws where they differ.
      assertTrue(cluster.agreement().height() > 0);
      assertEquals(List.of(), cluster.stop());
    }
  }

  private static long height(Cluster cluster, int node) throws Exception {
    return cluster.clients().get(node).status().height();
  }

  private static void awaitHeight(Cluster cluster, int node, long height) throws Exception {
    long deadlineNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (System.nanoTime() < deadlineNs) {
      try {
        if (cluster.clients().get(node).block(height, 1_000).isPresent()) {
          return;
        }
      } catch (IOException e) {
        // Still starting: ask again, a little later.
        new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
      }
    }
    throw new AssertionError(
        cluster.name(node) + " did not reach height " + height + "\n" + cluster.logTail(node));
  }
}
