package io.gavel.appliance.transport;

import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.transport.PeerNetworkConfig.Timing;
import io.gavel.appliance.wire.ChannelKind;
import java.util.concurrent.atomic.LongAdder;

/**
 * What every connection of a network shares.
 *
 * @param self this validator's index
 * @param links to the other validators
 * @param refused incoming connections that ended before they were a peer's
 */
record Peering(
    int self,
    ValidatorSet set,
    Digest chainId,
    Timing timing,
    PeerListener listener,
    LinkTable links,
    LongAdder refused) {
  /** Finds a link; null for this validator itself. */
  @FunctionalInterface
  interface LinkTable {
    Link get(int peer, ChannelKind kind);
  }
}
