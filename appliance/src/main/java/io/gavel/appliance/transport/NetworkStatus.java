package io.gavel.appliance.transport;

import java.util.List;

/**
 * What the network has done so far. The parts are read one after another, not at one instant.
 *
 * @param peers the other validators, ascending by index
 * @param refused incoming connections that ended before they were a peer's
 */
public record NetworkStatus(TransportChoice transport, List<Peer> peers, long refused) {
  /** One other validator and the two channels to it. */
  public record Peer(int validator, PeerAddress address, Channel consensus, Channel bulk) {}

  /**
   * One channel. Counts are over all its connections since start; bytes are of whole frames before
   * TLS.
   *
   * @param detail why it is not connected, or empty
   * @param pendingBytes accepted and not written to the socket yet
   * @param connects connections that were opened
   * @param droppedFull messages refused because too much was pending
   * @param droppedUnconnected messages refused because there was no connection
   * @param malformed frames that closed a connection because they broke their format
   */
  public record Channel(
      boolean connected,
      String detail,
      long pendingBytes,
      long connects,
      long framesSent,
      long bytesSent,
      long framesReceived,
      long bytesReceived,
      long droppedFull,
      long droppedUnconnected,
      long malformed) {}
}
