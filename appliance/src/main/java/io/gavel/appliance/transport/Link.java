package io.gavel.appliance.transport;

import io.gavel.appliance.wire.ChannelKind;
import java.util.Objects;

/**
 * One channel to one peer over all the connections it has in its life: at most one at a time, a
 * newer one taking the older one's place. The lower index dials, so that there is one dialer and
 * nothing flaps.
 *
 * <p>Its events come from one event loop, the methods that say so from any thread.
 */
final class Link {
  private final int peer;
  private final ChannelKind kind;
  private final PeerAddress address;
  private final long pendingBytesMax;
  private final PeerListener listener;
  private final LinkCounters counters = new LinkCounters();

  /** Null where this side waits to be dialed. */
  private final Dialer dialer;

  private volatile PeerConnection connection;
  private volatile String detail = "not connected yet";
  private volatile boolean paused;

  /**
   * @param dialing makes the dialer of this link; null where the peer dials
   */
  Link(
      int peer,
      ChannelKind kind,
      PeerAddress address,
      long pendingBytesMax,
      PeerListener listener,
      Dialer.Factory dialing) {
    this.peer = peer;
    this.kind = kind;
    this.address = address;
    this.pendingBytesMax = pendingBytesMax;
    this.listener = listener;
    this.dialer = dialing == null ? null : dialing.dialer(this);
  }

  int peer() {
    return peer;
  }

  ChannelKind kind() {
    return kind;
  }

  PeerAddress address() {
    return address;
  }

  long pendingBytesMax() {
    return pendingBytesMax;
  }

  LinkCounters counters() {
    return counters;
  }

  void start() {
    if (dialer != null) {
      dialer.start();
    }
  }

  /** Closes for good. Any thread. */
  void stop() {
    if (dialer != null) {
      dialer.stop();
    }
    PeerConnection current = connection;
    if (current != null) {
      current.closeSoon("this node stops");
    }
  }

  /** Any thread. False where the payload is dropped, which is counted. */
  boolean send(byte[] payload) {
    PeerConnection current = connection;
    if (current == null) {
      counters.droppedUnconnected.increment();
      return false;
    }
    if (!current.outbox().offer(payload)) {
      counters.droppedFull.increment();
      return false;
    }
    return true;
  }

  /** Any thread. Lasts over connections. */
  void pause() {
    paused = true;
    applyPause();
  }

  /** Any thread. */
  void resume() {
    paused = false;
    applyPause();
  }

  private void applyPause() {
    PeerConnection current = connection;
    if (current != null) {
      // The flag is looked at again on the loop, so that the last call wins.
      current.applyPause(() -> paused);
    }
  }

  /** A connection is open. */
  void attach(PeerConnection opened) {
    PeerConnection older = connection;
    connection = opened;
    if (older != null) {
      String reason =
          "replaced by a newer connection from validator "
              + peer
              + ": do two nodes run with its key?";
      older.close(reason);
      listener.disconnected(peer, kind, reason);
    }
    detail = "";
    counters.connects.increment();
    if (dialer != null) {
      dialer.opened();
    }
    listener.connected(peer, kind);
    applyPause();
  }

  /** A connection that was open is closed. */
  void detached(PeerConnection closed, String reason) {
    if (connection != closed) {
      return;
    }
    connection = null;
    detail = reason;
    listener.disconnected(peer, kind, reason);
    if (dialer != null) {
      dialer.lost();
    }
  }

  /** An attempt to dial did not open a connection. */
  void dialFailed(String reason) {
    if (dialer.stopped()) {
      return;
    }
    String told = "cannot connect to " + address + ": " + reason;
    if (!Objects.equals(detail, told)) {
      detail = told;
      listener.unreachable(peer, kind, told);
    }
    dialer.lost();
  }

  /** Any thread. */
  NetworkStatus.Channel status() {
    PeerConnection current = connection;
    return new NetworkStatus.Channel(
        current != null,
        detail,
        current == null ? 0 : current.outbox().pendingBytes(),
        counters.connects.sum(),
        counters.framesSent.sum(),
        counters.bytesSent.sum(),
        counters.framesReceived.sum(),
        counters.bytesReceived.sum(),
        counters.droppedFull.sum(),
        counters.droppedUnconnected.sum(),
        counters.malformed.sum());
  }
}
