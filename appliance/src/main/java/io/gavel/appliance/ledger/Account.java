package io.gavel.appliance.ledger;

/**
 * @param balance in the smallest unit, 0 to 2^63 - 1
 * @param nonce the nonce its next transaction must have
 */
public record Account(long balance, long nonce) {
  public static final Account EMPTY = new Account(0, 0);

  public Account {
    if (balance < 0 || nonce < 0) {
      throw new IllegalArgumentException(
          "account has balance " + balance + ", nonce " + nonce + ", expected 0 or more");
    }
  }
}
