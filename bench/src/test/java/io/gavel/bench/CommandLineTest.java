package io.gavel.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.cli.Gavel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a user has it: this module's commands beside the appliance's. */
class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Gavel.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  @Test
  void offersTheCommandsOfBothModules() {
    assertEquals(Gavel.EXIT_OK, run("--help"), err::toString);
    for (String command : new String[] {"devnet", "run", "bench", "check", "simulate", "package"}) {
      assertTrue(out.toString().contains("  " + command), out::toString);
    }
  }

  @Test
  void explainsEveryCommandOfThisModule() {
    assertEquals(Gavel.EXIT_OK, run("bench", "cluster", "--help"), err::toString);
    assertEquals(Gavel.EXIT_OK, run("bench", "kernels", "--help"), err::toString);
    assertEquals(Gavel.EXIT_OK, run("check", "--help"), err::toString);
    assertEquals(Gavel.EXIT_OK, run("simulate", "--help"), err::toString);
  }

  @Test
  void simulatesASeed() {
    assertEquals(Gavel.EXIT_OK, run("simulate", "--seed", "7", "--schedules", "3"), err::toString);
  }

  @Test
  void checksTheScalarProvider() {
    assertEquals(
        Gavel.EXIT_OK,
        run("check", "--provider", "cpu-scalar", "--op", "SHA_256", "--items", "50", "--json"),
        err::toString);
    assertTrue(out.toString().contains("\"sound\":true"), out::toString);
  }

  @Test
  void aProviderThatIsNotHereIsAFailureThatNamesIt() {
    assertEquals(Gavel.EXIT_FAILURE, run("check", "--provider", "no-such-card"));
    assertTrue(err.toString().contains("no-such-card"), err::toString);
  }

  @Test
  void aNumberOfItemsThatMeansNothingIsWrongUsage() {
    assertEquals(Gavel.EXIT_USAGE, run("check", "--items", "0"));
    assertTrue(err.toString().contains("--items is 0"), err::toString);
    assertEquals(Gavel.EXIT_USAGE, run("bench", "kernels", "--batch", "0"));
    assertTrue(err.toString().contains("--batch is 0"), err::toString);
  }

  @Test
  void packagesOnlyWhatTheScriptStartedAndOverNothing(@TempDir Path folder) throws IOException {
    Path archive = Files.createFile(folder.resolve("there.tar.gz"));
    assertEquals(Gavel.EXIT_INPUT, run("package", "--out", archive.toString()));
    assertTrue(err.toString().contains("exists already"), err::toString);
    assertEquals(Gavel.EXIT_INPUT, run("package", "--out", folder.resolve("new").toString()));
    assertTrue(err.toString().contains("source tree"), err::toString);
    assertFalse(Files.exists(folder.resolve("new")));
  }
}
