package io.gavel.kernel;

import java.util.Map;

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
}
