package io.gavel.appliance.api;

import io.gavel.appliance.api.NodeService.Submitted;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.proof.ProofCodec;
import io.gavel.appliance.proof.TransactionProof;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Submitting transactions, asking where one stands, and its proof. */
final class TransactionRoutes {
  private static final String JSON = "application/json";
  private static final String FRAMED = "application/octet-stream";

  private final NodeService node;
  private final Metrics metrics;

  TransactionRoutes(NodeService node, Metrics metrics) {
    this.node = node;
    this.metrics = metrics;
  }

  void submit(ServerRequest request, ServerResponse response)
      throws IOException, InterruptedException {
    String type =
        request.headers().contentType().map(media -> media.mediaType().text()).orElse("missing");
    List<byte[]> transactions =
        switch (type) {
          case JSON -> SubmissionReader.json(body(request));
          case FRAMED -> SubmissionReader.framed(body(request));
          default -> throw RequestException.of(415, "Content-Type", type, JSON + " or " + FRAMED);
        };
    List<Submitted> submitted = node.submit(transactions);
    boolean anyTaken = false;
    boolean allBusy = true;
    for (Submitted one : submitted) {
      metrics.countAdmission(one.admission());
      anyTaken |= one.admission().taken();
      allBusy &= one.admission() == Admission.BUSY;
    }
    Json.send(response, anyTaken ? 200 : allBusy ? 503 : 422, Views.submission(submitted));
  }

  void status(ServerRequest request, ServerResponse response) {
    Digest id = id(request);
    Json.send(response, 200, Views.transaction(id, node.transaction(id)));
  }

  void proof(ServerRequest request, ServerResponse response) {
    Digest id = id(request);
    TransactionProof proof =
        node.proof(id)
            .orElseThrow(
                () ->
                    RequestException.of(
                        404, "id", id.toString(), "a transaction that is final on this node"));
    Json.send(response, 200, Views.proof(proof, ProofCodec.encode(proof)));
  }

  private static Digest id(ServerRequest request) {
    String text = request.path().pathParameters().get("id");
    try {
      return Digest.parse("id", text);
    } catch (DecodeException e) {
      throw RequestException.bad("id", text, "64 hexadecimal digits");
    }
  }

  /** The whole body, never more than the bound in memory whatever its length says. */
  private static byte[] body(ServerRequest request) throws IOException {
    long declared = request.headers().contentLength().orElse(0);
    if (declared > ApiConfig.BODY_BYTES_MAX) {
      throw tooLarge(HeaderNames.CONTENT_LENGTH.defaultCase(), Long.toString(declared));
    }
    try (InputStream in = request.content().inputStream()) {
      byte[] body = in.readNBytes(ApiConfig.BODY_BYTES_MAX + 1);
      if (body.length > ApiConfig.BODY_BYTES_MAX) {
        throw tooLarge("body.length", "over " + ApiConfig.BODY_BYTES_MAX);
      }
      return body;
    }
  }

  private static RequestException tooLarge(String field, String value) {
    return RequestException.of(413, field, value, "at most " + ApiConfig.BODY_BYTES_MAX + " bytes");
  }
}
