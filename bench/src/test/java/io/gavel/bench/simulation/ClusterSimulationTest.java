package io.gavel.bench.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * A fresh base seed each time, printed; {@code -Dseed=N} replays schedule N alone and prints its
 * story.
 */
class ClusterSimulationTest {
  private static final int SCHEDULES = 5000;

  @ParameterizedTest
  @ValueSource(ints = {4, 7})
  void agreesStaysValidAndGetsOnInEverySchedule(int validators) {
    String given = System.getProperty("seed", "");
    long base = given.isEmpty() ? System.nanoTime() >>> 8 : Long.parseLong(given);
    int schedules = given.isEmpty() ? SCHEDULES : 1;
    Consumer<String> tracer = given.isEmpty() ? null : System.out::println;
    System.out.println(
        "seeds " + base + " to " + (base + schedules - 1) + ", " + validators + " validators");
    long blocks = 0;
    for (long seed = base; seed < base + schedules; seed++) {
      ClusterSimulation.Result result = ClusterSimulation.run(seed, validators, tracer);
      assertEquals(
          "",
          result.violation(),
          "seed " + seed + " with " + validators + " validators; replay with -Dseed=" + seed);
      blocks += result.height();
    }
    assertTrue(blocks >= 3L * schedules, "every schedule ends with three blocks or more");
  }

  /** Seeds that failed once, each with what it found. */
  @Test
  void passesWhatFailedOnce() {
    // A crash that was still to come when its node had been restarted kept the node down.
    assertEquals("", ClusterSimulation.run(2, 4, null).violation());
    assertEquals("", ClusterSimulation.run(2, 7, null).violation());
  }

  @Test
  void tellsTheSameStoryForTheSameSeed() {
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    ClusterSimulation.run(7, 7, first::add);
    ClusterSimulation.run(7, 7, second::add);
    assertTrue(first.size() > 1000);
    assertEquals(first, second);
  }

  @Test
  void commandPrintsOneJsonObjectAndSucceeds() {
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(new SimulateCommand()).setOut(new PrintWriter(out));
    assertEquals(0, command.execute("--seed", "5", "--schedules", "3", "--json"));
    assertTrue(out.toString().startsWith("{\"seed\":5,\"validators\":4,\"schedules\":3,"));
    assertTrue(out.toString().strip().endsWith("\"failed_seed\":null,\"violation\":null}"));
  }

  @Test
  void commandNamesAnOptionThatIsOutOfRange() {
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new SimulateCommand()).setErr(new PrintWriter(err));
    assertEquals(2, command.execute("--validators", "3"));
    assertTrue(err.toString().contains("--validators is 3, expected 4 to 64"));
  }
}
