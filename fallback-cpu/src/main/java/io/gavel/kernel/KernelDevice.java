package io.gavel.kernel;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A device found by a provider. Thread-safe; its queue pairs are not. */
public interface KernelDevice {
  /** Provider and place, as an operator names it: {@code cpu-scalar}, {@code opencl:0}. */
  String name();

  /** What the device is, for people: model, driver, memory. */
  String description();

  /** The same, part by part. A device that computes on the calling thread has little to say. */
  default DeviceFacts facts() {
    return DeviceFacts.ofCallingThread(description());
  }

  /** What it offers, by operation; immutable. {@link #refusals()} are no longer among it. */
  Map<Operation, Capability> capabilities();

  /**
   * Operations that its provider has and this device cannot serve, each with the reason. That its
   * program cannot be built, say, a device may find out only when an operation is first submitted:
   * that submission throws {@link IllegalStateException}, and the others go on.
   */
  default Map<Operation, String> refusals() {
    return Map.of();
  }

  /**
   * Opens a queue pair for the calling thread to own.
   *
   * @throws IllegalStateException if the device has no more to give, with the reason
   */
  QueuePair open();

  /**
   * Starts the device anew after it failed: whatever the failure may have spoilt is made again, and
   * operations it has found refused are offered again. Queue pairs opened before stay as they are,
   * for their owners to close. Those opened from now on are the new start's, which is to pass its
   * self-test before it serves. May take long: not for a thread that others wait for.
   *
   * @throws IllegalStateException with the reason, if it cannot be done or would not be safe yet
   */
  default void restart() {}

  /**
   * Answers a batch while the device's own clock runs, which a batch as usual is spared. Waits for
   * the answers; to be measured are batches whose operation was submitted before.
   *
   * @return what it took; empty where the device has no clock of its own, or failed
   */
  default Optional<BatchTimes> time(Batch batch) {
    return Optional.empty();
  }

  /**
   * Practises operations for a moment, on the calling thread: some tenths of a second each. A
   * device answers the same before and without it, but may be slower: its code is not compiled yet,
   * say. Queue pairs opened before take part. To be repeated for the operations that are still
   * slow, with pauses, in which a compiler gets on, and not for ever: some may stay slow.
   *
   * @return the operations that are still slow, each with what is known
   */
  default Map<Operation, String> warmUp(Set<Operation> operations) {
    return Map.of();
  }
}
