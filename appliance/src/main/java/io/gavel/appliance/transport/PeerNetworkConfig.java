package io.gavel.appliance.transport;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a {@link PeerNetwork} is told by the operator.
 *
 * @param listen where this validator listens
 * @param peers where each validator listens, by index; this one's own entry is not used and may be
 *     null
 * @param transport {@code auto}, or {@code io_uring}, {@code epoll} or {@code nio}
 * @param eventLoops 1, or 2 to give dialed bulk connections a thread of their own
 * @param consensusPendingBytesMax what one consensus connection holds unsent at most
 * @param bulkPendingBytesMax what one bulk connection holds unsent at most
 */
public record PeerNetworkConfig(
    PeerAddress listen,
    List<PeerAddress> peers,
    String transport,
    int eventLoops,
    int consensusPendingBytesMax,
    int bulkPendingBytesMax,
    Timing timing) {
  /**
   * When to give up and when to try again, in milliseconds.
   *
   * @param openMs from a connection's first byte to its hello, and to connect
   * @param pingMs without anything sent before a ping
   * @param deadMs without anything received before the connection is closed
   * @param backoffMinMs before the first attempt to connect again
   * @param backoffMaxMs before any attempt; also how long a connection lasts to count as stable
   */
  public record Timing(int openMs, int pingMs, int deadMs, int backoffMinMs, int backoffMaxMs) {
    public static final Timing DEFAULT = new Timing(5_000, 5_000, 15_000, 100, 500);

    public Timing {
      if (openMs < 1 || pingMs < 1 || deadMs <= pingMs) {
        throw new IllegalArgumentException(
            "timing has openMs "
                + openMs
                + ", pingMs "
                + pingMs
                + ", deadMs "
                + deadMs
                + "; expected 1 or more, and deadMs longer than pingMs");
      }
      if (backoffMinMs < 1 || backoffMaxMs < backoffMinMs) {
        throw new IllegalArgumentException(
            "timing has backoffMinMs "
                + backoffMinMs
                + ", backoffMaxMs "
                + backoffMaxMs
                + "; expected 1 or more, ascending");
      }
    }
  }

  public PeerNetworkConfig {
    peers = Collections.unmodifiableList(new ArrayList<>(peers));
    if (eventLoops < 1 || eventLoops > 2) {
      throw new IllegalArgumentException(
          "network.eventLoops is " + eventLoops + ", expected 1 or 2");
    }
    if (consensusPendingBytesMax < 1 || bulkPendingBytesMax < 1) {
      throw new IllegalArgumentException(
          "network has consensusPendingBytesMax "
              + consensusPendingBytesMax
              + ", bulkPendingBytesMax "
              + bulkPendingBytesMax
              + "; expected 1 or more");
    }
  }

  /** The best transport, two event loops, 4 MiB of consensus and 32 MiB of bulk unsent. */
  public static PeerNetworkConfig of(PeerAddress listen, List<PeerAddress> peers) {
    return new PeerNetworkConfig(
        listen, peers, IoBackend.AUTO, 2, 4 << 20, 32 << 20, Timing.DEFAULT);
  }

  public PeerNetworkConfig withTransport(String name) {
    return new PeerNetworkConfig(
        listen, peers, name, eventLoops, consensusPendingBytesMax, bulkPendingBytesMax, timing);
  }

  public PeerNetworkConfig withPendingBytesMax(int consensus, int bulk) {
    return new PeerNetworkConfig(listen, peers, transport, eventLoops, consensus, bulk, timing);
  }

  public PeerNetworkConfig withTiming(Timing other) {
    return new PeerNetworkConfig(
        listen, peers, transport, eventLoops, consensusPendingBytesMax, bulkPendingBytesMax, other);
  }
}
