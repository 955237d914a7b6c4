package io.gavel.kernel.ed25519;

/**
 * Where the random coefficients of batch verification come from. In production {@code new
 * SecureRandom()::nextBytes}; whoever can predict the bytes can build a batch of wrong signatures
 * that passes, so anything weaker belongs in tests only.
 */
@FunctionalInterface
public interface CoefficientSource {
  /** Overwrites the whole array with fresh, uniform and unpredictable bytes. */
  void fill(byte[] destination);
}
