package io.gavel.appliance.block;

import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import java.util.Arrays;

/**
 * A signed transaction, kept as the bytes that came off the wire, which a device reads in place.
 * All integers little-endian:
 *
 * <pre>
 *   0  "GTX" 0x01        magic and version
 *   4  u8  scheme        fixes key and signature sizes: 1 = Ed25519, 32 and 64 bytes
 *   5  u8  kind          1 = transfer
 *   6  u16 payloadLength
 *   8  32  chain id
 *  40  u64 nonce         the sender's next, from 0; no gaps
 *  48  u64 fee
 *  56  key, payload, signature over everything before it
 * </pre>
 *
 * <p>The payload of a transfer is the recipient's address (32 bytes) and a u64 amount. Only the
 * layout is checked here, not the signature. Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8032">RFC 8032, Ed25519</a>
 */
public final class Transaction {
  public static final int SCHEME_ED25519 = 1;
  public static final int KIND_TRANSFER = 1;

  public static final int KEY_OFFSET = 56;
  public static final int KEY_BYTES = 32;
  public static final int SIGNATURE_BYTES = 64;
  public static final int TRANSFER_PAYLOAD_BYTES = 40;
  public static final int TRANSFER_BYTES =
      KEY_OFFSET + KEY_BYTES + TRANSFER_PAYLOAD_BYTES + SIGNATURE_BYTES;

  /** No transaction of any kind is longer or shorter. */
  public static final int BYTES_MAX = TRANSFER_BYTES;

  public static final int BYTES_MIN = TRANSFER_BYTES;

  private static final int MAGIC = 'G' | 'T' << 8 | 'X' << 16 | 1 << 24;

  private final byte[] bytes;
  private final Digest id;
  private final Digest chainId;
  private final long nonce;
  private final long fee;
  private final Address sender;
  private final Address recipient;
  private final long amount;

  private Transaction(
      byte[] bytes, Digest chainId, long nonce, long fee, Address recipient, long amount) {
    this.bytes = bytes;
    this.id = Digest.ofLeaf(bytes);
    this.chainId = chainId;
    this.nonce = nonce;
    this.fee = fee;
    this.sender = Address.ofEd25519Key(bytes, KEY_OFFSET);
    this.recipient = recipient;
    this.amount = amount;
  }

  /**
   * Reads one whole transaction; keeps a copy of the bytes.
   *
   * @throws DecodeException naming the first field that is wrong
   */
  public static Transaction decode(byte[] data, int offset, int length) throws DecodeException {
    if (length < BYTES_MIN || length > BYTES_MAX) {
      throw new DecodeException("transaction.length", length, BYTES_MIN + " bytes");
    }
    byte[] bytes = Arrays.copyOfRange(data, offset, offset + length);
    ByteReader in = new ByteReader(bytes);
    long magic = in.u32("transaction.magic");
    if (magic != MAGIC) {
      throw new DecodeException(
          "transaction.magic", "0x" + Long.toHexString(magic), "0x" + Integer.toHexString(MAGIC));
    }
    expect("transaction.scheme", in.u8("transaction.scheme"), SCHEME_ED25519, "Ed25519");
    expect("transaction.kind", in.u8("transaction.kind"), KIND_TRANSFER, "transfer");
    int payloadLength = in.u16("transaction.payloadLength");
    expect("transaction.payloadLength", payloadLength, TRANSFER_PAYLOAD_BYTES, "a transfer's");
    Digest chainId = in.digest("transaction.chainId");
    long nonce = in.u63("transaction.nonce");
    long fee = in.u63("transaction.fee");
    in.skip("transaction.senderKey", KEY_BYTES);
    Address recipient = new Address(in.digest("transaction.recipient"));
    long amount = in.u63("transaction.amount");
    in.skip("transaction.signature", SIGNATURE_BYTES);
    in.end("transaction");
    return new Transaction(bytes, chainId, nonce, fee, recipient, amount);
  }

  public static Transaction decode(byte[] bytes) throws DecodeException {
    return decode(bytes, 0, bytes.length);
  }

  /** The part of a transfer that its sender signs. */
  public static byte[] unsignedTransfer(
      Digest chainId, byte[] senderKey, long nonce, long fee, Address recipient, long amount) {
    if (senderKey.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "senderKey is " + senderKey.length + " bytes, expected " + KEY_BYTES);
    }
    if (nonce < 0 || fee < 0 || amount < 0) {
      throw new IllegalArgumentException(
          "nonce " + nonce + ", fee " + fee + ", amount " + amount + ": expected 0 to 2^63 - 1");
    }
    return new ByteWriter(TRANSFER_BYTES)
        .u32(MAGIC)
        .u8(SCHEME_ED25519)
        .u8(KIND_TRANSFER)
        .u16(TRANSFER_PAYLOAD_BYTES)
        .digest(chainId)
        .u64(nonce)
        .u64(fee)
        .bytes(senderKey)
        .digest(recipient.raw())
        .u64(amount)
        .toBytes();
  }

  private static void expect(String field, int value, int expected, String name)
      throws DecodeException {
    if (value != expected) {
      throw new DecodeException(field, value, expected + " (" + name + ")");
    }
  }

  /** SHA-256(0x00 | bytes): names the transaction, and is its leaf in the batch's Merkle tree. */
  public Digest id() {
    return id;
  }

  public Digest chainId() {
    return chainId;
  }

  /** 0 to 2^63 - 1, as {@link #fee()} and {@link #amount()}. */
  public long nonce() {
    return nonce;
  }

  public long fee() {
    return fee;
  }

  public Address sender() {
    return sender;
  }

  public Address recipient() {
    return recipient;
  }

  public long amount() {
    return amount;
  }

  public int length() {
    return bytes.length;
  }

  /** Where the signature starts, which is also how many bytes it signs, from 0. */
  public int signatureOffset() {
    return bytes.length - SIGNATURE_BYTES;
  }

  /** The bytes themselves, not a copy: read, never write. */
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Transaction t && id.equals(t.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "transaction " + id.brief() + " nonce " + nonce;
  }
}
