package io.gavel.appliance.config;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Signature;
import io.gavel.kernel.ed25519.Ed25519Signer;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * An Ed25519 private key (RFC 8032) in memory. Its owner closes it, which wipes the seed; nothing
 * here prints it. Thread-safe; a closed key refuses to sign.
 */
public final class SigningKey implements AutoCloseable {
  public static final int SEED_BYTES = 32;

  private final byte[] seed;
  private final Ed25519Signer signer;
  private final Digest publicKey;

  private SigningKey(byte[] seed) {
    this.seed = seed;
    this.signer = Ed25519Signer.fromSeed(seed);
    this.publicKey = Digest.of(signer.publicKey());
  }

  public static SigningKey generate(SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return new SigningKey(seed);
  }

  /** Copies the seed; the caller wipes its own. */
  public static SigningKey ofSeed(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException(
          "seed is " + seed.length + " bytes, expected " + SEED_BYTES);
    }
    return new SigningKey(seed.clone());
  }

  /** The 32 bytes of the public key. */
  public Digest publicKey() {
    return publicKey;
  }

  /** The account this key owns. */
  public Address address() {
    return Address.ofEd25519Key(publicKey.bytes(), 0);
  }

  /** One thread at a time; the signer owns scratch. */
  public synchronized Signature sign(byte[] message) {
    return Signature.of(signer.sign(message));
  }

  /** A copy, for the caller to wipe. */
  public byte[] seed() {
    return seed.clone();
  }

  @Override
  public synchronized void close() {
    signer.close();
    Arrays.fill(seed, (byte) 0);
  }

  @Override
  public String toString() {
    return "signing key of " + publicKey.brief();
  }
}
