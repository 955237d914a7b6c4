package io.gavel.kernel.ed25519;

import io.gavel.kernel.hash.Sha512;
import java.util.Arrays;
import java.util.Objects;

/**
 * Signs with one Ed25519 key as RFC 8032, 5.1.6: deterministic, the same bytes as every other
 * correct signer.
 *
 * <p>What depends on the secret takes the same time and touches the same memory for every secret:
 * multiples of B come from a comb whose row is read whole for each digit, and no branch looks at a
 * digit. The caller's own copy of the seed is the caller's to erase.
 *
 * <p>An instance owns its scratch, allocates nothing in {@link #sign(byte[], int, int, byte[],
 * int)} and serves one thread.
 */
public final class Ed25519Signer implements AutoCloseable {
  /** Bytes of a seed, the private key of RFC 8032. */
  public static final int SEED_BYTES = 32;

  private static final int KEY_BYTES = Ed25519Verifier.KEY_BYTES;
  private static final int HASH_BLOCK_BYTES = 128;
  private static final int WORDS = Scalar25519.WORDS;

  private final Sha512 sha512 = new Sha512();
  private final byte[] digest = new byte[Sha512.DIGEST_BYTES];
  private final long[] digestWords = new long[2 * WORDS];
  private final Scalar25519 scalars = new Scalar25519();
  private final FixedBaseComb comb = new FixedBaseComb();

  private final long[] secretScalar = new long[WORDS];
  private final byte[] prefix = new byte[32];
  private final byte[] publicKey = new byte[KEY_BYTES];
  private final long[] nonce = new long[WORDS];
  private final long[] result = new long[WORDS];
  private boolean closed;

  private Ed25519Signer(byte[] seed) {
    sha512.update(seed);
    sha512.digest(digest, 0);
    digest[0] &= (byte) 0xf8;
    digest[31] &= 0x7f;
    digest[31] |= 0x40;
    LittleEndian.words(digestWords, 0, digest, 0, WORDS);
    scalars.reduce(secretScalar, 0, digestWords, 0);
    System.arraycopy(digest, 32, prefix, 0, prefix.length);
    comb.multiply(secretScalar, 0, publicKey, 0);
    wipeScratch();
    eraseHashBlock();
  }

  /**
   * Derives the key from its seed, which is copied in derived form.
   *
   * @throws IllegalArgumentException if the seed is not 32 bytes long
   */
  public static Ed25519Signer fromSeed(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException(
          "seed is " + seed.length + " bytes, expected " + SEED_BYTES);
    }
    return new Ed25519Signer(seed);
  }

  /** The public key, 32 bytes, a copy. */
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** The signature of a message, 64 bytes, newly allocated. */
  public byte[] sign(byte[] message) {
    byte[] signature = new byte[Ed25519Verifier.SIGNATURE_BYTES];
    sign(message, 0, message.length, signature, 0);
    return signature;
  }

  /**
   * Writes the 64-byte signature of {@code length} bytes of {@code in} to {@code out}, which may be
   * the same array where the signature does not overlap the message.
   *
   * @throws IndexOutOfBoundsException if message or signature do not lie in their arrays
   * @throws IllegalStateException if the signer is closed
   */
  public void sign(byte[] in, int offset, int length, byte[] out, int outOffset) {
    if (closed) {
      throw new IllegalStateException("the signer is closed, its key is erased");
    }
    Objects.checkFromIndexSize(offset, length, in.length);
    Objects.checkFromIndexSize(outOffset, Ed25519Verifier.SIGNATURE_BYTES, out.length);
    sha512.reset();
    sha512.update(prefix);
    sha512.update(in, offset, length);
    digestInto(nonce);
    comb.multiply(nonce, 0, out, outOffset);
    sha512.reset();
    sha512.update(out, outOffset, KEY_BYTES);
    sha512.update(publicKey);
    sha512.update(in, offset, length);
    digestInto(result);
    scalars.mulAdd(result, 0, result, 0, secretScalar, 0, nonce, 0);
    for (int i = 0; i < WORDS; i++) {
      LittleEndian.word(out, outOffset + KEY_BYTES + 8 * i, result[i]);
    }
    wipeScratch();
  }

  /** Erases the key; signing is refused from then on. */
  @Override
  public void close() {
    closed = true;
    Arrays.fill(secretScalar, 0);
    Arrays.fill(prefix, (byte) 0);
    wipeScratch();
    eraseHashBlock();
  }

  private void digestInto(long[] scalar) {
    sha512.digest(digest, 0);
    LittleEndian.words(digestWords, 0, digest, 0, digestWords.length);
    scalars.reduce(scalar, 0, digestWords, 0);
  }

  /**
   * Fills and compresses one block of what is public, over the secret ones in the hash's buffers.
   */
  private void eraseHashBlock() {
    for (int bytes = 0; bytes < 2 * HASH_BLOCK_BYTES; bytes += KEY_BYTES) {
      sha512.update(publicKey);
    }
    sha512.reset();
  }

  private void wipeScratch() {
    Arrays.fill(digest, (byte) 0);
    Arrays.fill(digestWords, 0);
    Arrays.fill(nonce, 0);
    scalars.wipe();
    comb.wipe();
    sha512.reset();
  }
}
