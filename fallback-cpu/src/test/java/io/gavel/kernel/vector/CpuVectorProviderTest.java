package io.gavel.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Probe;
import org.junit.jupiter.api.Test;

class CpuVectorProviderTest {
  @Test
  void refusesWithTheOptionToAddWhereTheModuleIsMissing() {
    Probe.Refused refused =
        assertInstanceOf(
            Probe.Refused.class, CpuVectorProvider.probe(ModuleLayer.empty(), () -> 0));
    assertTrue(refused.reason().contains("--add-modules jdk.incubator.vector"), refused.reason());
  }

  @Test
  void findsOneDeviceOrSaysWhatIsMissing() {
    switch (new CpuVectorProvider().probe()) {
      case Probe.Available available -> {
        assertEquals(1, available.devices().size());
        assertEquals(CpuVectorProvider.NAME, available.devices().getFirst().name());
      }
      case Probe.Refused refused ->
          assertTrue(
              refused.reason().contains("bits")
                  || refused.reason().contains("slower")
                  || refused.reason().contains("--add-modules"),
              refused.reason());
    }
  }

  /** A clock by which each reading is later than the last by more than the one before. */
  @Test
  void refusesVectorsThatStaySlowerThanScalarCodeWithinItsBounds() {
    VectorDevices.assumeModule();
    long[] now = new long[2];
    Probe probe = CpuVectorProvider.probe(ModuleLayer.boot(), () -> now[0] += now[1]++);
    Probe.Refused refused = assertInstanceOf(Probe.Refused.class, probe);
    assertTrue(
        refused.reason().contains("slower") || refused.reason().contains("bits"), refused.reason());
  }

  @Test
  void givesUpWarmingWhenItsTimeIsOver() {
    VectorDevices.assumeModule();
    long[] now = new long[1];
    WarmUp.Outcome outcome = WarmUp.run(() -> now[0] += WarmUp.NS_MAX / 8);
    assertTrue(outcome.rounds() <= 8, outcome::toString);
  }
}
