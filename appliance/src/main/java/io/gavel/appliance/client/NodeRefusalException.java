package io.gavel.appliance.client;

import java.io.IOException;
import java.net.URI;

/** A node answered, and not with what was asked for. */
public final class NodeRefusalException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param status HTTP status
   * @param message what the node says is wrong
   */
  NodeRefusalException(URI uri, int status, String message) {
    super(uri + " answers " + status + ": " + message);
    this.status = status;
  }

  public int status() {
    return status;
  }
}
