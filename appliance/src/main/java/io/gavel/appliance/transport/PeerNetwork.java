package io.gavel.appliance.transport;

import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Message;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.dissemination.BulkMessage;
import io.gavel.appliance.wire.BulkCodec;
import io.gavel.appliance.wire.ChannelKind;
import io.gavel.appliance.wire.ConsensusCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * This validator's connections to all the others: two for each, one for order and one for bulk, so
 * that a vote never waits behind a batch. The lower index dials, and dials again when a connection
 * ends. Messages are sent at most once and may be lost; on one connection they arrive in order.
 *
 * <p>Sending is safe from any thread and never blocks: what a connection cannot take now waits in a
 * bounded queue, and what does not fit there is dropped and counted. What is received goes to the
 * {@link PeerListener}.
 */
public final class PeerNetwork implements AutoCloseable {
  private final int self;
  private final List<Link> consensus = new ArrayList<>();
  private final List<Link> bulk = new ArrayList<>();
  private final LongAdder refused = new LongAdder();
  private final Sockets sockets;

  /**
   * @param identity of this validator; its key is in the set
   * @param chainId digest of the genesis, which peers must share
   * @throws TransportException if the configured transport is not to be had
   * @throws IllegalArgumentException if the identity is not in the set, or the peers are not as
   *     many as its validators
   */
  public PeerNetwork(
      PeerNetworkConfig config,
      TlsIdentity identity,
      ValidatorSet set,
      Digest chainId,
      PeerListener listener)
      throws TransportException {
    self = set.indexOf(identity.key());
    if (self < 0) {
      throw new IllegalArgumentException(
          "this node's key is " + identity.key() + ", expected the key of one of the validators");
    }
    if (config.peers().size() != set.size()) {
      throw new IllegalArgumentException(
          "network.peers has "
              + config.peers().size()
              + " addresses, expected one for each of "
              + set.size()
              + " validators");
    }
    Peering peering =
        new Peering(self, set, chainId, config.timing(), listener, this::link, refused);
    sockets = new Sockets(config, identity, peering);
    for (int peer = 0; peer < set.size(); peer++) {
      consensus.add(peer == self ? null : newLink(config, listener, peer, ChannelKind.CONSENSUS));
      bulk.add(peer == self ? null : newLink(config, listener, peer, ChannelKind.BULK));
    }
  }

  private Link newLink(
      PeerNetworkConfig config, PeerListener listener, int peer, ChannelKind kind) {
    int pendingBytesMax =
        switch (kind) {
          case CONSENSUS -> config.consensusPendingBytesMax();
          case BULK -> config.bulkPendingBytesMax();
        };
    Dialer.Factory dialing = self < peer ? sockets::dialer : null;
    return new Link(peer, kind, config.peers().get(peer), pendingBytesMax, listener, dialing);
  }

  private Link link(int peer, ChannelKind kind) {
    return switch (kind) {
      case CONSENSUS -> consensus.get(peer);
      case BULK -> bulk.get(peer);
    };
  }

  /**
   * Listens and starts to dial. Once.
   *
   * @throws TransportException if the listening address cannot be bound
   */
  public void start() throws TransportException {
    sockets.listen();
    eachLink(Link::start);
  }

  /** The port that is listened on, also where the configuration says 0. After {@link #start}. */
  public int port() {
    return sockets.port();
  }

  /** Which I/O the connections run on, and why. */
  public TransportChoice transport() {
    return sockets.choice();
  }

  /**
   * Queues a message for one validator.
   *
   * @return false where it is dropped: no connection, or too much pending
   */
  public boolean send(int to, Message message) {
    return other(to, ChannelKind.CONSENSUS).send(ConsensusCodec.encode(message));
  }

  /**
   * As {@link #send(int, Message)}, on the bulk channel.
   *
   * @throws IllegalArgumentException if the message does not fit in a frame
   */
  public boolean send(int to, BulkMessage message) {
    return other(to, ChannelKind.BULK).send(BulkCodec.encode(message));
  }

  /** Queues a message for every other validator, encoded once. Drops are counted for each. */
  public void broadcast(Message message) {
    sendAll(consensus, ConsensusCodec.encode(message));
  }

  /** As {@link #broadcast(Message)}, on the bulk channel. */
  public void broadcast(BulkMessage message) {
    sendAll(bulk, BulkCodec.encode(message));
  }

  private void sendAll(List<Link> links, byte[] payload) {
    for (int peer = 0; peer < links.size(); peer++) {
      if (peer != self) {
        links.get(peer).send(payload);
      }
    }
  }

  /**
   * Stops reading a peer's bulk channel until {@link #resumeBulk}, over reconnections too. Called
   * from {@link PeerListener#received(int, BulkMessage)} nothing more is delivered after the
   * message at hand; the peer's messages then fill the sockets' buffers and its own queue, never
   * memory here. Any thread.
   */
  public void pauseBulk(int peer) {
    other(peer, ChannelKind.BULK).pause();
  }

  /** Undoes {@link #pauseBulk}. Any thread. */
  public void resumeBulk(int peer) {
    other(peer, ChannelKind.BULK).resume();
  }

  /** What was done so far. Any thread. */
  public NetworkStatus status() {
    List<NetworkStatus.Peer> peers = new ArrayList<>();
    for (int peer = 0; peer < consensus.size(); peer++) {
      if (peer != self) {
        Link order = consensus.get(peer);
        peers.add(
            new NetworkStatus.Peer(peer, order.address(), order.status(), bulk.get(peer).status()));
      }
    }
    return new NetworkStatus(sockets.choice(), List.copyOf(peers), refused.sum());
  }

  /** Closes every connection and ends the event loops. Not from a {@link PeerListener}'s call. */
  @Override
  public void close() {
    sockets.close(() -> eachLink(Link::stop));
  }

  private Link other(int peer, ChannelKind kind) {
    if (peer < 0 || peer >= consensus.size() || peer == self) {
      throw new IllegalArgumentException(
          "peer is "
              + peer
              + ", expected another validator than "
              + self
              + ", 0 to "
              + (consensus.size() - 1));
    }
    return link(peer, kind);
  }

  private void eachLink(Consumer<Link> action) {
    for (int peer = 0; peer < consensus.size(); peer++) {
      if (peer != self) {
        action.accept(consensus.get(peer));
        action.accept(bulk.get(peer));
      }
    }
  }
}
