package io.gavel.accel.tornado;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.gavel.kernel.SelfTest;
import org.junit.jupiter.api.Test;

/** What the provider finds, and what it must not do. */
class TornadoProviderTest {
  @Test
  void deviceServesOnlyAfterItsSelfTestInEveryOperation() {
    assertInstanceOf(SelfTest.Passed.class, SelfTest.run(TornadoDevices.device()));
  }
}
