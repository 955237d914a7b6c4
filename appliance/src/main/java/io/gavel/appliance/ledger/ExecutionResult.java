package io.gavel.appliance.ledger;

import io.gavel.appliance.codec.Digest;
import java.util.List;

/**
 * What executing a block did: all that has to be stored, at once or not at all.
 *
 * @param height of the block; 0 for the genesis
 * @param stateRoot after it
 * @param transactions in the block's order; empty for the genesis
 * @param buckets ascending by index, each once
 */
public record ExecutionResult(
    long height,
    Digest stateRoot,
    List<ExecutedTransaction> transactions,
    List<ChangedBucket> buckets) {
  public ExecutionResult {
    if (height < 0) {
      throw new IllegalArgumentException("height is " + height + ", expected 0 or more");
    }
    transactions = List.copyOf(transactions);
    buckets = List.copyOf(buckets);
  }
}
