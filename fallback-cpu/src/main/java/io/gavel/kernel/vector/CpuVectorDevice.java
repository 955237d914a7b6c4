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
import io.gavel.kernel.vector.ed25519.VectorEd25519Verifier;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import jdk.incubator.vector.LongVector;

/**
 * The CPU's vectors as a device. Every queue pair computes on the thread that polls it. Operations
 * without vector code are served by the kernels of {@code cpu-scalar}. A queue pair owns about 4
 * MiB.
 *
 * <p>Immutable and thread-safe, provided its seed source is. Links to jdk.incubator.vector.
 */
public final class CpuVectorDevice implements KernelDevice {
  /** Shortest vectors that are worth it: four lanes of 64 bits. */
  static final int BITS_MIN = 256;

  /** Keys of voters kept ready for each queue pair, 2.5 KiB each. */
  private static final int KNOWN_KEYS_MAX = 1024;

  /** Signatures combined in one equation. */
  private static final int SIGNATURES_BEST = 128;

  private static final Map<Operation, Capability> CAPABILITIES = capabilitiesByOperation();

  private final CoefficientSource seeds;

  /**
   * @param seeds where each queue pair takes 32 secret bytes when it opens; thread-safe
   */
  public CpuVectorDevice(CoefficientSource seeds) {
    this.seeds = seeds;
  }

  private static Map<Operation, Capability> capabilitiesByOperation() {
    Map<Operation, Capability> map = new EnumMap<>(ScalarKernels.CAPABILITIES);
    map.computeIfPresent(Operation.ED25519_VERIFY, CpuVectorDevice::inBatches);
    map.computeIfPresent(Operation.VOTE_TALLY, CpuVectorDevice::inBatches);
    return Collections.unmodifiableMap(map);
  }

  private static Capability inBatches(Operation operation, Capability scalar) {
    return new Capability(operation, scalar.itemsMax(), scalar.itemBytesMax(), SIGNATURES_BEST);
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
    return CAPABILITIES;
  }

  @Override
  public QueuePair open() {
    VectorEd25519Verifier verifier =
        new VectorEd25519Verifier(new SeededCoefficients(seeds), KNOWN_KEYS_MAX);
    Map<Operation, ItemKernel> kernels = ScalarKernels.with(verifier);
    kernels.put(Operation.VOTE_TALLY, ScalarKernels.votes(verifier.votes()));
    return new CpuQueuePair(name(), capabilities(), kernels);
  }
}
