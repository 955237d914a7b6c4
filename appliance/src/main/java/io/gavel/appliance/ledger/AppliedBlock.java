package io.gavel.appliance.ledger;

import java.util.List;

/**
 * What a block's transactions did to the accounts, before the state tree is rehashed.
 *
 * @param height of the block
 * @param transactions in the block's order
 * @param buckets ascending by index, each once
 */
public record AppliedBlock(
    long height, List<ExecutedTransaction> transactions, List<ChangedBucket> buckets) {
  public AppliedBlock {
    if (height < 1) {
      throw new IllegalArgumentException("height is " + height + ", expected 1 or more");
    }
    transactions = List.copyOf(transactions);
    buckets = List.copyOf(buckets);
  }
}
