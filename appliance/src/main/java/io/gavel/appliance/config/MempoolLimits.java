package io.gavel.appliance.config;

/**
 * How much a node holds for clients.
 *
 * @param transactionsMax pending transactions in all
 * @param perSenderMax pending transactions of one sender, and so how far ahead a nonce may be
 * @param feeMin a transaction that pays less is refused
 */
public record MempoolLimits(int transactionsMax, int perSenderMax, long feeMin) {
  public static final int TRANSACTIONS_MAX_MAX = 1 << 20;

  public static final MempoolLimits DEFAULT = new MempoolLimits(65_536, 1_024, 1);

  public MempoolLimits {
    if (transactionsMax < 1 || transactionsMax > TRANSACTIONS_MAX_MAX) {
      throw new IllegalArgumentException(
          "mempool.transactionsMax is "
              + transactionsMax
              + ", expected 1 to "
              + TRANSACTIONS_MAX_MAX);
    }
    if (perSenderMax < 1 || perSenderMax > transactionsMax) {
      throw new IllegalArgumentException(
          "mempool.perSenderMax is "
              + perSenderMax
              + ", expected 1 to mempool.transactionsMax, "
              + transactionsMax);
    }
    if (feeMin < 0) {
      throw new IllegalArgumentException("mempool.feeMin is " + feeMin + ", expected 0 or more");
    }
  }
}
