package io.gavel.appliance.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gavel.appliance.api.NodeService.Status;
import io.gavel.appliance.api.NodeService.Submitted;
import io.gavel.appliance.api.NodeService.TransactionStatus;
import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A node behind its HTTP API. Thread-safe; calls block, never for longer than the timeout (and the
 * time a block is waited for). An answer is bounded in size, so that a node that has gone bad
 * cannot fill a client's memory.
 */
public final class GavelClient implements Node, AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /** Four times the largest block there can be, in the form with most text. */
  private static final long ANSWER_BYTES_MAX = 64L << 20;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final URI uri;
  private final Duration timeout;
  private final HttpClient http;

  public GavelClient(URI uri) {
    this(uri, Duration.ofSeconds(10));
  }

  /**
   * @param uri such as {@code http://127.0.0.1:8080}
   * @param timeout for one answer
   */
  public GavelClient(URI uri, Duration timeout) {
    if (uri.getHost() == null || !("http".equals(uri.getScheme()) || isHttps(uri))) {
      throw new IllegalArgumentException(
          "node is " + uri + ", expected a URL such as http://127.0.0.1:8080");
    }
    this.uri = uri;
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  private static boolean isHttps(URI uri) {
    return "https".equals(uri.getScheme());
  }

  public URI uri() {
    return uri;
  }

  @Override
  public List<Submitted> submit(List<byte[]> transactions)
      throws IOException, InterruptedException {
    ByteWriter body = new ByteWriter(transactions.size() * 256);
    for (byte[] transaction : transactions) {
      body.u16(transaction.length).bytes(transaction);
    }
    HttpRequest request =
        request("/v1/transactions", timeout)
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(body.toBytes()))
            .build();
    HttpResponse<byte[]> response = send(request);
    JsonNode document = parse(response);
    // 422 and 503 carry the same document where it was read; where not, they carry an error.
    if (!document.has("results")) {
      throw refusal(response, document);
    }
    List<Submitted> submitted = decode(response, document, Answers::submission);
    if (submitted.size() != transactions.size()) {
      throw new NodeRefusalException(
          response.uri(),
          response.statusCode(),
          submitted.size() + " results for " + transactions.size() + " transactions");
    }
    return submitted;
  }

  @Override
  public TransactionStatus transaction(Digest id) throws IOException, InterruptedException {
    return get("/v1/transactions/" + id, timeout, Answers::transaction);
  }

  @Override
  public AccountView account(Address address) throws IOException, InterruptedException {
    return get("/v1/accounts/" + address, timeout, Answers::account);
  }

  @Override
  public Status status() throws IOException, InterruptedException {
    return get("/v1/status", timeout, Answers::status);
  }

  /** The block, waited for up to {@code waitMs}; empty where it is not there by then. */
  public Optional<BlockView> block(long height, int waitMs)
      throws IOException, InterruptedException {
    try {
      return Optional.of(
          get(
              "/v1/blocks/" + height + "?ids=compact&wait_ms=" + waitMs,
              timeout.plusMillis(waitMs),
              Answers::block));
    } catch (NodeRefusalException e) {
      if (e.status() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The encoded proof; empty where the transaction is not final on this node. */
  public Optional<byte[]> proof(Digest id) throws IOException, InterruptedException {
    try {
      return Optional.of(get("/v1/transactions/" + id + "/proof", timeout, Answers::proof));
    } catch (NodeRefusalException e) {
      if (e.status() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Any document of the API as it comes, for showing. */
  public JsonNode document(String path) throws IOException, InterruptedException {
    return get(path, timeout, document -> document);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private interface Decoder<T> {
    T decode(JsonNode document) throws DecodeException;
  }

  private <T> T get(String path, Duration limit, Decoder<T> decoder)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = send(request(path, limit).GET().build());
    JsonNode document = parse(response);
    if (response.statusCode() != 200) {
      throw refusal(response, document);
    }
    return decode(response, document, decoder);
  }

  private HttpRequest.Builder request(String path, Duration limit) {
    return HttpRequest.newBuilder(uri.resolve(path)).timeout(limit);
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
    try {
      return http.send(
          request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
    } catch (IOException e) {
      throw new NodeUnreachableException(uri, e);
    }
  }

  private static JsonNode parse(HttpResponse<byte[]> response) throws IOException {
    try {
      JsonNode document = MAPPER.readTree(response.body());
      if (document.isObject()) {
        return document;
      }
    } catch (JsonProcessingException e) {
      throw new NodeRefusalException(
          response.uri(), response.statusCode(), "not JSON: " + e.getOriginalMessage());
    }
    throw new NodeRefusalException(
        response.uri(), response.statusCode(), "not a JSON object; is this a Gavel node?");
  }

  private static NodeRefusalException refusal(HttpResponse<byte[]> response, JsonNode document) {
    String message = document.at("/error/message").asText("");
    return new NodeRefusalException(
        response.uri(),
        response.statusCode(),
        message.isEmpty() ? "no reason given; is this a Gavel node?" : message);
  }

  private static <T> T decode(HttpResponse<byte[]> response, JsonNode document, Decoder<T> decoder)
      throws NodeRefusalException {
    try {
      return decoder.decode(document);
    } catch (DecodeException e) {
      throw new NodeRefusalException(response.uri(), response.statusCode(), e.getMessage());
    }
  }
}
