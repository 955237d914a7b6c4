package io.gavel.kernel;

/**
 * A family of devices, found by {@link java.util.ServiceLoader}. Loading the class must work
 * everywhere; whatever may be missing is found out in {@link #probe()}.
 */
public interface KernelProvider {
  /** {@code cpu-scalar}, {@code cpu-vector}, {@code opencl}, ... */
  String name();

  /**
   * Higher is tried first where the operator names no provider. Of the most preferred device it may
   * have.
   */
  int preference();

  /** The same of one of its devices, at most {@link #preference()}. */
  default int preference(KernelDevice device) {
    return preference();
  }

  /** Looks once for devices. Throws nothing for what is merely absent: a refusal is a value. */
  Probe probe();
}
