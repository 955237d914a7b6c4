package io.gavel.kernel.cpu;

import io.gavel.kernel.ed25519.CoefficientSource;
import io.gavel.kernel.hash.Sha512;

/**
 * Coefficients for batched signature checks from one secret seed: SHA-512(seed | counter), block
 * after block. Unlike the seed's own source this allocates nothing and takes no lock; whoever does
 * not know the seed can predict nothing. One thread.
 */
public final class SeededCoefficients implements CoefficientSource {
  private static final int SEED_BYTES = 32;

  private final Sha512 sha512 = new Sha512();
  private final byte[] seed = new byte[SEED_BYTES];
  private final byte[] block = new byte[Sha512.DIGEST_BYTES];
  private long counter;

  /**
   * @param seeds asked once, here, for 32 secret bytes
   */
  public SeededCoefficients(CoefficientSource seeds) {
    seeds.fill(seed);
  }

  @Override
  public void fill(byte[] destination) {
    for (int done = 0; done < destination.length; done += block.length) {
      sha512.update(seed);
      for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
        sha512.update((byte) (counter >>> shift));
      }
      sha512.digest(block, 0);
      counter++;
      System.arraycopy(
          block, 0, destination, done, Math.min(block.length, destination.length - done));
    }
  }
}
