package io.gavel.kernel.hash;

/**
 * Keccak-256 as Ethereum uses it: the sponge of FIPS 202 with the padding of the Keccak submission,
 * whose first byte is 0x01, and therefore not SHA3-256. A 32-byte digest of a message of any
 * length.
 *
 * <p>An instance owns its scratch and serves one thread; see {@link BlockHash}. The static method
 * is pure and allocates.
 */
public final class Keccak256 extends Keccak {
  /** Bytes of a digest. */
  public static final int DIGEST_BYTES = Keccak.DIGEST_BYTES;

  /** The first byte behind the message. */
  public static final int PADDING = 0x01;

  /** A fresh state, ready to absorb. */
  public Keccak256() {
    super(PADDING);
  }

  /** The constants of Keccak-f[1600], one a round: a copy, for whoever hashes in lanes. */
  public static long[] roundConstants() {
    return ROUND_CONSTANTS.clone();
  }

  /** The digest of a message. */
  public static byte[] hash(byte[] message) {
    Keccak256 hash = new Keccak256();
    hash.update(message);
    return hash.digest();
  }
}
