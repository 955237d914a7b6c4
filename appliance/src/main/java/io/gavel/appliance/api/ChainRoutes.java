package io.gavel.appliance.api;

import io.gavel.appliance.api.NodeService.ExecutedBlock;
import io.gavel.appliance.api.NodeService.Status;
import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.DecodeException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Reading the chain and the node: accounts, blocks, status, health, metrics. */
final class ChainRoutes {
  private final NodeService node;
  private final Metrics metrics;
  private final int waitersMax;
  private final Semaphore waiters;

  ChainRoutes(NodeService node, Metrics metrics, int waitersMax) {
    this.node = node;
    this.metrics = metrics;
    this.waitersMax = waitersMax;
    this.waiters = new Semaphore(waitersMax);
  }

  void account(ServerRequest request, ServerResponse response) {
    String text = request.path().pathParameters().get("address");
    Address address;
    try {
      address = Address.parse("address", text);
    } catch (DecodeException e) {
      throw RequestException.of(400, "address", text, "an account's address", e.getMessage());
    }
    Json.send(
        response, 200, Views.account(address, node.account(address), node.nextNonce(address)));
  }

  void block(ServerRequest request, ServerResponse response) throws InterruptedException {
    long height =
        number("height", request.path().pathParameters().get("height"), 1, Long.MAX_VALUE);
    long waitMs =
        number("wait_ms", request.query().first("wait_ms").orElse("0"), 0, ApiConfig.WAIT_MS_MAX);
    String ids = request.query().first("ids").orElse("full");
    if (!ids.equals("full") && !ids.equals("compact")) {
      throw RequestException.bad("ids", ids, "full or compact");
    }
    ExecutedBlock block =
        find(height, waitMs)
            .orElseThrow(
                () ->
                    RequestException.of(
                        404,
                        "height",
                        Long.toString(height),
                        "a block that is executed here, at most " + node.status().height()));
    Json.send(response, 200, Views.block(block, ids.equals("compact")));
  }

  void status(ServerRequest request, ServerResponse response) {
    Json.send(response, 200, Views.status(node.status()));
  }

  void health(ServerRequest request, ServerResponse response) {
    Status status = node.status();
    Json.send(
        response,
        status.healthy() ? 200 : 503,
        Json.object().put("healthy", status.healthy()).put("fault", status.fault()));
  }

  void metrics(ServerRequest request, ServerResponse response) {
    response
        .header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
        .send(metrics.exposition());
  }

  private Optional<ExecutedBlock> find(long height, long waitMs) throws InterruptedException {
    Optional<ExecutedBlock> block = node.block(height);
    if (block.isPresent() || waitMs == 0) {
      return block;
    }
    if (!waiters.tryAcquire()) {
      throw RequestException.busy("waiting requests", waitersMax);
    }
    try {
      return node.awaitBlock(height, waitMs);
    } finally {
      waiters.release();
    }
  }

  private static long number(String field, String text, long min, long max) {
    String expected = min + " to " + max;
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw RequestException.bad(field, text, expected);
    }
    throw RequestException.bad(field, text, expected);
  }
}
