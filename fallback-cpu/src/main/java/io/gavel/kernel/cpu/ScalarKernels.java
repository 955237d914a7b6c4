package io.gavel.kernel.cpu;

import io.gavel.kernel.Capability;
import io.gavel.kernel.Operation;
import io.gavel.kernel.cpu.MlDsaKernel.ParameterSet;
import io.gavel.kernel.ed25519.SignatureVerifier;
import io.gavel.kernel.hash.Blake3;
import io.gavel.kernel.hash.Keccak256;
import io.gavel.kernel.hash.MessageHash;
import io.gavel.kernel.hash.Sha256;
import io.gavel.kernel.hash.Sha3;
import io.gavel.kernel.hash.Sha512;
import io.gavel.kernel.lz4.Lz4Decoder;
import io.gavel.kernel.lz4.Lz4Encoder;
import io.gavel.kernel.secp256k1.EcdsaVerifier;
import io.gavel.kernel.secp256k1.PointSums;
import io.gavel.kernel.secp256k1.StrausSum;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The kernels of {@code cpu-scalar} by operation, with their limits. Another device on the CPU
 * starts from these and puts its own in the places it is faster at.
 */
public final class ScalarKernels {
  /** Votes of one tally. */
  static final int VOTES_MAX = 1 << 12;

  /** Longest message, leaf or statement: 16 MiB, a tenth of a second of hashing. */
  static final int MESSAGE_BYTES_MAX = 1 << 24;

  /** What the kernels take; every operation there is, immutable. */
  public static final Map<Operation, Capability> CAPABILITIES = capabilities();

  private ScalarKernels() {}

  /**
   * A new kernel for each operation, for one queue pair; the map is the caller's to change.
   *
   * @param verifier decides the signatures of ED25519_VERIFY and VOTE_TALLY
   */
  public static Map<Operation, ItemKernel> with(SignatureVerifier verifier) {
    ItemKernel merkle = tree(new Sha256());
    Lz4Kernel lz4 = new Lz4Kernel();
    Map<Operation, ItemKernel> kernels = new EnumMap<>(Operation.class);
    for (Operation operation : Operation.values()) {
      kernels.put(
          operation,
          switch (operation) {
            case SHA_256,
                SHA_512,
                KECCAK_256,
                SHA3_256,
                BLAKE3,
                ML_DSA_44_VERIFY,
                ML_DSA_65_VERIFY ->
                of(operation);
            case MERKLE_ROOT, MERKLE_PROOF -> merkle;
            case ED25519_VERIFY -> signatures(verifier);
            case SECP256K1_VERIFY -> ecdsaVerify(new StrausSum());
            case SECP256K1_RECOVER -> ecdsaRecover(new StrausSum());
            case LZ4_COMPRESS, LZ4_DECOMPRESS -> lz4;
            case VOTE_TALLY -> votes(verifier);
          });
    }
    return kernels;
  }

  /**
   * A new kernel for an operation that needs no verifier: hashes, trees, blocks and ML-DSA.
   *
   * @throws IllegalArgumentException for any other operation
   */
  public static ItemKernel of(Operation operation) {
    return switch (operation) {
      case SHA_256 -> hash(new Sha256());
      case SHA_512 -> hash(new Sha512());
      case KECCAK_256 -> hash(new Keccak256());
      case SHA3_256 -> hash(new Sha3());
      case BLAKE3 -> hash(new Blake3());
      case MERKLE_ROOT, MERKLE_PROOF -> tree(new Sha256());
      case LZ4_COMPRESS, LZ4_DECOMPRESS -> new Lz4Kernel();
      case ML_DSA_44_VERIFY -> new MlDsaKernel(ParameterSet.ML_DSA_44, MESSAGE_BYTES_MAX);
      case ML_DSA_65_VERIFY -> new MlDsaKernel(ParameterSet.ML_DSA_65, MESSAGE_BYTES_MAX);
      case ED25519_VERIFY, SECP256K1_VERIFY, SECP256K1_RECOVER, VOTE_TALLY ->
          throw new IllegalArgumentException("the kernel of " + operation + " needs a verifier");
    };
  }

  /** A new kernel for the hash's operation. */
  public static ItemKernel hash(MessageHash hash) {
    return new HashKernel(hash, MESSAGE_BYTES_MAX);
  }

  /** A new kernel for MERKLE_ROOT and MERKLE_PROOF over a SHA-256. */
  public static ItemKernel tree(MessageHash sha256) {
    return new MerkleKernel(sha256, MESSAGE_BYTES_MAX);
  }

  /** A new kernel for ED25519_VERIFY over the verifier. */
  public static ItemKernel signatures(SignatureVerifier verifier) {
    return new Ed25519Kernel(verifier, MESSAGE_BYTES_MAX);
  }

  /** A new kernel for VOTE_TALLY over the verifier. */
  public static ItemKernel votes(SignatureVerifier verifier) {
    return new TallyKernel(verifier, VOTES_MAX, MESSAGE_BYTES_MAX);
  }

  /** A new kernel for SECP256K1_VERIFY over the sums. */
  public static ItemKernel ecdsaVerify(PointSums pointSums) {
    return new EcdsaVerifyKernel(pointSums);
  }

  /** A new kernel for SECP256K1_RECOVER over the sums. */
  public static ItemKernel ecdsaRecover(PointSums pointSums) {
    return new EcdsaRecoverKernel(pointSums);
  }

  private static Map<Operation, Capability> capabilities() {
    Map<Operation, Capability> map = new EnumMap<>(Operation.class);
    for (Operation operation : Operation.values()) {
      map.put(operation, capability(operation));
    }
    return Collections.unmodifiableMap(map);
  }

  private static Capability capability(Operation operation) {
    int itemsMax = CpuQueuePair.ITEMS_MAX;
    return switch (operation) {
      case SHA_256, SHA_512, KECCAK_256, SHA3_256, BLAKE3, MERKLE_ROOT, MERKLE_PROOF ->
          new Capability(operation, itemsMax, MESSAGE_BYTES_MAX, 1);
      // Combined equations pay up to 64 signatures, docs/kernel-contract.md, "Ed25519".
      case ED25519_VERIFY -> new Capability(operation, itemsMax, MESSAGE_BYTES_MAX, 64);
      // A digest is all that is signed; 64 share an inversion.
      case SECP256K1_VERIFY, SECP256K1_RECOVER ->
          new Capability(operation, itemsMax, EcdsaVerifier.DIGEST_BYTES, 64);
      case ML_DSA_44_VERIFY, ML_DSA_65_VERIFY ->
          new Capability(operation, itemsMax, MESSAGE_BYTES_MAX, 1);
      case LZ4_COMPRESS -> new Capability(operation, itemsMax, Lz4Encoder.INPUT_BYTES_MAX, 1);
      case LZ4_DECOMPRESS -> new Capability(operation, itemsMax, Lz4Decoder.INPUT_BYTES_MAX, 1);
      case VOTE_TALLY -> new Capability(operation, VOTES_MAX, MESSAGE_BYTES_MAX, 64);
    };
  }
}
