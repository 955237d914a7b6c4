package io.gavel.accel.opencl;

import io.gavel.kernel.Capability;
import io.gavel.kernel.Operation;
import io.gavel.kernel.cpu.ItemKernel;
import io.gavel.kernel.cpu.ScalarKernels;
import io.gavel.kernel.ed25519.CoefficientSource;
import io.gavel.kernel.lz4.Lz4Decoder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The operations there are kernels for, cut for a device. */
final class Operations {
  /** Items in flight per queue pair, of all operations together. */
  static final int ITEMS_MAX = 1 << 16;

  /** Leaves that a slot holds, for each item it holds at most. */
  private static final int LEAVES_PER_ITEM = 16;

  /** Work-items that the specified LZ4 encoder lets look up positions at once. */
  private static final int WARP = 32;

  private Operations() {}

  /**
   * Everything offered to a device of that shape.
   *
   * @param randomness secret bytes, for seeds
   */
  static Map<Operation, OpenClOperation> of(
      WorkShape shape, DeviceTraits traits, CoefficientSource randomness) {
    Map<Operation, OpenClOperation> all = new EnumMap<>(Operation.class);
    int words = shape.lanes();
    int longs = Math.max(1, words / 2);
    add(all, hash(shape, Operation.SHA_256, List.of("lanes", "sha256"), words, 64));
    add(
        all,
        hash(shape, Operation.SHA_512, List.of("lanes", "sha512_block", "sha512"), longs, 128));
    add(
        all,
        hash(
            shape,
            Operation.KECCAK_256,
            List.of("lanes", "keccak_permutation", "keccak"),
            longs,
            136));
    add(
        all,
        hash(
            shape,
            Operation.SHA3_256,
            List.of("lanes", "keccak_permutation", "keccak"),
            longs,
            136));
    add(all, hash(shape, Operation.BLAKE3, List.of("lanes", "blake3"), words, 64));
    add(all, tree(shape, Operation.MERKLE_ROOT, "merkle_roots"));
    add(all, tree(shape, Operation.MERKLE_PROOF, "merkle_proofs"));
    add(all, blocks(shape, Operation.LZ4_COMPRESS));
    add(all, blocks(shape, Operation.LZ4_DECOMPRESS));
    SignatureOperations.of(shape, traits, randomness).forEach(each -> add(all, each));
    return all;
  }

  private static void add(Map<Operation, OpenClOperation> all, OpenClOperation operation) {
    all.put(operation.operation(), operation);
  }

  private static OpenClOperation hash(
      WorkShape shape, Operation operation, List<String> sources, int lanes, int blockBytes) {
    Capability scalar = ScalarKernels.CAPABILITIES.get(operation);
    int messageBytesMax = scalar.itemBytesMax();
    return new OpenClOperation(
        operation,
        sources,
        List.of(operation.name()),
        "",
        lanes,
        shape.groupSize(),
        false,
        0,
        new Capability(operation, ITEMS_MAX, messageBytesMax, shape.slotItems()),
        () -> new HashStager(shape, messageBytesMax, blockBytes, lanes, onHost(operation)));
  }

  private static OpenClOperation tree(WorkShape shape, Operation operation, String last) {
    int leafBytesMax = ScalarKernels.CAPABILITIES.get(operation).itemBytesMax();
    int leavesMax = LEAVES_PER_ITEM * shape.slotItems();
    return new OpenClOperation(
        operation,
        List.of("lanes", "sha256", "merkle"),
        List.of("merkle_leaves", "merkle_nodes", last),
        "",
        shape.lanes(),
        shape.groupSize(),
        false,
        0,
        new Capability(operation, ITEMS_MAX, leafBytesMax, shape.slotItems() / LEAVES_PER_ITEM),
        () -> new MerkleStager(shape, leafBytesMax, leavesMax, onHost(operation)));
  }

  /** A work-group for each block: as many work-items as run in step, or one. */
  private static OpenClOperation blocks(WorkShape shape, Operation operation) {
    int groupSize = shape.groupSize() == 1 ? 1 : WARP;
    int blocksMax = Math.max(1, shape.slotBytes() / Lz4Decoder.INPUT_BYTES_MAX);
    int itemBytesMax = ScalarKernels.CAPABILITIES.get(operation).itemBytesMax();
    return new OpenClOperation(
        operation,
        List.of("lanes", "group", "lz4"),
        List.of(operation.name()),
        "",
        1,
        groupSize,
        false,
        0,
        new Capability(operation, ITEMS_MAX, itemBytesMax, blocksMax),
        () -> new Lz4Stager(onHost(operation)));
  }

  private static ItemKernel onHost(Operation operation) {
    return ScalarKernels.of(operation);
  }
}
