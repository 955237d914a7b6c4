package io.gavel.appliance.node;

import io.gavel.appliance.config.HostPort;
import io.gavel.appliance.config.NodeConfig;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.transport.PeerAddress;
import io.gavel.appliance.transport.PeerNetworkConfig;
import java.util.List;
import java.util.Locale;

/** The network's configuration out of the node's. */
final class Addresses {
  private Addresses() {}

  static PeerNetworkConfig of(NodeConfig config, Genesis genesis, int self) {
    PeerAddress listen = address(config.listen());
    List<PeerAddress> peers =
        config.peerAddresses(genesis, self).stream()
            .map(address -> address == null ? listen : address(address))
            .toList();
    return PeerNetworkConfig.of(listen, peers)
        .withTransport(config.transport().name().toLowerCase(Locale.ROOT));
  }

  private static PeerAddress address(HostPort address) {
    return new PeerAddress(address.host(), address.port());
  }
}
