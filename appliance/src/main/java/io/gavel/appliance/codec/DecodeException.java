package io.gavel.appliance.codec;

/**
 * Bytes from outside that break their format. The message names the field, its value, and what was
 * expected.
 */
public final class DecodeException extends Exception {
  private static final long serialVersionUID = 1L;

  public DecodeException(String message) {
    super(message);
  }

  /** The usual form: {@code field is value, expected expectation}. */
  public DecodeException(String field, Object value, String expectation) {
    this(field + " is " + value + ", expected " + expectation);
  }
}
