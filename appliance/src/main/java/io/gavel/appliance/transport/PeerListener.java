package io.gavel.appliance.transport;

import io.gavel.appliance.consensus.Message;
import io.gavel.appliance.dissemination.BulkMessage;
import io.gavel.appliance.wire.ChannelKind;

/**
 * Hears what a {@link PeerNetwork} receives. Called on event loops: must return at once, must not
 * block, and may be called for different peers from two threads at a time. For one peer and channel
 * the calls come from one thread, in order: connected, received, disconnected. What it throws is
 * counted as the connection's failure and closes it.
 *
 * <p>Peers are named by their index in the validator set, which is that of the key they proved to
 * hold in the TLS handshake.
 */
public interface PeerListener {
  void received(int from, Message message);

  /** A listener that cannot take more for now calls {@link PeerNetwork#pauseBulk}. */
  void received(int from, BulkMessage message);

  void connected(int peer, ChannelKind channel);

  void disconnected(int peer, ChannelKind channel, String reason);

  /**
   * An attempt to connect to a peer failed and will be repeated. Called again for the same peer and
   * channel only when the reason is another.
   */
  void unreachable(int peer, ChannelKind channel, String reason);

  /**
   * An incoming connection ended before it was a peer's. Anyone who can reach the port can cause
   * these calls: limit how many are logged.
   */
  void refused(String reason);
}
