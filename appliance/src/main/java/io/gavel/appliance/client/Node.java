package io.gavel.appliance.client;

import io.gavel.appliance.api.NodeService.Status;
import io.gavel.appliance.api.NodeService.Submitted;
import io.gavel.appliance.api.NodeService.TransactionStatus;
import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.Digest;
import java.io.IOException;
import java.util.List;

/**
 * One node as its clients see it. Every call may fail with {@link NodeUnreachableException} where
 * there is no answer, and with {@link NodeRefusalException} where there is one that says no.
 */
public interface Node {
  /**
   * @param balance after the last executed block, as {@code nonce}
   * @param nextNonce what its next transaction should have, pending ones counted in
   */
  record AccountView(Address address, long balance, long nonce, long nextNonce) {}

  /** One answer for each, in order. */
  List<Submitted> submit(List<byte[]> transactions) throws IOException, InterruptedException;

  TransactionStatus transaction(Digest id) throws IOException, InterruptedException;

  AccountView account(Address address) throws IOException, InterruptedException;

  Status status() throws IOException, InterruptedException;
}
