package io.gavel.appliance.client;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.Digest;

/**
 * A payment as its file asks for it.
 *
 * @param index of the row among the data rows, from 0; this and the content are its identity
 * @param line of the file where it begins, from 1, for messages
 * @param amount 1 to 2^63 - 1
 * @param fee 0 to 2^63 - 1
 */
public record TransferRow(int index, long line, Address to, long amount, long fee) {
  /** SHA-256 over recipient, amount and fee: two rows that pay alike have the same. */
  public Digest content() {
    return Digest.sha256(
        new ByteWriter(Digest.BYTES + 16).digest(to.raw()).u64(amount).u64(fee).toBytes());
  }
}
