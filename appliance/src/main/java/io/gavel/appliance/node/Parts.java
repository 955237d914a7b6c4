package io.gavel.appliance.node;

import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.offload.OffloadEngine;
import io.gavel.appliance.transport.PeerNetwork;
import java.util.function.Consumer;

/**
 * What the consensus loop works with.
 *
 * @param self this validator's index
 * @param onBroken told when an invariant does not hold: the node must end
 */
record Parts(
    int self,
    ValidatorSet set,
    Digest chainId,
    PeerNetwork network,
    OffloadEngine offload,
    Journal journal,
    Executor executor,
    TransactionPool transactions,
    Evidence evidence,
    PeerInbox inbox,
    Consumer<Throwable> onBroken) {}
