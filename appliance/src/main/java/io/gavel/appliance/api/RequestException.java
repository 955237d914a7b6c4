package io.gavel.appliance.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A request that is not served as asked. Becomes the error document: which field, its value, what
 * was expected, and a sentence. Never leaves the package.
 */
final class RequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a client sent is shown back to it, but not all of it. */
  private static final int VALUE_CHARS_MAX = 128;

  private final int status;
  private final String field;
  private final String value;
  private final String expected;

  private RequestException(
      int status, String field, String value, String expected, String message) {
    super(message, null, false, false);
    this.status = status;
    this.field = field;
    this.value = shorten(value);
    this.expected = expected;
  }

  static RequestException of(int status, String field, String value, String expected) {
    return new RequestException(
        status, field, value, expected, field + " is " + shorten(value) + ", expected " + expected);
  }

  /** With a sentence of its own, such as a decoder's. */
  static RequestException of(
      int status, String field, String value, String expected, String message) {
    return new RequestException(status, field, value, expected, message);
  }

  static RequestException bad(String field, String value, String expected) {
    return of(400, field, value, expected);
  }

  /** The server does as much as it may; the answer carries Retry-After. */
  static RequestException busy(String field, int bound) {
    return of(503, field, "over " + bound, "at most " + bound + " at once; try again");
  }

  int status() {
    return status;
  }

  ObjectNode document() {
    ObjectNode document = Json.object();
    document
        .putObject("error")
        .put("field", field)
        .put("value", value)
        .put("expected", expected)
        .put("message", getMessage());
    return document;
  }

  private static String shorten(String value) {
    return value.length() <= VALUE_CHARS_MAX ? value : value.substring(0, VALUE_CHARS_MAX) + "...";
  }
}
