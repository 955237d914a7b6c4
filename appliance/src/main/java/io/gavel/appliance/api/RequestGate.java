package io.gavel.appliance.api;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.concurrent.Semaphore;

/**
 * Lets so many requests in at once and counts every answer. One too many is told so at once: a
 * client that waits in an invisible queue is worse off than one that knows.
 */
final class RequestGate implements Filter {
  private final int requestsMax;
  private final Semaphore permits;
  private final Metrics metrics;

  RequestGate(int requestsMax, Metrics metrics) {
    this.requestsMax = requestsMax;
    this.permits = new Semaphore(requestsMax);
    this.metrics = metrics;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    response.whenSent(
        () ->
            metrics.countRequest(
                request.matchingPattern().orElse("other"), response.status().code()));
    if (!permits.tryAcquire()) {
      throw RequestException.busy("requests", requestsMax);
    }
    try {
      chain.proceed();
    } finally {
      permits.release();
    }
  }
}
