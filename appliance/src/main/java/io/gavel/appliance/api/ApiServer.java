package io.gavel.appliance.api;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;

/**
 * A node's HTTP/JSON API, one virtual thread for each request; docs/openapi.yaml says what it
 * serves, and so does the server itself at {@code /openapi.yaml}. Every answer but metrics and that
 * document is JSON, errors included.
 *
 * <p>Bounded in connections, requests at once, waiting requests, and the size of a body.
 * Thread-safe.
 */
public final class ApiServer implements AutoCloseable {
  /** The longest request line; the longest path there is takes less than half of it. */
  private static final int REQUEST_LINE_BYTES_MAX = 1024;

  private static final int HEADERS_BYTES_MAX = 8 * 1024;

  private final WebServer server;

  /** Prepares a server that is not listening yet. */
  public ApiServer(ApiConfig config, NodeService node, Metrics metrics) {
    server =
        WebServer.builder()
            .host(config.host())
            .port(config.port())
            .maxTcpConnections(config.connectionsMax())
            // A backstop behind the check that answers with a document: past it the connection
            // ends.
            .maxPayloadSize(4L * ApiConfig.BODY_BYTES_MAX)
            .idleConnectionTimeout(Duration.ofMinutes(2))
            .shutdownGracePeriod(Duration.ofMillis(500))
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .protocolsDiscoverServices(false)
            .addProtocol(
                Http1Config.builder()
                    .maxPrologueLength(REQUEST_LINE_BYTES_MAX)
                    .maxHeadersSize(HEADERS_BYTES_MAX)
                    .build())
            .directHandlers(directHandlers())
            .routing(routing -> route(routing, config, node, metrics))
            .build();
  }

  /**
   * Binds and serves.
   *
   * @throws IllegalStateException if the address cannot be bound
   */
  public ApiServer start() {
    server.start();
    return this;
  }

  /** The port it listens on, once started. */
  public int port() {
    return server.port();
  }

  /** Stops listening; requests in progress get half a second. */
  @Override
  public void close() {
    server.stop();
  }

  private static void route(
      HttpRouting.Builder routing, ApiConfig config, NodeService node, Metrics metrics) {
    TransactionRoutes transactions = new TransactionRoutes(node, metrics);
    ChainRoutes chain = new ChainRoutes(node, metrics, config.waitersMax());
    byte[] openApi = openApi();
    routing.addFilter(new RequestGate(config.requestsMax(), metrics));
    routing.post("/v1/transactions", transactions::submit);
    routing.any("/v1/transactions", only("POST"));
    get(routing, "/v1/transactions/{id}", transactions::status);
    get(routing, "/v1/transactions/{id}/proof", transactions::proof);
    get(routing, "/v1/accounts/{address}", chain::account);
    get(routing, "/v1/blocks/{height}", chain::block);
    get(routing, "/v1/status", chain::status);
    get(routing, "/health", chain::health);
    get(routing, "/metrics", chain::metrics);
    get(
        routing,
        "/openapi.yaml",
        (request, response) ->
            response.header(HeaderNames.CONTENT_TYPE, "application/yaml").send(openApi));
    routing.any(
        (request, response) -> {
          throw RequestException.of(
              404, "path", request.path().path(), "a path that /openapi.yaml lists");
        });
    handleErrors(routing);
  }

  private static void get(HttpRouting.Builder routing, String path, Handler handler) {
    routing.get(path, handler);
    routing.any(path, only("GET"));
  }

  private static Handler only(String method) {
    return (request, response) -> {
      response.header(HeaderNames.ALLOW, method);
      throw RequestException.of(405, "method", request.prologue().method().text(), method);
    };
  }

  private static void handleErrors(HttpRouting.Builder routing) {
    routing.error(RequestException.class, (request, response, e) -> send(response, e));
    routing.error(
        InterruptedException.class,
        (request, response, e) -> {
          Thread.currentThread().interrupt();
          send(response, RequestException.of(503, "node", "stopping", "a running node"));
        });
    routing.error(
        HttpException.class,
        (request, response, e) ->
            send(
                response,
                RequestException.of(
                    e.status().code(),
                    "request",
                    Objects.requireNonNullElse(e.getMessage(), "malformed"),
                    "a well-formed request")));
    // The last resort: says nothing of the inside, and the node goes on.
    routing.error(
        Exception.class,
        (request, response, e) ->
            send(
                response,
                RequestException.of(
                    500, "node", e.getClass().getSimpleName(), "no fault of the node's own")));
  }

  private static void send(ServerResponse response, RequestException e) {
    Json.send(response, e.status(), e.document());
  }

  /** Answers of the server below the routing, such as to a request line that is not HTTP. */
  private static DirectHandlers directHandlers() {
    DirectHandler handler =
        (request, type, status, headers, message) ->
            DirectHandler.TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .keepAlive(type.keepAlive() && !status.equals(Status.BAD_REQUEST_400))
                .entity(
                    Json.bytes(
                        RequestException.of(
                                status.code(),
                                "request",
                                Objects.requireNonNullElse(message, "malformed"),
                                "a well-formed HTTP request")
                            .document()))
                .build();
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(type, handler);
    }
    return handlers.build();
  }

  private static byte[] openApi() {
    try (InputStream in = ApiServer.class.getResourceAsStream("openapi.yaml")) {
      if (in == null) {
        throw new IllegalStateException(
            "openapi.yaml is not beside the classes, expected it there");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
