package io.gavel.appliance.offload;

import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Warms a device up beside everything else: in short turns, with pauses that leave the CPU to the
 * compiler and to those who wait for answers.
 */
public final class WarmUp {
  private static final long PAUSE_MS = 400;

  /** Five minutes or more. */
  private static final int TURNS_MAX = 750;

  private WarmUp() {}

  /** As {@link #run(KernelDevice, Set, BooleanSupplier)}, where nothing is more urgent. */
  public static Map<Operation, String> run(KernelDevice device, Set<Operation> operations)
      throws InterruptedException {
    return run(device, operations, () -> false);
  }

  /**
   * Returns when the operations are at the device's speed, or will hardly get there. The calling
   * thread waits.
   *
   * @param busy whether the node has something more urgent to do with the CPU: then a turn is left
   *     out
   * @return the operations that stay slow, each with the reason
   */
  public static Map<Operation, String> run(
      KernelDevice device, Set<Operation> operations, BooleanSupplier busy)
      throws InterruptedException {
    Map<Operation, String> slow = new EnumMap<>(Operation.class);
    operations.forEach(operation -> slow.put(operation, "not practised yet"));
    int turns = 0;
    while (turns < TURNS_MAX && !slow.isEmpty()) {
      if (!busy.getAsBoolean()) {
        Map<Operation, String> still = device.warmUp(slow.keySet());
        slow.keySet().retainAll(still.keySet());
        slow.putAll(still);
        turns++;
      }
      if (!slow.isEmpty()) {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
      }
    }
    return slow;
  }
}
