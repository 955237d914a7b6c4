package io.gavel.appliance.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The text of a log line: UTC time, level, component, event, then {@code key=value} pairs.
 *
 * <p>A value is quoted where a reader of {@code key=value} pairs would otherwise go astray. Nothing
 * that comes from outside can start a second line or grow one past {@link #VALUE_CHARS_MAX} a
 * value.
 */
final class LogLine {
  static final int VALUE_CHARS_MAX = 1024;

  /** Stack frames shown of a throwable; the ones nearest to the fault. */
  private static final int FRAMES_MAX = 8;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final StringBuilder text = new StringBuilder(160);

  LogLine(Instant time, LogLevel level, String component, String event) {
    TIME.formatTo(time, text);
    text.append(' ').append(level);
    // Pads INFO and WARN to the width of DEBUG and ERROR, so that components line up.
    text.append(" ".repeat(6 - level.name().length()));
    value(component);
    text.append(' ');
    value(event);
  }

  LogLine pair(String key, Object value) {
    text.append(' ').append(key).append('=');
    value(String.valueOf(value));
    return this;
  }

  /** Pairs as alternating keys and values; a key without a value is shown with none. */
  LogLine pairs(Object... keysAndValues) {
    for (int i = 0; i < keysAndValues.length; i += 2) {
      pair(
          String.valueOf(keysAndValues[i]),
          i + 1 < keysAndValues.length ? keysAndValues[i + 1] : "");
    }
    return this;
  }

  /** What was thrown, where, and the innermost reason for it. */
  LogLine cause(Throwable thrown) {
    pair("cause", thrown);
    Throwable root = thrown;
    for (int depth = 0; root.getCause() != null && depth < FRAMES_MAX; depth++) {
      root = root.getCause();
    }
    if (thrown.getCause() != null) {
      pair("root", root);
    }
    StringBuilder at = new StringBuilder();
    StackTraceElement[] frames = root.getStackTrace();
    for (int i = 0; i < Math.min(frames.length, FRAMES_MAX); i++) {
      at.append(i == 0 ? "" : " < ")
          .append(frames[i].getClassName())
          .append('.')
          .append(frames[i].getMethodName())
          .append(':')
          .append(frames[i].getLineNumber());
    }
    return at.isEmpty() ? this : pair("at", at);
  }

  private void value(String value) {
    String shown =
        value.length() <= VALUE_CHARS_MAX ? value : value.substring(0, VALUE_CHARS_MAX) + "...";
    if (!needsQuotes(shown)) {
      text.append(shown);
      return;
    }
    text.append('"');
    for (int i = 0; i < shown.length(); i++) {
      escape(shown.charAt(i));
    }
    text.append('"');
  }

  private static boolean needsQuotes(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c == '"' || c == '=' || c == '\\' || !isPrintable(c)) {
        return true;
      }
    }
    return value.isEmpty();
  }

  private void escape(char c) {
    switch (c) {
      case '"', '\\' -> text.append('\\').append(c);
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      case '\t' -> text.append("\\t");
      default -> {
        if (isPrintable(c)) {
          text.append(c);
        } else {
          text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        }
      }
    }
  }

  /** Not a control character, nor one of the separators that some viewers break a line at. */
  private static boolean isPrintable(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
