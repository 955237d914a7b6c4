package io.gavel.appliance.config;

/**
 * A command could not do what it was asked, through no fault of its input: a node does not answer,
 * a proof does not hold. Shown as one line; {@code gavel} then ends with exit code 1.
 */
public final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandFailedException(String message) {
    super(message);
  }

  public CommandFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
