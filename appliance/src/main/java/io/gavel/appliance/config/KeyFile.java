package io.gavel.appliance.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A private key on disk, as JSON, readable by its owner alone (mode 0600); a file that others may
 * read is refused. With a passphrase the seed is encrypted, see {@link SeedCipher}; without, the
 * file's mode is all that protects it.
 *
 * @param purpose what the key may be used for
 * @param publicKey known without a passphrase
 * @param cipher null where the seed is not encrypted
 */
public record KeyFile(Path path, Purpose purpose, Digest publicKey, SeedCipher cipher) {
  /** One key, one purpose: a key that votes does not pay as well. */
  public enum Purpose {
    /** Signs votes and blocks. */
    VALIDATOR,
    /** Signs transactions. */
    ACCOUNT
  }

  private static final String FORMAT = "gavel-key-1";
  private static final int BYTES_MAX = 16 << 10;
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  public boolean encrypted() {
    return cipher != null;
  }

  /** The account the key owns. */
  public Address address() {
    return Address.ofEd25519Key(publicKey.bytes(), 0);
  }

  /**
   * Writes a new file; never overwrites.
   *
   * @param passphrase null to keep the seed unencrypted; stays the caller's to close
   */
  public static void create(Path path, Purpose purpose, SigningKey key, Passphrase passphrase) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("purpose", name(purpose));
    root.put("publicKey", key.publicKey().toString());
    byte[] seed = key.seed();
    byte[] content = {};
    try {
      if (passphrase == null) {
        root.put("seed", HexFormat.of().formatHex(seed));
      } else {
        byte[] header = header(purpose, key.publicKey());
        SeedCipher cipher = SeedCipher.encrypt(seed, passphrase, header, new SecureRandom());
        root.putObject("encryption")
            .put("cipher", SeedCipher.CIPHER)
            .put("derivation", SeedCipher.DERIVATION)
            .put("memoryKiB", cipher.memoryKiB())
            .put("iterations", cipher.iterations())
            .put("lanes", cipher.lanes())
            .put("salt", HexFormat.of().formatHex(cipher.salt()))
            .put("nonce", HexFormat.of().formatHex(cipher.nonce()))
            .put("ciphertext", HexFormat.of().formatHex(cipher.ciphertext()));
      }
      content = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
      OperatorFiles.createPrivate("key file", path, content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of text and numbers always prints", e);
    } finally {
      Arrays.fill(seed, (byte) 0);
      Arrays.fill(content, (byte) 0);
    }
  }

  /**
   * Reads what is known without the passphrase.
   *
   * @throws OperatorException naming what is wrong and what to do
   */
  public static KeyFile inspect(Path path) {
    Fields fields = open(path);
    KeyFile file = header(path, fields);
    if (!file.encrypted()) {
      fields.has("seed");
    }
    fields.end();
    return file;
  }

  /**
   * Reads a key.
   *
   * @param expected refuses a key made for another purpose
   * @param passphrase asked once, and only where the file is encrypted; what it gives is closed
   *     here
   * @return the caller's to close
   * @throws OperatorException naming what is wrong and what to do
   */
  public static SigningKey load(Path path, Purpose expected, Supplier<Passphrase> passphrase) {
    Fields fields = open(path);
    KeyFile file = header(path, fields);
    if (file.purpose != expected) {
      throw fields.wrong("purpose", name(file.purpose), name(expected) + "; name the other key");
    }
    byte[] seed = file.encrypted() ? null : SeedCipher.hex(fields, "seed", SigningKey.SEED_BYTES);
    fields.end();
    if (seed == null) {
      try (Passphrase given = passphrase.get()) {
        seed = file.cipher.decrypt("key file " + path, given, header(expected, file.publicKey));
      }
    }
    SigningKey key = SigningKey.ofSeed(seed);
    Arrays.fill(seed, (byte) 0);
    if (!key.publicKey().equals(file.publicKey)) {
      key.close();
      throw fields.wrong("publicKey", file.publicKey, "the public key of the file's own seed");
    }
    return key;
  }

  private static Fields open(Path path) {
    OperatorFiles.checkPrivate("key file", path);
    byte[] content = OperatorFiles.read("key file", path, BYTES_MAX);
    try {
      return Fields.ofJson("key file", path, content);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static KeyFile header(Path path, Fields fields) {
    String format = fields.text("format");
    if (!format.equals(FORMAT)) {
      throw fields.wrong("format", format, FORMAT);
    }
    Purpose purpose = fields.choice("purpose", Purpose.class);
    Digest publicKey;
    try {
      publicKey = Digest.parse("publicKey", fields.text("publicKey"));
    } catch (DecodeException e) {
      throw fields.wrong(e);
    }
    SeedCipher cipher =
        fields.has("encryption") ? SeedCipher.read(fields.object("encryption")) : null;
    return new KeyFile(path, purpose, publicKey, cipher);
  }

  /**
   * Bound to the ciphertext, so that a file cannot be passed off as another's or for another use.
   */
  private static byte[] header(Purpose purpose, Digest publicKey) {
    return (FORMAT + " " + name(purpose) + " " + publicKey).getBytes(StandardCharsets.UTF_8);
  }

  private static String name(Purpose purpose) {
    return purpose.name().toLowerCase(Locale.ROOT);
  }
}
