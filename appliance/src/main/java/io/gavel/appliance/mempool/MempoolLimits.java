package io.gavel.appliance.mempool;

import io.gavel.appliance.block.Transaction;

/**
 * The bounds of a {@link Mempool}. Pending and in flight count alike.
 *
 * @param transactionsMax transactions held at most
 * @param bytesMax their bytes at most, room for one at least
 * @param perSenderMax of one sender; also how far from the account's nonce a nonce may lie
 * @param feeMin the least fee that is admitted, from 0
 * @param gapTtlMs how long one whose turn cannot come, since a lower nonce is missing, may wait
 * @param recentMax ids of settled transactions remembered, so that a replay is dropped unverified
 */
public record MempoolLimits(
    int transactionsMax,
    long bytesMax,
    int perSenderMax,
    long feeMin,
    long gapTtlMs,
    int recentMax) {
  /** 100,000 transactions of 200 bytes, 128 of one sender, a minute for gaps. */
  public static final MempoolLimits DEFAULT =
      new MempoolLimits(100_000, 32L << 20, 128, 0, 60_000, 200_000);

  public MempoolLimits {
    check("transactionsMax", transactionsMax, 1);
    check("bytesMax", bytesMax, Transaction.BYTES_MAX);
    check("perSenderMax", perSenderMax, 1);
    check("feeMin", feeMin, 0);
    check("gapTtlMs", gapTtlMs, 1);
    check("recentMax", recentMax, 0);
  }

  private static void check(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "mempool." + name + " is " + value + ", expected " + least + " or more");
    }
  }
}
