package io.gavel.appliance.cli;

/**
 * A command could not do what it was asked, through no fault of its input: a node does not answer,
 * a proof does not hold. Shown as one line; {@code gavel} ends with {@link Gavel#EXIT_FAILURE}.
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
