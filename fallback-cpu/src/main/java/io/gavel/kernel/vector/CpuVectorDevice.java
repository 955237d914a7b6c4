package io.gavel.kernel.vector;

import io.gavel.kernel.Capability;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.cpu.CpuQueuePair;
import io.gavel.kernel.cpu.ItemKernel;
import io.gavel.kernel.cpu.ScalarKernels;
import io.gavel.kernel.cpu.SeededCoefficients;
import io.gavel.kernel.ed25519.CoefficientSource;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import java.util.Map;
import jdk.incubator.vector.LongVector;

/**
 * The CPU's vectors as a device. Every queue pair computes on the thread that polls it. Operations
 * without vector code are served by the kernels of {@code cpu-scalar}.
 *
 * <p>Immutable and thread-safe, provided its seed source is. Links to jdk.incubator.vector.
 */
public final class CpuVectorDevice implements KernelDevice {
  /** Shortest vectors that are worth it: four lanes of 64 bits. */
  static final int BITS_MIN = 256;

  private final CoefficientSource seeds;

  /**
   * @param seeds where each queue pair takes 32 secret bytes when it opens; thread-safe
   */
  public CpuVectorDevice(CoefficientSource seeds) {
    this.seeds = seeds;
  }

  /** Bits of the vectors that the JVM prefers on this CPU. */
  static int preferredBits() {
    return LongVector.SPECIES_PREFERRED.vectorBitSize();
  }

  @Override
  public String name() {
    return CpuVectorProvider.NAME;
  }

  @Override
  public String description() {
    return "vectors of " + preferredBits() + " bits on the calling thread";
  }

  @Override
  public Map<Operation, Capability> capabilities() {
    return ScalarKernels.CAPABILITIES;
  }

  @Override
  public QueuePair open() {
    Map<Operation, ItemKernel> kernels =
        ScalarKernels.with(new Ed25519Verifier(new SeededCoefficients(seeds)));
    return new CpuQueuePair(name(), capabilities(), kernels);
  }
}
