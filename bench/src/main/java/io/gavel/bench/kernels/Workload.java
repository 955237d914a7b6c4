package io.gavel.bench.kernels;

import io.gavel.kernel.Operation;
import java.util.List;
import java.util.TreeSet;

/**
 * What is timed: an operation on inputs of one size.
 *
 * <p>The inputs are made by {@link WorkloadInputs}, the same ones everywhere and every time.
 */
enum Workload {
  ED25519(Operation.ED25519_VERIFY, "200-byte messages, 1,000 keys", 0, 4096),
  VOTES(Operation.ED25519_VERIFY, "votes, 100 known keys", 0, 4096),
  TALLY(Operation.VOTE_TALLY, "one vote of each validator", 0, 4096),
  ECDSA(Operation.SECP256K1_VERIFY, "another key for each", 0, 4096),
  ECDSA_RECOVER(Operation.SECP256K1_RECOVER, "another key for each", 0, 4096),
  ML_DSA_44(Operation.ML_DSA_44_VERIFY, "votes, 64 known keys", 0, 256),
  ML_DSA_65(Operation.ML_DSA_65_VERIFY, "votes, 64 known keys", 0, 256),
  SHA_256_64(Operation.SHA_256, "64 bytes", 64, 4096),
  SHA_256_1K(Operation.SHA_256, "1 KiB", 1024, 4096),
  SHA_512_64(Operation.SHA_512, "64 bytes", 64, 4096),
  KECCAK_256_64(Operation.KECCAK_256, "64 bytes", 64, 4096),
  SHA3_256_64(Operation.SHA3_256, "64 bytes", 64, 4096),
  BLAKE3_64(Operation.BLAKE3, "64 bytes", 64, 4096),
  MERKLE_1K(Operation.MERKLE_ROOT, "1,024 leaves of 64 bytes", 0, 64),
  COMPRESS(Operation.LZ4_COMPRESS, "64 KiB of transactions", 1 << 16, 64),
  DECOMPRESS(Operation.LZ4_DECOMPRESS, "64 KiB of transactions", 1 << 16, 64),
  /** What a submission costs with next to nothing to compute. */
  LITERALS(Operation.LZ4_DECOMPRESS, "one block of 16 KiB of literals", 1 << 14, 1);

  private final Operation operation;
  private final String input;
  private final int itemBytes;
  private final int batchMax;

  Workload(Operation operation, String input, int itemBytes, int batchMax) {
    this.operation = operation;
    this.input = input;
    this.itemBytes = itemBytes;
    this.batchMax = batchMax;
  }

  Operation operation() {
    return operation;
  }

  /** What an item is, for people. */
  String input() {
    return input;
  }

  /** Plain bytes of one item where throughput in bytes means something, else 0. */
  int itemBytes() {
    return itemBytes;
  }

  boolean isCompression() {
    return switch (this) {
      case COMPRESS, DECOMPRESS, LITERALS -> true;
      case ED25519,
          VOTES,
          TALLY,
          ECDSA,
          ECDSA_RECOVER,
          ML_DSA_44,
          ML_DSA_65,
          SHA_256_64,
          SHA_256_1K,
          SHA_512_64,
          KECCAK_256_64,
          SHA3_256_64,
          BLAKE3_64,
          MERKLE_1K ->
          false;
    };
  }

  /** Operation and input, for people. */
  String title() {
    return operation + ", " + input;
  }

  /** The batch sizes to measure of those wished for: none is larger than makes sense here. */
  List<Integer> batches(List<Integer> wished) {
    TreeSet<Integer> sizes = new TreeSet<>();
    wished.forEach(size -> sizes.add(Math.min(size, batchMax)));
    return List.copyOf(sizes);
  }
}
