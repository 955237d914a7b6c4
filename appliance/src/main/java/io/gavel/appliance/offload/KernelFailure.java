package io.gavel.appliance.offload;

/** A device did not do its work. Says nothing about the input. */
public final class KernelFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public KernelFailure(String message) {
    super(message);
  }
}
