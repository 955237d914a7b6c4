package io.gavel.appliance.api;

/** What a node says to a client about a submitted transaction. */
public enum Admission {
  /**
   * In the mempool now. Kept in memory only: submit the same bytes again if it does not become
   * final.
   */
  ACCEPTED(true),
  /** Already in the mempool, or ordered and not executed yet. */
  DUPLICATE(true),
  /** Already final; its status tells the outcome. */
  FINAL(true),
  /** The bytes break the layout. */
  MALFORMED(false),
  /** Made for another chain. */
  WRONG_CHAIN(false),
  /** The signature does not verify. */
  BAD_SIGNATURE(false),
  /** The nonce is used, or another pending transaction of the sender has it. */
  NONCE_USED(false),
  /** The nonce is further ahead of the sender's next than a node will hold. */
  NONCE_AHEAD(false),
  /** Amount and fee exceed what the sender has. */
  OVERDRAWN(false),
  /** Below the node's minimum fee. */
  FEE_TOO_LOW(false),
  /** The node holds as much as it may: try again later, or pay a higher fee. */
  BUSY(false);

  private final boolean taken;

  Admission(boolean taken) {
    this.taken = taken;
  }

  /** Whether the transaction is on its way or there already. */
  public boolean taken() {
    return taken;
  }
}
