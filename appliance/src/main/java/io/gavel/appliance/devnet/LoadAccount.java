package io.gavel.appliance.devnet;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.client.TransferSigner;
import java.util.ArrayDeque;

/**
 * A generated account under load. Its transfers go to one node, so that they arrive in nonce order;
 * to another only while that one is down. Owned by its lane.
 */
final class LoadAccount {
  /** Transfers of one account on their way at once; below what a node holds for one sender. */
  static final int PENDING_MAX = 16;

  final TransferSigner signer;

  /** In nonce order. */
  final ArrayDeque<PendingTransfer> pending = new ArrayDeque<>();

  long nextNonce;
  int node;

  /** Set where a node refused for good: the nonce has to be asked for before going on. */
  boolean lost;

  LoadAccount(TransferSigner signer, int node) {
    this.signer = signer;
    this.node = node;
  }

  Address address() {
    return signer.sender();
  }

  boolean full() {
    return lost || pending.size() >= PENDING_MAX;
  }

  PendingTransfer next(Address to, long amount, long fee, long intendedNs) {
    PendingTransfer transfer =
        new PendingTransfer(signer.transfer(nextNonce, to, amount, fee), this, intendedNs);
    nextNonce++;
    pending.add(transfer);
    return transfer;
  }

  /** Forgets what is committed. */
  void settle() {
    while (!pending.isEmpty() && pending.peek().committed()) {
      pending.remove();
    }
  }
}
