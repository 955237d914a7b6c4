package io.gavel.appliance.config;

/**
 * What an operator gave us is wrong: a file, an option, a field. The message is the whole story,
 * fit to be shown alone on one line: where, the value found, what was expected, and what to do.
 */
public final class OperatorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OperatorException(String message) {
    super(message);
  }

  public OperatorException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * {@code where: field is value, expected expected}.
   *
   * @param where the file or option it stands in
   * @param field path of the field inside {@code where}
   * @param value as the operator wrote it
   */
  public static OperatorException field(String where, String field, Object value, String expected) {
    return new OperatorException(
        where + ": " + field + " is " + shown(value) + ", expected " + expected);
  }

  /** A string in quotes and never longer than a line; anything else as it prints. */
  static String shown(Object value) {
    if (!(value instanceof String text)) {
      return String.valueOf(value);
    }
    String cut = text.length() <= 100 ? text : text.substring(0, 100) + "...";
    return "\"" + cut.replace("\n", "\\n").replace("\r", "\\r") + "\"";
  }
}
