package io.gavel.appliance.client;

import io.gavel.appliance.api.NodeService.Executed;
import io.gavel.appliance.codec.Digest;
import java.util.List;

/**
 * A final, executed block as a client follows it.
 *
 * @param stateRoot after this block
 * @param proposer index of the validator that proposed it
 */
public record BlockView(
    long height, long view, int proposer, Digest stateRoot, List<Executed> transactions) {
  public BlockView {
    transactions = List.copyOf(transactions);
  }
}
