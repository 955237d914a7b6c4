package io.gavel.appliance.offload;

import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Warms a device up beside everything else: in short turns, with pauses that leave the CPU to the
 * compiler and to those who wait for answers.
 */
public final class WarmUp {
  private static final long PAUSE_MS = 400;

  /** Five minutes or more. */
  private static final int TURNS_MAX = 750;

  private WarmUp() {}

  /**
   * Returns when the operations are at the device's speed, or will hardly get there. The calling
   * thread waits.
   *
   * @return the operations that stay slow, each with the reason
   */
  public static Map<Operation, String> run(KernelDevice device, Set<Operation> operations)
      throws InterruptedException {
    Map<Operation, String> slow = device.warmUp(operations);
    for (int turn = 1; turn < TURNS_MAX && !slow.isEmpty(); turn++) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
      slow = device.warmUp(slow.keySet());
    }
    return slow;
  }
}
