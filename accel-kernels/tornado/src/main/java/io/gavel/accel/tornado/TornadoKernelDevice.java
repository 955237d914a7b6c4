package io.gavel.accel.tornado;

import io.gavel.kernel.Capability;
import io.gavel.kernel.DeviceFacts;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.cpu.CpuQueuePair;
import io.gavel.kernel.cpu.ItemKernel;
import io.gavel.kernel.cpu.ScalarKernels;
import io.gavel.kernel.cpu.SeededCoefficients;
import io.gavel.kernel.ed25519.CoefficientSource;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import io.gavel.kernel.secp256k1.EcdsaRecoverer;
import io.gavel.kernel.secp256k1.EcdsaVerifier;
import io.gavel.kernel.secp256k1.StrausSum;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;

/**
 * One device of TornadoVM. An execution there waits for its end, so a poll does, as on the CPU; the
 * operations' columns and compiled kernels are shared by all queue pairs, one of which uses them at
 * a time. Kernels are compiled when their operation is first submitted, the self-test's doing.
 *
 * <p>Thread-safe, provided its seed source is. Lives as long as the process.
 */
final class TornadoKernelDevice implements KernelDevice {
  /** Work-items of a group on a card. */
  private static final int CARD_GROUP = 64;

  /** Items from which on a batch fills the columns well. */
  private static final int BATCH_BEST = 1 << 10;

  private static final int[] ED25519_PARTS = {
    Ed25519Verifier.KEY_BYTES, Ed25519Verifier.SIGNATURE_BYTES
  };

  private static final int[] VERIFY_PARTS = {
    EcdsaVerifier.KEY_BYTES, EcdsaVerifier.SIGNATURE_BYTES, EcdsaVerifier.DIGEST_BYTES
  };

  private static final int[] RECOVER_PARTS = {
    EcdsaRecoverer.SIGNATURE_BYTES, EcdsaVerifier.DIGEST_BYTES
  };

  private final String name;
  private final TornadoDevice device;
  private final CoefficientSource seeds;
  private final Map<Operation, DevicePlan> plans = new EnumMap<>(Operation.class);
  private final Map<Operation, Capability> capabilities;

  /**
   * @param name as an operator names it
   * @param seeds where each queue pair takes secret bytes for what the CPU computes; thread-safe
   */
  TornadoKernelDevice(String name, TornadoDevice device, CoefficientSource seeds) {
    this.name = name;
    this.device = device;
    this.seeds = seeds;
    boolean isCard = device.getDeviceType() != TornadoDeviceType.CPU;
    Map<Operation, Capability> offered = new EnumMap<>(Operation.class);
    for (Operation operation : Operation.values()) {
      DevicePlan.TaskSource source =
          switch (operation) {
            case SHA_256, SHA_512, KECCAK_256, SHA3_256, BLAKE3 -> new HashTasks(operation);
            case ED25519_VERIFY, SECP256K1_VERIFY, SECP256K1_RECOVER, VOTE_TALLY ->
                new SignatureTasks(operation, isCard);
            case MERKLE_ROOT,
                MERKLE_PROOF,
                ML_DSA_44_VERIFY,
                ML_DSA_65_VERIFY,
                LZ4_COMPRESS,
                LZ4_DECOMPRESS ->
                null;
          };
      if (source != null) {
        plans.put(operation, new DevicePlan(operation, device, isCard ? CARD_GROUP : 1, source));
        Capability scalar = ScalarKernels.CAPABILITIES.get(operation);
        offered.put(
            operation,
            new Capability(operation, scalar.itemsMax(), scalar.itemBytesMax(), BATCH_BEST));
      }
    }
    capabilities = Collections.unmodifiableMap(offered);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return "TornadoVM on " + device.getDeviceName() + ", " + device.getPlatformName();
  }

  @Override
  public DeviceFacts facts() {
    return new DeviceFacts(
        device.getPhysicalDevice().getDeviceName(),
        device.getPlatformName(),
        "TornadoVM, " + device.getDeviceOpenCLCVersion(),
        device.getMaxGlobalMemory(),
        Math.max(1, device.getPhysicalDevice().getDeviceMaxComputeUnits()));
  }

  @Override
  public Map<Operation, Capability> capabilities() {
    return capabilities;
  }

  @Override
  public QueuePair open() {
    Ed25519Verifier verifier = new Ed25519Verifier(new SeededCoefficients(seeds));
    Map<Operation, ItemKernel> kernels = new EnumMap<>(Operation.class);
    plans.forEach((operation, plan) -> kernels.put(operation, kernel(operation, plan, verifier)));
    return new TornadoQueuePair(new CpuQueuePair(name, capabilities, kernels), plans);
  }

  private static ItemKernel kernel(Operation operation, DevicePlan plan, Ed25519Verifier verifier) {
    int bytesMax = ScalarKernels.CAPABILITIES.get(operation).itemBytesMax();
    int rowsMax = SignatureTasks.ROWS_MAX;
    return switch (operation) {
      case VOTE_TALLY -> new TallyItems(plan, bytesMax, ScalarKernels.votes(verifier));
      case ED25519_VERIFY ->
          new ItemsKernel(
              plan,
              operation,
              rowsMax,
              ED25519_PARTS,
              bytesMax,
              ScalarKernels.signatures(verifier));
      case SECP256K1_VERIFY ->
          new ItemsKernel(
              plan,
              operation,
              rowsMax,
              VERIFY_PARTS,
              0,
              ScalarKernels.ecdsaVerify(new StrausSum()));
      case SECP256K1_RECOVER ->
          new ItemsKernel(
              plan,
              operation,
              rowsMax,
              RECOVER_PARTS,
              0,
              ScalarKernels.ecdsaRecover(new StrausSum()));
      default ->
          new ItemsKernel(
              plan,
              operation,
              HashTasks.ROWS_MAX,
              new int[0],
              bytesMax,
              ScalarKernels.of(operation));
    };
  }
}
