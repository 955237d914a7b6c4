package io.gavel.kernel.cpu;

import io.gavel.kernel.Capability;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.ed25519.CoefficientSource;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import java.util.Map;

/**
 * The CPU as a device. Every queue pair computes on the thread that polls it, so there are as many
 * as threads want; each owns about 1 MiB of scratch.
 *
 * <p>Immutable and thread-safe, provided its seed source is.
 */
public final class CpuScalarDevice implements KernelDevice {
  private final CoefficientSource seeds;

  /**
   * @param seeds where each queue pair takes 32 secret bytes when it opens; thread-safe
   */
  public CpuScalarDevice(CoefficientSource seeds) {
    this.seeds = seeds;
  }

  @Override
  public String name() {
    return CpuScalarProvider.NAME;
  }

  @Override
  public String description() {
    return "scalar code on the calling thread";
  }

  @Override
  public Map<Operation, Capability> capabilities() {
    return ScalarKernels.CAPABILITIES;
  }

  @Override
  public QueuePair open() {
    Ed25519Verifier verifier = new Ed25519Verifier(new SeededCoefficients(seeds));
    return new CpuQueuePair(name(), ScalarKernels.CAPABILITIES, ScalarKernels.with(verifier));
  }
}
