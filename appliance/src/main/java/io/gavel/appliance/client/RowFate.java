package io.gavel.appliance.client;

import io.gavel.appliance.codec.Digest;

/**
 * What became of a row.
 *
 * @param nonce and id of its latest signing; id is null where it is not signed
 * @param height of the block it is final in, 0 where it is not
 * @param detail for people; empty where there is nothing to add
 */
public record RowFate(
    TransferRow row, State state, long nonce, Digest id, long height, String detail) {
  /** Where a row stands. */
  public enum State {
    /** Final: the amount is with the recipient. */
    PAID,
    /**
     * Final: the fee was charged and the account could not pay the amount. Nothing is sent again.
     */
    OVERDRAWN,
    /** Signed and on its way, or waiting for a row before it. Run again to see it through. */
    PENDING,
    /** The node refuses it; the detail says why. */
    REFUSED
  }
}
