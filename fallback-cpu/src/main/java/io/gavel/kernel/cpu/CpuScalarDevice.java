package io.gavel.kernel.cpu;

import io.gavel.kernel.Capability;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.ed25519.CoefficientSource;
import io.gavel.kernel.lz4.Lz4Decoder;
import io.gavel.kernel.lz4.Lz4Encoder;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The CPU as a device. Every queue pair computes on the thread that polls it, so there are as many
 * as threads want; each owns about 1 MiB of scratch.
 *
 * <p>Immutable and thread-safe, provided its seed source is.
 */
public final class CpuScalarDevice implements KernelDevice {
  /** Items in flight per queue pair, of all operations together. */
  static final int ITEMS_MAX = 1 << 14;

  /** Votes of one tally. */
  static final int VOTES_MAX = 1 << 12;

  /** Longest message, leaf or statement: 16 MiB, a tenth of a second of hashing. */
  static final int MESSAGE_BYTES_MAX = 1 << 24;

  private static final Map<Operation, Capability> CAPABILITIES = capabilitiesByOperation();

  private final CoefficientSource seeds;

  /**
   * @param seeds where each queue pair takes 32 secret bytes when it opens; thread-safe
   */
  public CpuScalarDevice(CoefficientSource seeds) {
    this.seeds = seeds;
  }

  private static Map<Operation, Capability> capabilitiesByOperation() {
    Map<Operation, Capability> map = new EnumMap<>(Operation.class);
    for (Operation operation : Operation.values()) {
      map.put(operation, capability(operation));
    }
    return Collections.unmodifiableMap(map);
  }

  private static Capability capability(Operation operation) {
    return switch (operation) {
      case SHA_256, SHA_512, KECCAK_256, SHA3_256, BLAKE3, MERKLE_ROOT, MERKLE_PROOF ->
          new Capability(operation, ITEMS_MAX, MESSAGE_BYTES_MAX, 1);
      // Combined equations pay up to 64 signatures, docs/kernel-contract.md, "Ed25519".
      case ED25519_VERIFY -> new Capability(operation, ITEMS_MAX, MESSAGE_BYTES_MAX, 64);
      case LZ4_COMPRESS -> new Capability(operation, ITEMS_MAX, Lz4Encoder.INPUT_BYTES_MAX, 1);
      case LZ4_DECOMPRESS -> new Capability(operation, ITEMS_MAX, Lz4Decoder.INPUT_BYTES_MAX, 1);
      case VOTE_TALLY -> new Capability(operation, VOTES_MAX, MESSAGE_BYTES_MAX, 64);
    };
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
    return CAPABILITIES;
  }

  @Override
  public QueuePair open() {
    return new CpuQueuePair(CAPABILITIES, new SeededCoefficients(seeds));
  }
}
