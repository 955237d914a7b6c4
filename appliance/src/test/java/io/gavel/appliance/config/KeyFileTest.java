package io.gavel.appliance.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.config.KeyFile.Purpose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
  private static final byte[] SEED =
      HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("new/me.key");
  }

  private static Passphrase passphrase(String text) {
    return Passphrase.of("test", text.toCharArray());
  }

  private static Passphrase unasked() {
    throw new AssertionError("asked for a passphrase that is not needed");
  }

  private void create(String passphrase) {
    try (SigningKey key = SigningKey.ofSeed(SEED)) {
      KeyFile.create(
          file, Purpose.VALIDATOR, key, passphrase == null ? null : passphrase(passphrase));
    }
  }

  private void refuses(Supplier<Passphrase> passphrase, String... saying) {
    OperatorException e =
        assertThrows(
            OperatorException.class, () -> KeyFile.load(file, Purpose.VALIDATOR, passphrase));
    for (String part : saying) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    assertFalse(e.getMessage().contains(HexFormat.of().formatHex(SEED)), e.getMessage());
  }

  private void replace(String from, String to) throws IOException {
    String text = Files.readString(file);
    assertTrue(text.contains(from), text);
    Files.writeString(file, text.replace(from, to));
  }

  @Test
  void readsBackAKeyWithoutPassphrase() {
    create(null);
    try (SigningKey key = KeyFile.load(file, Purpose.VALIDATOR, KeyFileTest::unasked)) {
      assertArrayEquals(SEED, key.seed());
    }
  }

  @Test
  void createsFilesForTheirOwnerAlone() throws IOException {
    create(null);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void neverOverwritesAKey() throws IOException {
    create(null);
    byte[] before = Files.readAllBytes(file);
    OperatorException e = assertThrows(OperatorException.class, () -> create("other"));
    assertTrue(e.getMessage().contains("is there already"), e.getMessage());
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void refusesAFileOthersMayReadAndNamesTheCommandThatMendsIt() throws IOException {
    create(null);
    for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----"}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      refuses(KeyFileTest::unasked, "has mode " + mode, "run: chmod 600 " + file);
    }
  }

  @Test
  void readsBackAnEncryptedKeyWithItsPassphraseAlone() throws IOException {
    create("correct horse é");
    assertFalse(Files.readString(file).contains(HexFormat.of().formatHex(SEED)));
    try (SigningKey key =
        KeyFile.load(file, Purpose.VALIDATOR, () -> passphrase("correct horse é"))) {
      assertArrayEquals(SEED, key.seed());
    }
    refuses(() -> passphrase("correct horse e"), "me.key", "the passphrase is wrong");
  }

  @Test
  void saysWhoseKeyItIsWithoutThePassphrase() {
    create("x");
    KeyFile inspected = KeyFile.inspect(file);
    assertTrue(inspected.encrypted());
    assertEquals(Purpose.VALIDATOR, inspected.purpose());
    try (SigningKey key = SigningKey.ofSeed(SEED)) {
      assertEquals(key.publicKey(), inspected.publicKey());
      assertEquals(key.address(), inspected.address());
    }
  }

  @Test
  void encryptsTheSameKeyDifferentlyEachTime() throws IOException {
    create("x");
    String first = Files.readString(file);
    Files.delete(file);
    create("x");
    assertNotEquals(first, Files.readString(file));
  }

  @Test
  void refusesAnEncryptedKeyWhosePurposeWasChanged() throws IOException {
    create("x");
    replace("\"validator\"", "\"account\"");
    OperatorException e =
        assertThrows(
            OperatorException.class,
            () -> KeyFile.load(file, Purpose.ACCOUNT, () -> passphrase("x")));
    assertTrue(e.getMessage().contains("or the file was changed"), e.getMessage());
  }

  @Test
  void refusesAKeyOfAnotherPurpose() throws IOException {
    create(null);
    replace("\"validator\"", "\"account\"");
    refuses(KeyFileTest::unasked, "purpose is \"account\", expected validator");
  }

  @Test
  void refusesAPublicKeyThatIsNotTheSeeds() throws IOException {
    create(null);
    replace("\"d75a98", "\"d75a99");
    refuses(KeyFileTest::unasked, "publicKey is d75a99", "expected the public key of the file's");
  }

  @Test
  void refusesFieldsThatAreWrongWithoutShowingTheSeed() throws IOException {
    create(null);
    replace("cae7f60\"", "cae7f6\"");
    refuses(KeyFileTest::unasked, "seed is 63 characters, expected 64 hexadecimal digits");
    replace("cae7f6\"", "cae7f6x\"");
    refuses(KeyFileTest::unasked, "seed is not hexadecimal");
    replace("\"seed\"", "\"sead\"");
    refuses(KeyFileTest::unasked, "sead is unknown; did you mean seed?");
  }

  @Test
  void refusesDerivationParametersThatWouldCostWithoutEnd() throws IOException {
    create("x");
    replace("\"memoryKiB\" : 65536", "\"memoryKiB\" : 2000000000");
    refuses(KeyFileTest::unasked, "encryption.memoryKiB is 2000000000, expected");
    replace("\"memoryKiB\" : 2000000000", "\"memoryKiB\" : 64");
    replace("\"iterations\" : 3", "\"iterations\" : 1000000");
    refuses(KeyFileTest::unasked, "encryption.iterations is 1000000, expected");
  }

  @Test
  void readsAPassphraseFileWithoutItsLineEnd() throws IOException {
    create("swordfish");
    Path secret = folder.resolve("secret");
    OperatorFiles.createPrivate("t", secret, "swordfish\r\n".getBytes(StandardCharsets.UTF_8));
    KeyFile.load(file, Purpose.VALIDATOR, () -> Passphrase.ofFile(secret)).close();
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
    refuses(() -> Passphrase.ofFile(secret), "passphrase file", "chmod 600");
  }

  @Test
  void refusesAnEmptyPassphrase() {
    OperatorException e = assertThrows(OperatorException.class, () -> passphrase(""));
    assertTrue(e.getMessage().contains("is 0 bytes long"), e.getMessage());
  }

  @Test
  void wipesWhatWasTyped() {
    char[] typed = "swordfish".toCharArray();
    Passphrase passphrase = Passphrase.of("test", typed);
    assertArrayEquals(new char[typed.length], typed);
    assertEquals("swordfish", new String(passphrase.bytes(), StandardCharsets.UTF_8));
    passphrase.close();
    assertArrayEquals(new byte[9], passphrase.bytes());
  }

  /** RFC 8032, section 7.1, test 1. */
  @Test
  void signsAsTheRfcDoesAndWipesItsSeed() {
    SigningKey key = SigningKey.ofSeed(SEED);
    assertEquals(
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        key.publicKey().toString());
    assertTrue(key.sign(new byte[0]).toString().startsWith("e5564300c360ac729086e2cc806e828a"));
    byte[] message = "pay".getBytes(StandardCharsets.UTF_8);
    byte[] signature = key.sign(message).bytes();
    assertTrue(
        Ed25519.verify(signature, 0, key.publicKey().bytes(), 0, message, 0, message.length));
    key.close();
    assertArrayEquals(new byte[32], key.seed());
  }
}
