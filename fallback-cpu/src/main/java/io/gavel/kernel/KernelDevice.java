package io.gavel.kernel;

import java.util.Map;
import java.util.Set;

/** A device found by a provider. Thread-safe; its queue pairs are not. */
public interface KernelDevice {
  /** Provider and place, as an operator names it: {@code cpu-scalar}, {@code opencl:0}. */
  String name();

  /** What the device is, for people: model, driver, memory. */
  String description();

  /** What it offers, by operation; immutable. */
  Map<Operation, Capability> capabilities();

  /**
   * Opens a queue pair for the calling thread to own.
   *
   * @throws IllegalStateException if the device has no more to give, with the reason
   */
  QueuePair open();

  /**
   * Brings operations up to the device's speed, on the calling thread; it may take seconds of CPU.
   * A device answers the same before and without it, but may be slower: its code is not compiled
   * yet, say. Queue pairs opened before take part. To be called once the device is wanted, from a
   * thread that can wait.
   *
   * @return the operations that stay slow, each with the reason
   */
  default Map<Operation, String> warmUp(Set<Operation> operations) {
    return Map.of();
  }
}
