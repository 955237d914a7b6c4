package io.gavel.appliance.mempool;

/**
 * How much a {@link Mempool} holds.
 *
 * @param transactionsMax in all, those in batches that are not final counted in
 * @param perSenderMax of one sender, and so how far ahead of the account's a nonce may be
 * @param feeMin a transaction that pays less is refused
 * @param gapTtlMs how long a transaction waits for a lower nonce that nobody submits
 */
public record MempoolLimits(int transactionsMax, int perSenderMax, long feeMin, long gapTtlMs) {
  public MempoolLimits {
    if (transactionsMax < 1 || perSenderMax < 1 || perSenderMax > transactionsMax) {
      throw new IllegalArgumentException(
          "mempool has transactionsMax "
              + transactionsMax
              + ", perSenderMax "
              + perSenderMax
              + "; expected 1 <= perSenderMax <= transactionsMax");
    }
    if (feeMin < 0 || gapTtlMs < 1) {
      throw new IllegalArgumentException(
          "mempool has feeMin " + feeMin + ", gapTtlMs " + gapTtlMs + "; expected 0, 1 or more");
    }
  }
}
