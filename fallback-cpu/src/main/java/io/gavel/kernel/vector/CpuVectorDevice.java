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
import io.gavel.kernel.hash.JdkDigest;
import io.gavel.kernel.secp256k1.StrausSum;
import io.gavel.kernel.vector.ed25519.VectorEd25519Verifier;
import io.gavel.kernel.vector.hash.Blake3Lanes;
import io.gavel.kernel.vector.hash.KeccakLanes;
import io.gavel.kernel.vector.hash.Sha256Lanes;
import io.gavel.kernel.vector.hash.Sha512Lanes;
import io.gavel.kernel.vector.secp256k1.LaneStraus;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import jdk.incubator.vector.LongVector;

/**
 * The CPU's vectors as a device, and its SHA instructions through the JDK. Every queue pair
 * computes on the thread that polls it. Operations without such code are served by the kernels of
 * {@code cpu-scalar}, and so is every operation with vector code until {@link #warmUp} is through
 * with it: what C2 has not compiled yet makes an object of every vector and is many times slower. A
 * queue pair owns about 10 MiB.
 *
 * <p>Thread-safe, provided its seed source and clock are. Links to jdk.incubator.vector.
 */
public final class CpuVectorDevice implements KernelDevice {
  /** Shortest vectors that are worth it: four lanes of 64 bits. */
  static final int BITS_MIN = 256;

  /** Keys of senders kept ready for each queue pair, 1.25 KiB each. */
  private static final int KNOWN_SENDERS_MAX = 4096;

  /** Keys of voters kept ready for each queue pair, 2.5 KiB each. */
  private static final int KNOWN_VOTERS_MAX = 1024;

  /** Signatures that pay for an equation, whatever their keys; more, where keys come back. */
  private static final int SIGNATURES_BEST = 128;

  private static final Map<Operation, Capability> CAPABILITIES = capabilitiesByOperation();

  /** The JDK's digests need no vectors, so nothing is gained by practising scalar code first. */
  private static final Map<Operation, Integer> AT_FIRST =
      Map.of(
          Operation.SHA_256, 1,
          Operation.SHA_512, 1,
          Operation.MERKLE_ROOT, 1,
          Operation.MERKLE_PROOF, 1);

  private final CoefficientSource seeds;
  private final LongSupplier clockNs;

  /** By operation, which of its kernels serves: 0, the scalar one, where there is no entry. */
  private volatile Map<Operation, Integer> serving;

  private final Map<Operation, Rivals> rivals = new EnumMap<>(Operation.class);

  /**
   * @param seeds where each queue pair takes 32 secret bytes when it opens; thread-safe
   * @param clockNs tells how long the warm-up takes; thread-safe
   */
  public CpuVectorDevice(CoefficientSource seeds, LongSupplier clockNs) {
    this(seeds, clockNs, AT_FIRST);
  }

  private CpuVectorDevice(
      CoefficientSource seeds, LongSupplier clockNs, Map<Operation, Integer> serving) {
    this.seeds = seeds;
    this.clockNs = clockNs;
    this.serving = serving;
  }

  /**
   * A device that uses its fast kernels from the start, compiled or not.
   *
   * @param rank which of an operation's kernels: 0 for the scalar one; its last where it has fewer
   */
  static CpuVectorDevice cold(CoefficientSource seeds, LongSupplier clockNs, int rank) {
    Map<Operation, Integer> all = new EnumMap<>(Operation.class);
    for (Operation operation : Operation.values()) {
      all.put(operation, rank);
    }
    return new CpuVectorDevice(seeds, clockNs, all);
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
    Map<Operation, ItemKernel> chosen = new EnumMap<>(Operation.class);
    kernels().forEach((operation, ranked) -> chosen.put(operation, choose(operation, ranked)));
    return new CpuQueuePair(name(), capabilities(), chosen);
  }

  private ItemKernel choose(Operation operation, List<ItemKernel> ranked) {
    int last = ranked.size() - 1;
    return (batch, first, count) -> {
      int rank = Math.min(last, serving.getOrDefault(operation, 0));
      ranked.get(rank).run(batch, first, count);
    };
  }

  /** New kernels of each operation: the scalar one, then those that may be faster. */
  private Map<Operation, List<ItemKernel>> kernels() {
    VectorEd25519Verifier verifier =
        new VectorEd25519Verifier(
            new SeededCoefficients(seeds), JdkDigest.sha512(), KNOWN_SENDERS_MAX, KNOWN_VOTERS_MAX);
    Map<Operation, List<ItemKernel>> kernels = new EnumMap<>(Operation.class);
    ScalarKernels.with(new Ed25519Verifier(new SeededCoefficients(seeds)))
        .forEach(
            (operation, scalar) -> kernels.put(operation, ranked(operation, scalar, verifier)));
    return kernels;
  }

  private static List<ItemKernel> ranked(
      Operation operation, ItemKernel scalar, VectorEd25519Verifier verifier) {
    long bytesMax = CAPABILITIES.get(operation).itemBytesMax();
    return switch (operation) {
      case SHA_256 -> {
        ItemKernel jdk = ScalarKernels.hash(JdkDigest.sha256());
        yield List.of(scalar, jdk, new HashLanesKernel(new Sha256Lanes(), jdk, bytesMax));
      }
      case SHA_512 -> {
        ItemKernel jdk = ScalarKernels.hash(JdkDigest.sha512());
        yield List.of(scalar, jdk, new HashLanesKernel(new Sha512Lanes(), jdk, bytesMax));
      }
      case KECCAK_256 ->
          List.of(scalar, new HashLanesKernel(KeccakLanes.keccak256(), scalar, bytesMax));
      case SHA3_256 -> List.of(scalar, new HashLanesKernel(KeccakLanes.sha3(), scalar, bytesMax));
      case ED25519_VERIFY -> List.of(scalar, ScalarKernels.signatures(verifier));
      case VOTE_TALLY -> List.of(scalar, ScalarKernels.votes(verifier.votes()));
      case SECP256K1_VERIFY ->
          List.of(scalar, ScalarKernels.ecdsaVerify(new LaneStraus(new StrausSum())));
      case SECP256K1_RECOVER ->
          List.of(scalar, ScalarKernels.ecdsaRecover(new LaneStraus(new StrausSum())));
      case MERKLE_ROOT, MERKLE_PROOF -> List.of(scalar, ScalarKernels.tree(JdkDigest.sha256()));
      case BLAKE3 -> List.of(scalar, new HashLanesKernel(new Blake3Lanes(), scalar, bytesMax));
      case ML_DSA_44_VERIFY, ML_DSA_65_VERIFY, LZ4_COMPRESS, LZ4_DECOMPRESS -> List.of(scalar);
    };
  }

  /**
   * {@inheritDoc}
   *
   * <p>Runs the serving kernel of an operation and each rival in turn on the same items. A rival
   * that wins is asked the self-test and serves from then on; one that is compiled and still loses
   * is given up. One caller at a time.
   */
  @Override
  public synchronized Map<Operation, String> warmUp(Set<Operation> operations) {
    Map<Operation, String> slow = new EnumMap<>(Operation.class);
    Map<Operation, List<ItemKernel>> kernels = kernels();
    kernels.keySet().retainAll(operations);
    kernels.forEach(
        (operation, ranked) -> {
          Rivals left = rivals.computeIfAbsent(operation, key -> new Rivals(ranked.size()));
          String reason = "";
          for (int rank : left.against(servingRank(operation))) {
            reason = race(operation, ranked, rank, left);
          }
          if (left.against(servingRank(operation)).length > 0) {
            slow.put(operation, reason);
          }
        });
    return slow;
  }

  private int servingRank(Operation operation) {
    return serving.getOrDefault(operation, 0);
  }

  /** One turn of a rival; returns how it went. */
  private String race(Operation operation, List<ItemKernel> ranked, int rank, Rivals left) {
    ItemKernel incumbent = ranked.get(servingRank(operation));
    WarmUp.Outcome outcome = WarmUp.run(operation, incumbent, ranked.get(rank), clockNs);
    left.turn(rank, outcome);
    if (!outcome.won()) {
      return outcome.toString();
    }
    if (SelfTest.run(cold(seeds, clockNs, rank), EnumSet.of(operation))
        instanceof SelfTest.Failed failed) {
      return "fails its self-test: " + failed;
    }
    Map<Operation, Integer> more = new EnumMap<>(Operation.class);
    more.putAll(serving);
    more.put(operation, rank);
    serving = more;
    return outcome.toString();
  }
}
