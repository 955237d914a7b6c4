package io.gavel.appliance.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * 32 bytes that name something: a SHA-256 digest, a Merkle root, a chain id. Ordered as unsigned
 * bytes.
 *
 * @param w0 bytes 0 to 7, big-endian, and so on
 */
public record Digest(long w0, long w1, long w2, long w3) implements Comparable<Digest> {
  public static final int BYTES = 32;
  public static final Digest ZERO = new Digest(0, 0, 0, 0);

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** Only ever copied, which any thread may do. The JDK's, for the CPU's SHA instructions. */
  private static final MessageDigest SHA_256 = newSha256();

  private static final byte LEAF_PREFIX = 0;

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return (MessageDigest) SHA_256.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's digests can be copied", e);
    }
  }

  /** Reads 32 bytes from {@code offset}. */
  public static Digest of(byte[] bytes, int offset) {
    return new Digest(
        (long) LONG.get(bytes, offset),
        (long) LONG.get(bytes, offset + 8),
        (long) LONG.get(bytes, offset + 16),
        (long) LONG.get(bytes, offset + 24));
  }

  /** Wraps exactly 32 bytes. */
  public static Digest of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("digest is " + bytes.length + " bytes, expected " + BYTES);
    }
    return of(bytes, 0);
  }

  /** SHA-256 of the message. */
  public static Digest sha256(byte[] message) {
    return of(sha256().digest(message));
  }

  /** RFC 6962 leaf hash: SHA-256 of a zero byte and the leaf. */
  public static Digest ofLeaf(byte[] leaf) {
    MessageDigest sha256 = sha256();
    sha256.update(LEAF_PREFIX);
    return of(sha256.digest(leaf));
  }

  /** Parses 64 hexadecimal digits. */
  public static Digest parse(String field, String hex) throws DecodeException {
    if (hex.length() != 2 * BYTES) {
      throw new DecodeException(field, "\"" + hex + "\"", "64 hexadecimal digits");
    }
    try {
      return of(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException e) {
      throw new DecodeException(field, "\"" + hex + "\"", "64 hexadecimal digits");
    }
  }

  public byte[] bytes() {
    byte[] bytes = new byte[BYTES];
    write(bytes, 0);
    return bytes;
  }

  /** Writes the 32 bytes at {@code offset}. */
  public void write(byte[] target, int offset) {
    LONG.set(target, offset, w0);
    LONG.set(target, offset + 8, w1);
    LONG.set(target, offset + 16, w2);
    LONG.set(target, offset + 24, w3);
  }

  /** The first eight hexadecimal digits, for logs. */
  public String brief() {
    return toString().substring(0, 8);
  }

  @Override
  public int compareTo(Digest other) {
    int c = Long.compareUnsigned(w0, other.w0);
    c = c != 0 ? c : Long.compareUnsigned(w1, other.w1);
    c = c != 0 ? c : Long.compareUnsigned(w2, other.w2);
    return c != 0 ? c : Long.compareUnsigned(w3, other.w3);
  }

  /** 64 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes());
  }
}
