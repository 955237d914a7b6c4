package io.gavel.appliance.node;

import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.dissemination.PackedBatch;
import io.gavel.appliance.offload.Kernels;
import io.gavel.appliance.offload.OffloadEngine;
import io.gavel.kernel.ItemStatus;

/**
 * Unpacks a peer's batch and verifies every transaction in it. One that is wrong spoils the batch.
 * Signatures in a batch that is final already need no second look: a quorum verified them before it
 * voted. And a node that cannot vote yet verifies nothing: what it needs later is fetched, or final
 * by then. So a node that is behind does not stay there for work that the others have done.
 */
final class PeerBatchJob implements OffloadEngine.Job {
  /** Hears the end, on a worker's thread. */
  interface Listener {
    void verified(int from, TransactionBatch batch, PackedBatch packed);

    /** The batch is wrong, and its sender with it. */
    void refused(int from, String reason);

    /** Nothing is known of the batch: it was no use, or a device failed. It can be fetched. */
    void dropped(int from);
  }

  /** What the node needs. Any thread. */
  interface Need {
    /** Whether no streamed batch is of any use. */
    boolean nothing();

    /** Whether the batch is final and waited for. */
    boolean isFinal(Digest batch);

    /** Whether the node could vote for what is not final. */
    boolean canVote();
  }

  private final int from;
  private final PackedBatch packed;
  private final Digest chainId;
  private final Need need;
  private final Listener listener;

  PeerBatchJob(int from, PackedBatch packed, Digest chainId, Need need, Listener listener) {
    this.from = from;
    this.packed = packed;
    this.chainId = chainId;
    this.need = need;
    this.listener = listener;
  }

  @Override
  public void run(Kernels kernels) {
    if (need.nothing()) {
      listener.dropped(from);
      return;
    }
    TransactionBatch batch;
    try {
      batch = kernels.unpack(packed);
    } catch (DecodeException e) {
      listener.refused(from, e.getMessage());
      return;
    }
    if (need.isFinal(batch.digest())) {
      listener.verified(from, batch, packed);
      return;
    }
    if (!need.canVote()) {
      listener.dropped(from);
      return;
    }
    for (Transaction transaction : batch.transactions()) {
      if (!transaction.chainId().equals(chainId)) {
        listener.refused(
            from, "transaction.chainId is " + transaction.chainId() + ", expected " + chainId);
        return;
      }
    }
    ItemStatus[] answers = kernels.verify(batch.transactions());
    for (int i = 0; i < answers.length; i++) {
      switch (answers[i]) {
        case VALID -> {}
        case INVALID, MALFORMED -> {
          listener.refused(
              from,
              "transaction.signature of " + batch.transactions().get(i).id() + " does not verify");
          return;
        }
        case DEVICE_ERROR, NOT_PROCESSED -> {
          listener.dropped(from);
          return;
        }
      }
    }
    listener.verified(from, batch, packed);
  }

  @Override
  public void failed(RuntimeException cause) {
    listener.dropped(from);
  }
}
