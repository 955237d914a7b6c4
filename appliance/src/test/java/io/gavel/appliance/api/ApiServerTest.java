package io.gavel.appliance.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gavel.appliance.api.NodeService.Executed;
import io.gavel.appliance.api.NodeService.TransactionStatus;
import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.ledger.Account;
import io.gavel.appliance.ledger.Outcome;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ApiServerTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Address ADDRESS = new Address(Digest.sha256(new byte[] {1}));

  private final FakeNode node = new FakeNode();
  private final Metrics metrics = new Metrics();
  private final ApiServer server =
      new ApiServer(new ApiConfig("127.0.0.1", 0, 8, 1, 64), node, metrics).start();
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    http.shutdownNow();
    server.close();
  }

  @Test
  void takesTransactionsAsJsonAndAnswersEachInOrder() throws Exception {
    byte[] good = transaction(0);
    HttpResponse<String> response = submitJson(good, new byte[] {1, 2, 3});
    assertEquals(200, response.statusCode());
    JsonNode results = MAPPER.readTree(response.body()).get("results");
    assertEquals(2, results.size());
    assertEquals(Transaction.decode(good).id().toString(), results.get(0).get("id").textValue());
    assertEquals("ACCEPTED", results.get(0).get("admission").textValue());
    assertTrue(results.get(1).get("id").isNull());
    assertEquals("MALFORMED", results.get(1).get("admission").textValue());
    assertTrue(results.get(1).get("detail").textValue().contains("transaction.length is 3"));
  }

  @Test
  void takesFramedTransactionsWithTheSameBytes() throws Exception {
    byte[] first = transaction(0);
    byte[] second = transaction(1);
    HttpResponse<String> response = submitFramed(framed(first, second));
    assertEquals(200, response.statusCode());
    assertArrayEquals(first, node.received.get(0));
    assertArrayEquals(second, node.received.get(1));
  }

  @Test
  void answers422WhereAllAreRefusedAnd503WhereAllAreBusy() throws Exception {
    node.answer = Admission.NONCE_USED;
    assertEquals(422, submitJson(transaction(0)).statusCode());
    node.answer = Admission.BUSY;
    HttpResponse<String> busy = submitJson(transaction(0));
    assertEquals(503, busy.statusCode());
    assertEquals("1", busy.headers().firstValue("Retry-After").orElse("none"));
    // One that is malformed beside a busy one: coming back will not help them all.
    assertEquals(422, submitJson(transaction(0), new byte[3]).statusCode());
  }

  @Test
  void refusesBrokenSubmissionsNamingTheField() throws Exception {
    assertError(400, "body", postJson("{\"transactions\": ["));
    assertError(400, "body", postJson("[1]"));
    assertError(400, "body.extra", postJson("{\"transactions\":[],\"extra\":1}"));
    assertError(400, "transactions", postJson("{}"));
    assertError(400, "transactions.count", postJson("{\"transactions\":[]}"));
    assertError(400, "transactions[0]", postJson("{\"transactions\":[7]}"));
    assertError(400, "transactions[1]", postJson("{\"transactions\":[\"AA==\",\"*\"]}"));
    assertError(400, "body", postJson("{\"transactions\":[],\"transactions\":[]}"));
    assertError(400, "body", postJson("[".repeat(100_000)));
    String many = String.join(",", Collections.nCopies(NodeService.SUBMIT_MAX + 1, "\"AA==\""));
    assertError(400, "transactions.count", postJson("{\"transactions\":[" + many + "]}"));
    assertError(400, "transactions[1]", submitFramed(Arrays.copyOf(framed(transaction(0)), 195)));
    assertError(400, "transactions.count", submitFramed(new byte[0]));
    assertError(415, "Content-Type", post("text/plain", new byte[] {1}));
    assertTrue(node.received.isEmpty(), "nothing of a broken submission reaches the node");
  }

  @Test
  void refusesABodyOverTheBoundWhetherOrNotItSaysItsLength() throws Exception {
    byte[] body = new byte[ApiConfig.BODY_BYTES_MAX + 1];
    assertError(413, "Content-Length", post("application/octet-stream", body));
    HttpRequest chunked =
        request("/v1/transactions")
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)))
            .build();
    assertError(413, "body.length", http.send(chunked, BodyHandlers.ofString()));
    assertTrue(node.received.isEmpty());
    assertEquals(200, submitJson(transaction(0)).statusCode(), "and serves on");
  }

  @Test
  void tellsWhereATransactionStands() throws Exception {
    Digest id = Digest.sha256(new byte[] {9});
    assertEquals("unknown", getJson("/v1/transactions/" + id).get("status").textValue());
    node.statuses.put(id, new TransactionStatus.Pending());
    assertEquals("pending", getJson("/v1/transactions/" + id).get("status").textValue());
    node.statuses.put(id, new TransactionStatus.Final(12, Outcome.OVERDRAWN));
    JsonNode status = getJson("/v1/transactions/" + id);
    assertEquals("final", status.get("status").textValue());
    assertEquals(12, status.get("height").longValue());
    assertEquals("OVERDRAWN", status.get("outcome").textValue());
    assertError(400, "id", get("/v1/transactions/xyz"));
    assertError(404, "id", get("/v1/transactions/" + id + "/proof"));
  }

  @Test
  void tellsAmountsAsStringsSoThatNoClientRoundsThem() throws Exception {
    node.accounts.put(ADDRESS, new Account(Long.MAX_VALUE, (1L << 53) + 1));
    JsonNode account = getJson("/v1/accounts/" + ADDRESS);
    assertEquals("9223372036854775807", account.get("balance").textValue());
    assertEquals("9007199254740993", account.get("nonce").textValue());
    assertEquals("9007199254740993", account.get("next_nonce").textValue());
    String mistyped = ADDRESS.toString().replaceFirst("gv1.", "gv1g");
    assertError(400, "address", get("/v1/accounts/" + mistyped));
  }

  @Test
  void givesABlockInFullAndCompactForm() throws Exception {
    Digest id = Digest.sha256(new byte[] {4});
    node.add(FakeNode.emptyBlock(1, List.of(new Executed(id, Outcome.TRANSFERRED))));
    JsonNode full = getJson("/v1/blocks/1");
    assertEquals(1, full.get("height").longValue());
    assertEquals(id.toString(), full.get("transactions").get(0).get("id").textValue());
    assertEquals("TRANSFERRED", full.get("transactions").get(0).get("outcome").textValue());
    byte[] compact =
        Base64.getDecoder()
            .decode(getJson("/v1/blocks/1?ids=compact").get("transactions").textValue());
    assertArrayEquals(new ByteWriter(33).digest(id).u8(1).toBytes(), compact);
  }

  @Test
  void waitsForABlockThatIsNotThereYet() throws Exception {
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(request("/v1/blocks/5?wait_ms=10000").build(), BodyHandlers.ofString());
    node.waiting.await();
    // The only place to wait is taken: the next one hears so instead of queueing unseen.
    assertError(503, "waiting requests", get("/v1/blocks/6?wait_ms=10000"));
    node.add(FakeNode.emptyBlock(5, List.of()));
    assertEquals(200, answer.get().statusCode());
  }

  @Test
  void refusesBadBlockQueriesNamingTheField() throws Exception {
    assertError(404, "height", get("/v1/blocks/1"));
    assertError(404, "height", get("/v1/blocks/1?wait_ms=1"));
    assertError(400, "height", get("/v1/blocks/0"));
    assertError(400, "height", get("/v1/blocks/99999999999999999999"));
    assertError(400, "wait_ms", get("/v1/blocks/1?wait_ms=10001"));
    assertError(400, "ids", get("/v1/blocks/1?ids=short"));
  }

  @Test
  void tellsStatusAndHealth() throws Exception {
    JsonNode status = getJson("/v1/status");
    assertEquals("cpu-scalar", status.get("provider").textValue());
    assertEquals("io_uring: refused by the kernel", status.get("transport_reason").textValue());
    assertEquals(2, status.get("peers").size());
    assertEquals(200, get("/health").statusCode());
    node.healthy = false;
    HttpResponse<String> sick = get("/health");
    assertEquals(503, sick.statusCode());
    assertTrue(sick.body().contains("disk is full"));
  }

  @Test
  void exposesMetricsThatCountWhatItAnswered() throws Exception {
    metrics.observe(node);
    submitJson(transaction(0));
    String text = get("/metrics").body();
    assertTrue(text.contains("gavel_api_admissions_total{admission=\"ACCEPTED\"} 1.0"), text);
    assertTrue(text.contains("gavel_api_admissions_total{admission=\"BUSY\"} 0.0"), text);
    assertTrue(text.contains("route=\"/v1/transactions\",status=\"200\"} 1.0"), text);
    assertTrue(text.contains("gavel_views_nullified_total 3.0"), text);
    assertTrue(text.contains("gavel_peers_connected 1.0"), text);
  }

  @Test
  void answersUnknownPathsAndMethodsWithTheErrorDocument() throws Exception {
    assertError(404, "path", get("/v2/nothing"));
    HttpResponse<String> deleted =
        http.send(request("/v1/status").DELETE().build(), BodyHandlers.ofString());
    assertError(405, "method", deleted);
    assertEquals("GET", deleted.headers().firstValue("Allow").orElse("none"));
    assertError(405, "method", get("/v1/transactions"));
    assertTrue(get("/openapi.yaml").body().startsWith("openapi: 3.1.0"));
  }

  @Test
  void answersWhatIsNotHttpAndServesOn() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream()) {
      out.write("\u0000\u0001garbage\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
    }
    assertEquals(200, get("/health").statusCode());
  }

  @Test
  void everyPathItServesIsInTheOpenApiDocument() throws Exception {
    String document = get("/openapi.yaml").body();
    List<String> missing = new ArrayList<>();
    for (String path :
        List.of(
            "/v1/transactions",
            "/v1/transactions/{id}",
            "/v1/transactions/{id}/proof",
            "/v1/accounts/{address}",
            "/v1/blocks/{height}",
            "/v1/status",
            "/health",
            "/metrics",
            "/openapi.yaml")) {
      if (!document.contains("\n  " + path + ":\n")) {
        missing.add(path);
      }
    }
    assertEquals(List.of(), missing);
    com.fasterxml.jackson.databind.JsonNode parsed =
        new com.fasterxml.jackson.dataformat.yaml.YAMLMapper().readTree(document);
    for (Admission admission : Admission.values()) {
      assertTrue(
          parsed.at("/components/schemas/Admission/enum").toString().contains(admission.name()));
    }
    for (Outcome outcome : Outcome.values()) {
      assertTrue(parsed.at("/components/schemas/Outcome/enum").toString().contains(outcome.name()));
    }
  }

  private static byte[] transaction(long nonce) {
    byte[] unsigned =
        Transaction.unsignedTransfer(Digest.ZERO, new byte[32], nonce, 1, ADDRESS, 10);
    return Arrays.copyOf(unsigned, Transaction.TRANSFER_BYTES);
  }

  private static byte[] framed(byte[]... transactions) {
    ByteWriter out = new ByteWriter(256);
    for (byte[] transaction : transactions) {
      out.u16(transaction.length).bytes(transaction);
    }
    return out.toBytes();
  }

  private HttpResponse<String> submitJson(byte[]... transactions) throws Exception {
    List<String> items = new ArrayList<>();
    for (byte[] transaction : transactions) {
      items.add("\"" + Base64.getEncoder().encodeToString(transaction) + "\"");
    }
    return postJson("{\"transactions\":[" + String.join(",", items) + "]}");
  }

  private HttpResponse<String> submitFramed(byte[] body) throws Exception {
    return post("application/octet-stream", body);
  }

  private HttpResponse<String> postJson(String body) throws Exception {
    return post("application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse<String> post(String type, byte[] body) throws Exception {
    return http.send(
        request("/v1/transactions")
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(request(path).build(), BodyHandlers.ofString());
  }

  private JsonNode getJson(String path) throws Exception {
    HttpResponse<String> response = get(path);
    assertEquals(200, response.statusCode(), response.body());
    assertEquals("application/json", response.headers().firstValue("Content-Type").orElse("none"));
    return MAPPER.readTree(response.body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .version(HttpClient.Version.HTTP_1_1);
  }

  private static void assertError(int status, String field, HttpResponse<String> response)
      throws Exception {
    assertEquals(status, response.statusCode(), response.body());
    JsonNode error = MAPPER.readTree(response.body()).get("error");
    assertEquals(field, error.get("field").textValue(), response.body());
    for (String name : List.of("value", "expected", "message")) {
      assertTrue(!error.get(name).textValue().isEmpty(), name + " in " + response.body());
    }
  }
}
