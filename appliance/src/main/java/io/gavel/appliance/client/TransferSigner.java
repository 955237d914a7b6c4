package io.gavel.appliance.client;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import java.util.Arrays;

/** Makes signed transfers of one account on one chain. Serves one thread. */
public final class TransferSigner {
  private final Digest chainId;
  private final Wallet wallet;

  /**
   * @param wallet stays the caller's to close
   */
  public TransferSigner(Digest chainId, Wallet wallet) {
    this.chainId = chainId;
    this.wallet = wallet;
  }

  public Digest chainId() {
    return chainId;
  }

  public Address sender() {
    return wallet.address();
  }

  /**
   * @param nonce the sender's next, from 0; no gaps
   * @param fee in the smallest unit, as {@code amount}; 0 to 2^63 - 1
   */
  public Transaction transfer(long nonce, Address recipient, long amount, long fee) {
    byte[] unsigned =
        Transaction.unsignedTransfer(chainId, wallet.publicKey(), nonce, fee, recipient, amount);
    byte[] bytes = Arrays.copyOf(unsigned, Transaction.TRANSFER_BYTES);
    wallet.sign(bytes, unsigned.length);
    try {
      return Transaction.decode(bytes);
    } catch (DecodeException e) {
      throw new IllegalStateException("a transfer just made does not decode", e);
    }
  }
}
