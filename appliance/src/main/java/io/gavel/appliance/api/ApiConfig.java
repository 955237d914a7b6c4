package io.gavel.appliance.api;

import java.util.Objects;

/**
 * Where the API listens and how much it takes on at once.
 *
 * @param host address to bind; loopback unless the operator says otherwise
 * @param port 0 for any free one, to 65535
 * @param requestsMax requests served at once; the next one is told to come back
 * @param waitersMax how many of those may be waiting for a block, so that waiting never keeps
 *     submissions out
 * @param connectionsMax TCP connections held at once
 */
public record ApiConfig(
    String host, int port, int requestsMax, int waitersMax, int connectionsMax) {
  /** A request's body at most. */
  public static final int BODY_BYTES_MAX = 1 << 20;

  /** How long a request may wait for a block. */
  public static final int WAIT_MS_MAX = 10_000;

  public ApiConfig {
    Objects.requireNonNull(host, "api.host");
    if (host.isBlank()) {
      throw new IllegalArgumentException("api.host is empty, expected an address to bind");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("api.port is " + port + ", expected 0 to 65535");
    }
    if (requestsMax < 1 || waitersMax < 1 || waitersMax >= requestsMax + 1) {
      throw new IllegalArgumentException(
          "api.requestsMax is "
              + requestsMax
              + ", api.waitersMax is "
              + waitersMax
              + ", expected 1 or more, and no more waiters than requests");
    }
    if (connectionsMax < requestsMax) {
      throw new IllegalArgumentException(
          "api.connectionsMax is "
              + connectionsMax
              + ", expected at least api.requestsMax, "
              + requestsMax);
    }
  }

  /** Loopback, with bounds that suit a node with a few hundred clients. */
  public static ApiConfig of(String host, int port) {
    return new ApiConfig(host, port, 256, 128, 1024);
  }
}
