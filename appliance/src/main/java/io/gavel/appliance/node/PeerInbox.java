package io.gavel.appliance.node;

import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Message;
import io.gavel.appliance.dissemination.BulkMessage;
import io.gavel.appliance.dissemination.PackedBatch;
import io.gavel.appliance.log.EventLog;
import io.gavel.appliance.offload.OffloadEngine;
import io.gavel.appliance.transport.PeerListener;
import io.gavel.appliance.wire.ChannelKind;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What peers send, on its way to where it is dealt with. Runs on event loops, so it only hands
 * over; where the next queue is full the message is dropped and counted, and whoever needs it asks
 * again.
 */
final class PeerInbox implements PeerListener, PeerBatchJob.Listener, PeerBatchJob.Need {
  private static final EventLog LOG = EventLog.of("peers");
  private static final long REFUSAL_LOG_INTERVAL_MS = 1_000;

  private final Digest chainId;
  private final OffloadEngine offload;
  private final LongAdder batchesDropped = new LongAdder();
  private final LongAdder batchesRefused = new LongAdder();
  private final LongAdder unlogged = new LongAdder();
  private final AtomicLong lastRefusalLogMs = new AtomicLong(Long.MIN_VALUE);

  private volatile ConsensusLoop loop;
  private volatile BlockServer server;

  PeerInbox(Digest chainId, OffloadEngine offload) {
    this.chainId = chainId;
    this.offload = offload;
  }

  /** Before the network starts. */
  void connect(ConsensusLoop consensusLoop, BlockServer blockServer) {
    this.loop = consensusLoop;
    this.server = blockServer;
  }

  long batchesDropped() {
    return batchesDropped.sum();
  }

  long batchesRefused() {
    return batchesRefused.sum();
  }

  @Override
  public void received(int from, Message message) {
    loop.received(from, message);
  }

  @Override
  public void received(int from, BulkMessage message) {
    switch (message) {
      case BulkMessage.Batch batch -> {
        PeerBatchJob job = new PeerBatchJob(from, batch.batch(), chainId, this, this);
        if (nothing() || !offload.submit(OffloadEngine.Lane.BATCHES, job)) {
          batchesDropped.increment();
        }
      }
      case BulkMessage.BatchRequest request -> loop.requested(from, request);
      case BulkMessage.BlocksRequest request -> server.requested(from, request);
      case BulkMessage.BlocksResponse response -> loop.blocksArrived(from, response);
    }
  }

  @Override
  public void verified(int from, TransactionBatch batch, PackedBatch packed) {
    loop.peerBatch(from, batch, packed);
  }

  @Override
  public void refused(int from, String reason) {
    batchesRefused.increment();
    fault(from, "batch-refused", reason);
  }

  @Override
  public boolean nothing() {
    return loop.farBehind();
  }

  @Override
  public boolean isFinal(Digest batch) {
    return loop.awaitsFinal(batch);
  }

  @Override
  public boolean canVote() {
    return !loop.executesLate();
  }

  @Override
  public void dropped(int from) {
    batchesDropped.increment();
  }

  /** A peer sent something that no honest peer sends. Logged at a bounded rate. */
  void fault(int from, String event, String reason) {
    if (mayLogRefusal()) {
      LOG.warn(event, "peer", from, "reason", reason, "unlogged", unlogged.sumThenReset());
    }
  }

  @Override
  public void connected(int peer, ChannelKind channel) {
    LOG.info("connected", "peer", peer, "channel", channel);
  }

  @Override
  public void disconnected(int peer, ChannelKind channel, String reason) {
    LOG.info("disconnected", "peer", peer, "channel", channel, "reason", reason);
  }

  @Override
  public void unreachable(int peer, ChannelKind channel, String reason) {
    LOG.info("unreachable", "peer", peer, "channel", channel, "reason", reason);
  }

  @Override
  public void refused(String reason) {
    if (mayLogRefusal()) {
      LOG.warn("connection-refused", "reason", reason, "unlogged", unlogged.sumThenReset());
    }
  }

  private boolean mayLogRefusal() {
    long nowMs = EventLoop.nowMs();
    long lastMs = lastRefusalLogMs.get();
    if (nowMs - REFUSAL_LOG_INTERVAL_MS >= lastMs
        && lastRefusalLogMs.compareAndSet(lastMs, nowMs)) {
      return true;
    }
    unlogged.increment();
    return false;
  }
}
