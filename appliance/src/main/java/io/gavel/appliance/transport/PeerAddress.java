package io.gavel.appliance.transport;

/**
 * Where a validator listens.
 *
 * @param host a name or a literal IPv4 or IPv6 address; an IPv6 address without brackets
 * @param port 1 to 65535; 0 for a free one, to listen on only
 */
public record PeerAddress(String host, int port) {
  public PeerAddress {
    if (host.isBlank()) {
      throw new IllegalArgumentException("address.host is empty, expected a name or an address");
    }
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("address.port is " + port + ", expected 0 to 65535");
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
