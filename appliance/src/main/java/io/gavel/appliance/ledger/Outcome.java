package io.gavel.appliance.ledger;

/**
 * What executing one transaction of a final block did. The codes are stored and never change
 * meaning.
 *
 * <p>The first two are terminal: they use up the nonce, so they happen at most once for a
 * transaction. The others leave the state as it was; the same bytes may be ordered again and then
 * succeed.
 */
public enum Outcome {
  /** The amount moved, the fee is paid, the nonce is used. */
  TRANSFERRED(1, true),
  /**
   * The sender could pay the fee but not the amount: the fee is paid and the nonce used, nothing
   * moved.
   */
  OVERDRAWN(2, true),
  /** The nonce was used before: a replay, or another transaction took it. */
  NONCE_USED(3, false),
  /** A transaction with a lower nonce has to come first. */
  NONCE_AHEAD(4, false),
  /** The sender cannot even pay the fee. */
  FEE_UNPAYABLE(5, false);

  private static final Outcome[] ALL = values();

  private final int code;
  private final boolean terminal;

  Outcome(int code, boolean terminal) {
    this.code = code;
    this.terminal = terminal;
  }

  public int code() {
    return code;
  }

  /** Whether the nonce is used up, so that the transaction can never execute again. */
  public boolean terminal() {
    return terminal;
  }

  /**
   * @throws IllegalArgumentException if no outcome has this code
   */
  public static Outcome ofCode(int code) {
    if (code < 1 || code > ALL.length) {
      throw new IllegalArgumentException("outcome is " + code + ", expected 1 to " + ALL.length);
    }
    return ALL[code - 1];
  }
}
