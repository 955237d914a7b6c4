package io.gavel.appliance.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * JSON in and out of the API. Documents from outside are bounded in depth and may say no key twice.
 */
final class Json {
  private static final int DEPTH_MAX = 8;
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_MAX)
                          .maxDocumentLength(ApiConfig.BODY_BYTES_MAX)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * @throws RequestException 400 where the body is not one JSON document
   */
  static JsonNode parse(byte[] body) {
    try {
      return MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? "body"
              : "line " + e.getLocation().getLineNr() + " column " + e.getLocation().getColumnNr();
      throw RequestException.of(
          400,
          "body",
          where,
          "one JSON document",
          "body is not JSON at " + where + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      throw RequestException.bad("body", "unreadable", "one JSON document");
    }
  }

  static byte[] bytes(JsonNode document) {
    return document.toString().getBytes(StandardCharsets.UTF_8);
  }

  static void send(ServerResponse response, int status, JsonNode document) {
    response
        .status(status)
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .header(HeaderNames.CACHE_CONTROL, "no-store");
    if (status == 503) {
      response.header(HeaderNames.RETRY_AFTER, "1");
    }
    response.send(bytes(document));
  }
}
