package io.gavel.appliance.config;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What protects a key file, as UTF-8 bytes. Its owner closes it, which wipes them. Not thread-safe.
 */
public final class Passphrase implements AutoCloseable {
  public static final int BYTES_MAX = 1024;

  private final byte[] bytes;

  private Passphrase(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Takes over {@code typed} and wipes it.
   *
   * @param source where it is from, for the message
   * @throws OperatorException if it is empty, too long or no text
   */
  public static Passphrase of(String source, char[] typed) {
    byte[] room = new byte[4 * typed.length]; // UTF-8 takes at most 4 bytes for a char.
    ByteBuffer encoded = ByteBuffer.wrap(room);
    try {
      CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
      if (encoder.encode(CharBuffer.wrap(typed), encoded, true).isError()) {
        throw new OperatorException(source + " holds half a character, expected text");
      }
      return checked(source, Arrays.copyOf(room, encoded.position()));
    } finally {
      Arrays.fill(typed, '\0');
      Arrays.fill(room, (byte) 0);
    }
  }

  /** Reads a file that only its owner may read; one line end at its end is not part of it. */
  public static Passphrase ofFile(Path file) {
    OperatorFiles.checkPrivate("passphrase file", file);
    byte[] content = OperatorFiles.read("passphrase file", file, BYTES_MAX);
    int length = content.length;
    if (length > 0 && content[length - 1] == '\n') {
      length--;
      if (length > 0 && content[length - 1] == '\r') {
        length--;
      }
    }
    byte[] bytes = Arrays.copyOf(content, length);
    Arrays.fill(content, (byte) 0);
    return checked("passphrase file " + file, bytes);
  }

  private static Passphrase checked(String source, byte[] bytes) {
    if (bytes.length == 0 || bytes.length > BYTES_MAX) {
      int length = bytes.length;
      Arrays.fill(bytes, (byte) 0);
      throw new OperatorException(
          source + " is " + length + " bytes long, expected 1 to " + BYTES_MAX);
    }
    return new Passphrase(bytes);
  }

  /** Takes the same time wherever they differ. */
  public boolean sameAs(Passphrase other) {
    return MessageDigest.isEqual(bytes, other.bytes);
  }

  /** The bytes themselves, not a copy. */
  byte[] bytes() {
    return bytes;
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }
}
