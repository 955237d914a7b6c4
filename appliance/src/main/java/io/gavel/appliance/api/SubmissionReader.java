package io.gavel.appliance.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.DecodeException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Takes transactions off a request's body. Only their framing is checked here: what a transaction's
 * bytes say is the node's to judge, one by one.
 */
final class SubmissionReader {
  private static final String FIELD = "transactions";

  private SubmissionReader() {}

  /** {@code {"transactions": ["<base64>", ...]}}. */
  static List<byte[]> json(byte[] body) {
    JsonNode document = Json.parse(body);
    if (!document.isObject()) {
      throw RequestException.bad(
          "body", document.getNodeType().toString(), "an object with \"transactions\"");
    }
    for (String name : (Iterable<String>) document::fieldNames) {
      if (!name.equals(FIELD)) {
        throw RequestException.bad("body." + name, "present", "only \"transactions\"");
      }
    }
    JsonNode items = document.get(FIELD);
    if (items == null || !items.isArray()) {
      throw RequestException.bad(
          FIELD,
          items == null ? "missing" : items.getNodeType().toString(),
          "an array of base64 strings");
    }
    checkCount(items.size());
    List<byte[]> transactions = new ArrayList<>(items.size());
    for (JsonNode item : items) {
      transactions.add(base64(FIELD + "[" + transactions.size() + "]", item));
    }
    return transactions;
  }

  /** For each transaction u16 length, little-endian, and its bytes. */
  static List<byte[]> framed(byte[] body) {
    ByteReader in = new ByteReader(body);
    List<byte[]> transactions = new ArrayList<>();
    while (in.remaining() > 0) {
      String field = FIELD + "[" + transactions.size() + "]";
      int left = in.remaining();
      try {
        transactions.add(in.bytes(field, in.u16(field + ".length")));
      } catch (DecodeException e) {
        throw RequestException.of(
            400, field, left + " bytes left", "u16 length and its bytes", e.getMessage());
      }
      if (transactions.size() > NodeService.SUBMIT_MAX) {
        break;
      }
    }
    checkCount(transactions.size());
    return transactions;
  }

  private static byte[] base64(String field, JsonNode item) {
    if (!item.isTextual()) {
      throw RequestException.bad(field, item.getNodeType().toString(), "a base64 string");
    }
    try {
      return Base64.getDecoder().decode(item.textValue());
    } catch (IllegalArgumentException e) {
      throw RequestException.bad(field, "\"" + item.textValue() + "\"", "base64 (RFC 4648 s. 4)");
    }
  }

  private static void checkCount(int count) {
    if (count < 1 || count > NodeService.SUBMIT_MAX) {
      throw RequestException.bad(
          FIELD + ".count",
          count > NodeService.SUBMIT_MAX ? "over " + NodeService.SUBMIT_MAX : "0",
          "1 to " + NodeService.SUBMIT_MAX);
    }
  }
}
