package io.gavel.appliance.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;

/**
 * No answer came. Whether the request was served is unknown, which is why a transaction is only
 * ever submitted again as the same bytes.
 */
public final class NodeUnreachableException extends IOException {
  private static final long serialVersionUID = 1L;

  NodeUnreachableException(URI uri, IOException cause) {
    super(
        "no answer from "
            + uri
            + " ("
            + reason(cause)
            + "); is the node running, and is --node its api.listen address?",
        cause);
  }

  private static String reason(IOException cause) {
    return switch (cause) {
      case ConnectException _ -> "connection refused";
      case HttpTimeoutException _ -> "timed out";
      default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    };
  }
}
