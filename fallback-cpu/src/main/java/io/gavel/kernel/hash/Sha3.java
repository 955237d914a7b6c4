package io.gavel.kernel.hash;

/**
 * SHA3-256 of FIPS 202 (section 6.1), whose padding begins with the byte 0x06. A 32-byte digest of
 * a message of any length.
 *
 * <p>An instance owns its scratch and serves one thread; see {@link BlockHash}. The static method
 * is pure and allocates.
 */
public final class Sha3 extends Keccak {
  /** Bytes of a digest. */
  public static final int DIGEST_BYTES = Keccak.DIGEST_BYTES;

  /** The first byte behind the message. */
  public static final int PADDING = 0x06;

  /** A fresh state, ready to absorb. */
  public Sha3() {
    super(PADDING);
  }

  /** The digest of a message. */
  public static byte[] hash(byte[] message) {
    Sha3 hash = new Sha3();
    hash.update(message);
    return hash.digest();
  }
}
