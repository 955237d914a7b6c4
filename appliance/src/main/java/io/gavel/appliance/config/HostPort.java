package io.gavel.appliance.config;

import java.net.InetSocketAddress;

/**
 * Where something listens.
 *
 * @param host name or address; an IPv6 address without its brackets
 * @param port 1 to 65535; 0 where the system may choose one
 */
public record HostPort(String host, int port) {
  public HostPort {
    if (host.isBlank() || host.length() > 253 || !host.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException(
          "host is " + OperatorException.shown(host) + ", expected a name or an address");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port is " + port + ", expected 0 to 65535");
    }
  }

  /**
   * Parses {@code host:port} or {@code [ipv6]:port}, the port being 1 to 65535.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    String port = text.substring(colon + 1);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    boolean fits =
        !host.isEmpty()
            && bracketed == (host.indexOf(':') >= 0)
            && port.matches("[0-9]{1,5}")
            && Integer.parseInt(port) >= 1;
    if (!fits) {
      throw new IllegalArgumentException(
          OperatorException.shown(text) + " is not host:port, such as 127.0.0.1:7100");
    }
    return new HostPort(host, Integer.parseInt(port));
  }

  /** Not resolved yet: a peer's name may come to resolve later, or to another address. */
  public InetSocketAddress unresolved() {
    return InetSocketAddress.createUnresolved(host, port);
  }

  /** Resolved now, for binding. */
  public InetSocketAddress resolved() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
