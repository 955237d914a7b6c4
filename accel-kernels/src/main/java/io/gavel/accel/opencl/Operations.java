package io.gavel.accel.opencl;

import io.gavel.kernel.Capability;
import io.gavel.kernel.Operation;
import io.gavel.kernel.cpu.ItemKernel;
import io.gavel.kernel.cpu.ScalarKernels;
import io.gavel.kernel.ed25519.CoefficientSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The operations there are kernels for, cut for a device. */
final class Operations {
  /** Items in flight per queue pair, of all operations together. */
  static final int ITEMS_MAX = 1 << 16;

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
    add(all, hash(shape, Operation.SHA_256, "sha256", words, 64));
    add(all, hash(shape, Operation.SHA_512, "sha512", longs, 128));
    add(all, hash(shape, Operation.KECCAK_256, "keccak", longs, 136));
    add(all, hash(shape, Operation.SHA3_256, "keccak", longs, 136));
    SignatureOperations.of(shape, traits, randomness).forEach(each -> add(all, each));
    return all;
  }

  private static void add(Map<Operation, OpenClOperation> all, OpenClOperation operation) {
    all.put(operation.operation(), operation);
  }

  private static OpenClOperation hash(
      WorkShape shape, Operation operation, String layer, int lanes, int blockBytes) {
    Capability scalar = ScalarKernels.CAPABILITIES.get(operation);
    int messageBytesMax = scalar.itemBytesMax();
    return new OpenClOperation(
        operation,
        List.of("lanes", layer),
        List.of(operation.name()),
        "",
        lanes,
        shape.groupSize(),
        0,
        new Capability(operation, ITEMS_MAX, messageBytesMax, shape.slotItems()),
        () -> new HashStager(shape, messageBytesMax, blockBytes, lanes, onHost(operation)));
  }

  private static ItemKernel onHost(Operation operation) {
    return ScalarKernels.of(operation);
  }
}
