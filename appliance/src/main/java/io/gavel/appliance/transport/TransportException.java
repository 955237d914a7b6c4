package io.gavel.appliance.transport;

/**
 * The network cannot start as configured. The message names the setting, its value and what was
 * expected.
 */
public final class TransportException extends Exception {
  private static final long serialVersionUID = 1L;

  public TransportException(String message) {
    super(message);
  }

  public TransportException(String message, Throwable cause) {
    super(message, cause);
  }
}
