package io.gavel.bench.kernels;

import io.gavel.kernel.BatchTimes;
import java.util.Optional;

/**
 * What one side does with one workload in batches of one size.
 *
 * @param side the name of a device or peer
 * @param isProvider whether it is Gavel's
 * @param batch items
 * @param itemsPerSecond on one thread
 * @param error half the width of JMH's 99.9 % interval of that, NaN where it has too few iterations
 * @param allocatedBytes by batch
 * @param compressionRatio plain by block bytes, NaN where nothing is compressed
 * @param times of a batch by the device's own clock, empty where it has none
 */
record Measurement(
    Workload workload,
    String side,
    boolean isProvider,
    int batch,
    double itemsPerSecond,
    double error,
    double allocatedBytes,
    double compressionRatio,
    Optional<BatchTimes> times) {
  Measurement {
    if (batch < 1 || !(itemsPerSecond >= 0)) {
      throw new IllegalArgumentException(
          side + " " + workload + ": batch " + batch + ", items a second " + itemsPerSecond);
    }
  }

  /** Plain bytes a second, 0 where that means nothing. */
  double bytesPerSecond() {
    return itemsPerSecond * workload.itemBytes();
  }
}
