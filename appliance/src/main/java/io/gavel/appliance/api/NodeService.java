package io.gavel.appliance.api;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.ledger.Account;
import io.gavel.appliance.ledger.Outcome;
import io.gavel.appliance.proof.TransactionProof;
import java.util.List;
import java.util.Optional;

/**
 * What the API asks of a node. Thread-safe; calls may block the (virtual) thread, never past their
 * deadline.
 */
public interface NodeService {
  /** Transactions in one submission at most. */
  int SUBMIT_MAX = 1024;

  /**
   * @param id null where the bytes are not a transaction
   * @param detail names what is wrong, its value and what was expected; empty where nothing is
   */
  record Submitted(Digest id, Admission admission, String detail) {}

  /** Where a transaction stands. */
  sealed interface TransactionStatus {
    /** Neither pending nor final here. */
    record Unknown() implements TransactionStatus {}

    /** In this node's mempool, or ordered and not executed yet. */
    record Pending() implements TransactionStatus {}

    /** Final: the nonce is used. */
    record Final(long height, Outcome outcome) implements TransactionStatus {}
  }

  /** One transaction of a block with what executing it did. */
  record Executed(Digest id, Outcome outcome) {}

  /**
   * A final, executed block.
   *
   * @param stateRoot after the block
   */
  record ExecutedBlock(Block block, Digest stateRoot, List<Executed> transactions) {}

  /**
   * @param validator its index
   * @param address where it listens
   * @param connected whether both channels are up
   */
  record Peer(int validator, String address, boolean connected) {}

  /**
   * @param validator this node's index
   * @param height of the last executed block; {@code stateRoot} is the root after it
   * @param finalHeight of the last final block
   * @param view the core is in, led by {@code leader}
   * @param viewsNullified since start
   * @param provider kernel provider and why it was chosen; likewise transport
   * @param pending transactions in the mempool
   * @param healthy false with {@code fault} saying what is wrong
   */
  record Status(
      Digest chainId,
      int validator,
      long height,
      Digest stateRoot,
      long finalHeight,
      long view,
      int leader,
      long viewsNullified,
      String provider,
      String providerReason,
      String transport,
      String transportReason,
      long pending,
      List<Peer> peers,
      boolean healthy,
      String fault) {}

  /** Checks, verifies and admits; one answer for each, in order. At most {@link #SUBMIT_MAX}. */
  List<Submitted> submit(List<byte[]> transactions) throws InterruptedException;

  TransactionStatus transaction(Digest id);

  /** The account after the last executed block; {@link Account#EMPTY} for one never seen. */
  Account account(Address address);

  /** The nonce the sender's next transaction should have, pending ones counted in. */
  long nextNonce(Address address);

  /** Empty where the height is not executed yet or below 1. */
  Optional<ExecutedBlock> block(long height);

  /** As {@link #block}, waiting for it up to {@code timeoutMs}. */
  Optional<ExecutedBlock> awaitBlock(long height, long timeoutMs) throws InterruptedException;

  /** Empty where the transaction is not final here. */
  Optional<TransactionProof> proof(Digest id);

  Status status();
}
