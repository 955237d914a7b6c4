package io.gavel.appliance.mempool;

import io.gavel.appliance.block.Transaction;
import java.util.Optional;

/** What a {@link Mempool} says to a transaction offered to it. */
public sealed interface AdmitResult {
  /**
   * It is in.
   *
   * @param evicted the pending transaction of a lower fee that had to make room, to be counted
   */
  record Accepted(Optional<Transaction> evicted) implements AdmitResult {}

  /**
   * It is not in; nothing has changed.
   *
   * @param detail names the value and what was expected
   */
  record Refused(Reason reason, String detail) implements AdmitResult {}

  /** Why not; each is what the API's Admission of the same name says. */
  enum Reason {
    DUPLICATE,
    NONCE_USED,
    NONCE_AHEAD,
    OVERDRAWN,
    FEE_TOO_LOW,
    BUSY
  }
}
