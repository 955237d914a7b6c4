package io.gavel.kernel;

/**
 * What a device is, as its driver tells it.
 *
 * @param model of the device
 * @param vendor who made it; empty where nobody says
 * @param driver its name and version; empty where there is none
 * @param memoryBytes of its own, or the part of the machine's it may use; 0 where it has no limit
 *     but the process'
 * @param computeUnits cores, multiprocessors or whatever the driver counts, 1 or more
 */
public record DeviceFacts(
    String model, String vendor, String driver, long memoryBytes, int computeUnits) {
  public DeviceFacts {
    if (model.isBlank() || memoryBytes < 0 || computeUnits < 1) {
      throw new IllegalArgumentException(
          "facts of \""
              + model
              + "\": memoryBytes "
              + memoryBytes
              + ", computeUnits "
              + computeUnits
              + "; expected a model, 0 or more bytes, 1 or more units");
    }
  }

  /** The calling thread's own core. */
  public static DeviceFacts ofCallingThread(String model) {
    return new DeviceFacts(model, "", "", 0, 1);
  }
}
