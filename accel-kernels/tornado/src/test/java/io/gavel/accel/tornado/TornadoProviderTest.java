package io.gavel.accel.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Probe;
import io.gavel.kernel.SelfTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the provider finds, and what it refuses. */
class TornadoProviderTest {
  /** Prints what a probe says, in a JVM of its own. */
  static final class Probing {
    private Probing() {}

    public static void main(String[] args) {
      System.out.print(
          switch (new TornadoProvider().probe()) {
            case Probe.Available available -> available.devices().size() + " devices";
            case Probe.Refused refused -> refused.reason();
          });
    }
  }

  @Test
  void deviceServesAfterItsSelfTestInEveryOperation() {
    SelfTest.Result result = SelfTest.run(TornadoDevices.device());
    assertInstanceOf(SelfTest.Passed.class, result, result.toString());
  }

  @Test
  void refusesAJvmThatWasNotStartedForTornadoVm() throws Exception {
    String reason = probeInFork();
    assertTrue(reason.contains("-Dtornado.recover.bailout=False"), reason);
    assertTrue(reason.contains("TORNADOVM_HOME"), reason);
  }

  @Test
  void refusesWhereTheModulesOfTheSdkAreMissing() throws Exception {
    String reason = probeInFork("-Dtornado.recover.bailout=False");
    assertTrue(reason.startsWith("TornadoVM does not start: "), reason);
  }

  private static String probeInFork(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Probing.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
