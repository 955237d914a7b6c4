package io.gavel.kernel.vector;

import io.gavel.kernel.Capability;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.SelfTest;
import io.gavel.kernel.cpu.CpuQueuePair;
import io.gavel.kernel.cpu.ItemKernel;
import io.gavel.kernel.cpu.ScalarKernels;
import io.gavel.kernel.cpu.SeededCoefficients;
import io.gavel.kernel.ed25519.CoefficientSource;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import io.gavel.kernel.secp256k1.StrausSum;
import io.gavel.kernel.vector.ed25519.VectorEd25519Verifier;
import io.gavel.kernel.vector.hash.HashLanes;
import io.gavel.kernel.vector.hash.KeccakLanes;
import io.gavel.kernel.vector.hash.Sha256Lanes;
import io.gavel.kernel.vector.hash.Sha512Lanes;
import io.gavel.kernel.vector.secp256k1.LaneStraus;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import jdk.incubator.vector.LongVector;

/**
 * The CPU's vectors as a device. Every queue pair computes on the thread that polls it. Operations
 * without vector code are served by the kernels of {@code cpu-scalar}, and so is every other one
 * until {@link #warmUp} is through with it: what C2 has not compiled yet makes an object of every
 * vector and is many times slower. A queue pair owns about 5 MiB.
 *
 * <p>Thread-safe, provided its seed source and clock are. Links to jdk.incubator.vector.
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
  private final LongSupplier clockNs;

  /** Replaced as a whole, never changed. */
  private volatile Set<Operation> warm;

  /**
   * @param seeds where each queue pair takes 32 secret bytes when it opens; thread-safe
   * @param clockNs tells how long the warm-up takes; thread-safe
   */
  public CpuVectorDevice(CoefficientSource seeds, LongSupplier clockNs) {
    this(seeds, clockNs, EnumSet.noneOf(Operation.class));
  }

  private CpuVectorDevice(CoefficientSource seeds, LongSupplier clockNs, Set<Operation> warm) {
    this.seeds = seeds;
    this.clockNs = clockNs;
    this.warm = warm;
  }

  /** A device that uses its vectors from the start, compiled or not. */
  static CpuVectorDevice cold(CoefficientSource seeds, LongSupplier clockNs) {
    return new CpuVectorDevice(seeds, clockNs, EnumSet.allOf(Operation.class));
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
    Map<Operation, ItemKernel> kernels = scalarKernels();
    vectorKernels(kernels)
        .forEach(
            (operation, vector) ->
                kernels.compute(operation, (key, scalar) -> choose(operation, scalar, vector)));
    return new CpuQueuePair(name(), capabilities(), kernels);
  }

  private ItemKernel choose(Operation operation, ItemKernel scalar, ItemKernel vector) {
    return (batch, first, count) ->
        (warm.contains(operation) ? vector : scalar).run(batch, first, count);
  }

  private Map<Operation, ItemKernel> scalarKernels() {
    return ScalarKernels.with(new Ed25519Verifier(new SeededCoefficients(seeds)));
  }

  /**
   * @param scalars left as they are; what vectors are no good for goes to them
   */
  private Map<Operation, ItemKernel> vectorKernels(Map<Operation, ItemKernel> scalars) {
    VectorEd25519Verifier verifier =
        new VectorEd25519Verifier(new SeededCoefficients(seeds), KNOWN_KEYS_MAX);
    Map<Operation, ItemKernel> kernels = new EnumMap<>(Operation.class);
    kernels.put(Operation.ED25519_VERIFY, ScalarKernels.signatures(verifier));
    kernels.put(Operation.VOTE_TALLY, ScalarKernels.votes(verifier.votes()));
    kernels.put(
        Operation.SECP256K1_VERIFY, ScalarKernels.ecdsaVerify(new LaneStraus(new StrausSum())));
    kernels.put(
        Operation.SECP256K1_RECOVER, ScalarKernels.ecdsaRecover(new LaneStraus(new StrausSum())));
    putLanes(kernels, scalars, Operation.SHA_256, new Sha256Lanes());
    putLanes(kernels, scalars, Operation.SHA_512, new Sha512Lanes());
    putLanes(kernels, scalars, Operation.KECCAK_256, KeccakLanes.keccak256());
    putLanes(kernels, scalars, Operation.SHA3_256, KeccakLanes.sha3());
    return kernels;
  }

  private static void putLanes(
      Map<Operation, ItemKernel> kernels,
      Map<Operation, ItemKernel> scalars,
      Operation operation,
      HashLanes lanes) {
    long messageBytesMax = CAPABILITIES.get(operation).itemBytesMax();
    kernels.put(operation, new HashLanesKernel(lanes, scalars.get(operation), messageBytesMax));
  }

  /**
   * {@inheritDoc}
   *
   * <p>Runs scalar and vector code in turn on the same items until vectors win, then asks the
   * vectors the self-test; bounded in rounds and in time. One caller at a time.
   */
  @Override
  public synchronized Map<Operation, String> warmUp(Set<Operation> operations) {
    Map<Operation, String> slow = new EnumMap<>(Operation.class);
    Map<Operation, ItemKernel> scalars = scalarKernels();
    Map<Operation, ItemKernel> vectors = vectorKernels(scalars);
    vectors.keySet().retainAll(operations);
    for (Operation operation : vectors.keySet()) {
      if (warm.contains(operation)) {
        continue;
      }
      WarmUp.Outcome outcome =
          WarmUp.run(operation, scalars.get(operation), vectors.get(operation), clockNs);
      if (!outcome.won()) {
        slow.put(operation, outcome.toString());
      } else if (SelfTest.run(cold(seeds, clockNs), EnumSet.of(operation))
          instanceof SelfTest.Failed failed) {
        slow.put(operation, "vectors fail their self-test: " + failed);
      } else {
        Set<Operation> more = EnumSet.copyOf(warm);
        more.add(operation);
        warm = more;
      }
    }
    return slow;
  }
}
