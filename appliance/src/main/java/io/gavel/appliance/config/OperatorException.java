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
   * {@code field is value, expected expected}.
   *
   * @param field the option or field, as the operator wrote it
   * @param value likewise
   */
  public static OperatorException field(String field, Object value, String expected) {
    return new OperatorException(field + " is " + shown(value) + ", expected " + expected);
  }

  /**
   * {@code where: field is value, expected expected}.
   *
   * @param where the file it stands in
   */
  public static OperatorException field(String where, String field, Object value, String expected) {
    return field(where + ": " + field, value, expected);
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
