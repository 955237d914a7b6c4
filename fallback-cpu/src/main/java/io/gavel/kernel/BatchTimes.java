package io.gavel.kernel;

/**
 * What a batch took on a device, by the device's own clock: sums over its commands, which may
 * overlap. The host's part, and waiting, are not in it.
 *
 * @param toDeviceNs bringing its input to the device
 * @param computeNs running its kernels
 * @param fromDeviceNs bringing the answers back
 */
public record BatchTimes(long toDeviceNs, long computeNs, long fromDeviceNs) {
  public BatchTimes {
    if (toDeviceNs < 0 || computeNs < 0 || fromDeviceNs < 0) {
      throw new IllegalArgumentException(
          "times "
              + toDeviceNs
              + ", "
              + computeNs
              + ", "
              + fromDeviceNs
              + " ns, expected 0 or more each");
    }
  }
}
