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
        assertInstanceOf(Probe.Refused.class, CpuVectorProvider.probe(ModuleLayer.empty()));
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
              refused.reason().contains("bits") || refused.reason().contains("--add-modules"),
              refused.reason());
    }
  }
}
