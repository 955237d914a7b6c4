package io.gavel.kernel.cpu;

import io.gavel.kernel.KernelProvider;
import io.gavel.kernel.Probe;
import java.security.SecureRandom;
import java.util.List;

/**
 * Finds the one device that is always there. Being the specification it is never refused; being
 * scalar it prefers any other provider that passes its self-test.
 */
public final class CpuScalarProvider implements KernelProvider {
  /** The provider's name, and its device's. */
  public static final String NAME = "cpu-scalar";

  /** For the service loader. */
  public CpuScalarProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int preference() {
    return 0;
  }

  @Override
  public Probe probe() {
    return new Probe.Available(List.of(new CpuScalarDevice(new SecureRandom()::nextBytes)));
  }
}
