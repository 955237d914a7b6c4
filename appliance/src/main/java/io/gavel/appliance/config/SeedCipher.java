package io.gavel.appliance.config;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A seed under a passphrase: AES-256-GCM with the key that Argon2id (RFC 9106, version 1.3) makes
 * of the passphrase. The parameters are kept beside the ciphertext, so that later files may use
 * stronger ones; they are bounded, so that a file cannot make its reader spend without end.
 *
 * @param memoryKiB Argon2's memory; {@code iterations} its passes, {@code lanes} its parallelism
 * @param ciphertext the encrypted seed and the 16-byte tag
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; read once, written once.
record SeedCipher(
    int memoryKiB, int iterations, int lanes, byte[] salt, byte[] nonce, byte[] ciphertext) {
  static final String CIPHER = "aes-256-gcm";
  static final String DERIVATION = "argon2id";
  static final int MEMORY_KIB_MAX = 128 << 10;
  static final int ITERATIONS_MAX = 16;
  static final int LANES_MAX = 8;
  static final int SALT_BYTES = 16;
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;

  /** RFC 9106, section 4, second recommended option, with one lane for want of threads. */
  private static final int MEMORY_KIB = 64 << 10;

  private static final int ITERATIONS = 3;
  private static final int LANES = 1;

  /**
   * @param header authenticated along with the seed
   */
  static SeedCipher encrypt(
      byte[] seed, Passphrase passphrase, byte[] header, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(salt);
    random.nextBytes(nonce);
    SeedCipher empty = new SeedCipher(MEMORY_KIB, ITERATIONS, LANES, salt, nonce, new byte[0]);
    try {
      byte[] sealed = empty.crypt(Cipher.ENCRYPT_MODE, seed, passphrase, header);
      return new SeedCipher(MEMORY_KIB, ITERATIONS, LANES, salt, nonce, sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-256-GCM", e);
    }
  }

  /**
   * The seed, for the caller to wipe.
   *
   * @throws OperatorException if the passphrase is another, or the file was changed
   */
  byte[] decrypt(String where, Passphrase passphrase, byte[] header) {
    try {
      return crypt(Cipher.DECRYPT_MODE, ciphertext, passphrase, header);
    } catch (AEADBadTagException e) {
      throw new OperatorException(
          where + ": the passphrase is wrong, or the file was changed since it was made", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-256-GCM", e);
    }
  }

  private byte[] crypt(int mode, byte[] input, Passphrase passphrase, byte[] header)
      throws GeneralSecurityException {
    byte[] key = new byte[32];
    try {
      Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
      argon2.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(memoryKiB)
              .withIterations(iterations)
              .withParallelism(lanes)
              .withSalt(salt)
              .build());
      argon2.generateBytes(passphrase.bytes(), key);
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_BYTES, nonce));
      cipher.updateAAD(header);
      return cipher.doFinal(input);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  static SeedCipher read(Fields fields) {
    expect(fields, "cipher", CIPHER);
    expect(fields, "derivation", DERIVATION);
    // Argon2 needs 8 blocks of 1 KiB for each lane.
    int lanes = (int) fields.integer("lanes", 1, LANES_MAX);
    int memoryKiB = (int) fields.integer("memoryKiB", 8L * lanes, MEMORY_KIB_MAX);
    int iterations = (int) fields.integer("iterations", 1, ITERATIONS_MAX);
    byte[] salt = hex(fields, "salt", SALT_BYTES);
    byte[] nonce = hex(fields, "nonce", NONCE_BYTES);
    byte[] ciphertext = hex(fields, "ciphertext", SigningKey.SEED_BYTES + TAG_BYTES);
    fields.end();
    return new SeedCipher(memoryKiB, iterations, lanes, salt, nonce, ciphertext);
  }

  private static void expect(Fields fields, String name, String expected) {
    String value = fields.text(name);
    if (!value.equals(expected)) {
      throw fields.wrong(name, value, expected);
    }
  }

  /** A field of exactly {@code bytes} bytes. The value stays out of the message: it is a secret. */
  static byte[] hex(Fields fields, String name, int bytes) {
    String text = fields.text(name);
    try {
      if (text.length() == 2 * bytes) {
        return HexFormat.of().parseHex(text);
      }
    } catch (IllegalArgumentException e) {
      throw fields.unfit(name, "not hexadecimal", 2 * bytes + " hexadecimal digits");
    }
    throw fields.unfit(name, text.length() + " characters", 2 * bytes + " hexadecimal digits");
  }
}
