package io.gavel.appliance.config;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Signature;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An Ed25519 private key (RFC 8032) in memory. Its owner closes it, which wipes the seed; nothing
 * here prints it. Signing is safe from any thread until then.
 */
public final class SigningKey implements AutoCloseable {
  public static final int SEED_BYTES = 32;

  private final byte[] seed;
  private final Digest publicKey;

  private SigningKey(byte[] seed) {
    this.seed = seed;
    byte[] key = new byte[SEED_BYTES];
    Ed25519.generatePublicKey(seed, 0, key, 0);
    this.publicKey = Digest.of(key);
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

  public Signature sign(byte[] message) {
    byte[] signature = new byte[Signature.BYTES];
    Ed25519.sign(seed, 0, publicKey.bytes(), 0, null, message, 0, message.length, signature, 0);
    return Signature.of(signature);
  }

  /** A copy, for the caller to wipe. */
  public byte[] seed() {
    return seed.clone();
  }

  @Override
  public void close() {
    Arrays.fill(seed, (byte) 0);
  }

  @Override
  public String toString() {
    return "signing key of " + publicKey.brief();
  }
}
