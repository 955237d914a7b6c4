package io.gavel.appliance.consensus;

import java.util.Arrays;
import java.util.HexFormat;

/** A signature's 64 bytes, by value. Says nothing about whether it verifies. Immutable. */
public final class Signature {
  public static final int BYTES = 64;

  private final byte[] bytes;

  private Signature(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies 64 bytes from {@code offset}. */
  public static Signature of(byte[] source, int offset) {
    return new Signature(Arrays.copyOfRange(source, offset, offset + BYTES));
  }

  /** Copies exactly 64 bytes. */
  public static Signature of(byte[] source) {
    if (source.length != BYTES) {
      throw new IllegalArgumentException(
          "signature is " + source.length + " bytes, expected " + BYTES);
    }
    return of(source, 0);
  }

  /** A copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Signature signature && Arrays.equals(bytes, signature.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
