package io.gavel.bench.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Every peer known, in the order of tables. */
public final class Peers {
  private Peers() {}

  /** Looks for each; whatever is missing says so. */
  public static List<PeerProbe> probe() {
    List<PeerProbe> probes = new ArrayList<>();
    probes.add(new PeerProbe.Available(new JdkPeer()));
    probes.add(new PeerProbe.Available(new BouncyCastlePeer()));
    probes.add(Lz4JavaPeer.probeNative());
    probes.add(new PeerProbe.Available(Lz4JavaPeer.pureJava()));
    probes.add(nativePeer(LibsodiumPeer.NAME, LibsodiumPeer.LIBRARY, LibsodiumPeer::new));
    probes.add(nativePeer(OpensslPeer.NAME, OpensslPeer.LIBRARY, OpensslPeer::new));
    probes.add(nativePeer(LibSecp256k1Peer.NAME, LibSecp256k1Peer.LIBRARY, LibSecp256k1Peer::new));
    probes.add(nativePeer(LibLz4Peer.NAME, LibLz4Peer.LIBRARY, LibLz4Peer::new));
    return List.copyOf(probes);
  }

  private static PeerProbe nativePeer(String name, NativeLibrary library, Supplier<Peer> peer) {
    return switch (library.missing()) {
      case null -> new PeerProbe.Available(peer.get());
      case String reason -> new PeerProbe.Missing(name, reason);
    };
  }

  /** lz4-java's checked classes, for an opinion and not for speed. */
  public static Peer safeLz4() {
    return Lz4JavaPeer.checkedJava();
  }

  /** The peer of that name, which must be here. */
  public static Peer named(String name) {
    for (PeerProbe probe : probe()) {
      if (probe instanceof PeerProbe.Available available && available.name().equals(name)) {
        return available.peer();
      }
    }
    throw new IllegalArgumentException("no device or peer \"" + name + "\" here");
  }
}
