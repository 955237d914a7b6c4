package io.gavel.bench.simulation;

/** A simulated run broke what consensus promises. */
final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Violation(String message) {
    super(message);
  }
}
