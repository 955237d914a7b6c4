package io.gavel.bench.peer;

/** Whether a peer can be measured here. */
public sealed interface PeerProbe {
  String name();

  /** It is here. */
  record Available(Peer peer) implements PeerProbe {
    @Override
    public String name() {
      return peer.name();
    }
  }

  /** It is not, and what would bring it. */
  record Missing(String name, String reason) implements PeerProbe {}
}
