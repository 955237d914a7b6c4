package io.gavel.bench.questions;

/**
 * A message and its signature, in the bytes of a row's columns. The arrays are not copied; nobody
 * writes to them.
 */
public final class SignedItem {
  private final byte[] key;
  private final byte[] signature;
  private final byte[] message;

  SignedItem(byte[] key, byte[] signature, byte[] message) {
    this.key = key;
    this.signature = signature;
    this.message = message;
  }

  public byte[] key() {
    return key;
  }

  public byte[] signature() {
    return signature;
  }

  public byte[] message() {
    return message;
  }
}
