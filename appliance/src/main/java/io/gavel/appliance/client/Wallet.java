package io.gavel.appliance.client;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.config.SigningKey;
import io.gavel.kernel.ed25519.Ed25519Signer;
import java.util.Arrays;

/**
 * An account's key in memory, ready to sign. Serves one thread; its owner closes it, which erases
 * the key.
 */
public final class Wallet implements AutoCloseable {
  private final Ed25519Signer signer;
  private final byte[] publicKey;
  private final Address address;

  private Wallet(Ed25519Signer signer) {
    this.signer = signer;
    this.publicKey = signer.publicKey();
    this.address = Address.ofEd25519Key(publicKey, 0);
  }

  /**
   * @param seed 32 bytes, the private key of RFC 8032; the caller's copy is the caller's to erase
   */
  public static Wallet ofSeed(byte[] seed) {
    return new Wallet(Ed25519Signer.fromSeed(seed));
  }

  /** The wallet of a key read from a file, which stays the caller's to close. */
  public static Wallet of(SigningKey key) {
    byte[] seed = key.seed();
    try {
      return ofSeed(seed);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  public Address address() {
    return address;
  }

  /** 32 bytes, a copy. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** Writes 64 bytes of signature over the first {@code length} bytes behind them. */
  void sign(byte[] bytes, int length) {
    signer.sign(bytes, 0, length, bytes, length);
  }

  @Override
  public void close() {
    signer.close();
  }
}
