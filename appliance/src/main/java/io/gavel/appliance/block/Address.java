package io.gavel.appliance.block;

import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;

/**
 * An account: SHA-256(scheme byte | public key). Text form: {@code gv1}, 64 hexadecimal digits,
 * then 8 of a checksum (the first 4 bytes of SHA-256("gv1" | address)), so that a mistyped address
 * is refused.
 */
public record Address(Digest raw) implements Comparable<Address> {
  private static final String PREFIX = "gv1";
  private static final int CHECKSUM_DIGITS = 8;
  private static final int TEXT_LENGTH = PREFIX.length() + 64 + CHECKSUM_DIGITS;

  /** The address of an Ed25519 public key of 32 bytes at {@code offset}. */
  public static Address ofEd25519Key(byte[] source, int offset) {
    byte[] preimage = new byte[1 + Transaction.KEY_BYTES];
    preimage[0] = Transaction.SCHEME_ED25519;
    System.arraycopy(source, offset, preimage, 1, Transaction.KEY_BYTES);
    return new Address(Digest.sha256(preimage));
  }

  /** Parses the text form and checks its checksum. */
  public static Address parse(String field, String text) throws DecodeException {
    if (text.length() != TEXT_LENGTH || !text.startsWith(PREFIX)) {
      throw new DecodeException(
          field,
          "\"" + text + "\"",
          "an address: gv1 and " + (TEXT_LENGTH - 3) + " hexadecimal digits");
    }
    int end = TEXT_LENGTH - CHECKSUM_DIGITS;
    Address address = new Address(Digest.parse(field, text.substring(PREFIX.length(), end)));
    if (!address.checksum().equals(text.substring(end))) {
      throw new DecodeException(
          field,
          "\"" + text + "\"",
          "the checksum " + address.checksum() + "; is a digit mistyped?");
    }
    return address;
  }

  private String checksum() {
    byte[] preimage = new byte[PREFIX.length() + Digest.BYTES];
    for (int i = 0; i < PREFIX.length(); i++) {
      preimage[i] = (byte) PREFIX.charAt(i);
    }
    raw.write(preimage, PREFIX.length());
    return Digest.sha256(preimage).toString().substring(0, CHECKSUM_DIGITS);
  }

  @Override
  public int compareTo(Address other) {
    return raw.compareTo(other.raw);
  }

  @Override
  public String toString() {
    return PREFIX + raw + checksum();
  }
}
