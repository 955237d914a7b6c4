package io.gavel.appliance.log;

import java.io.PrintStream;
import java.time.Instant;

/**
 * What one component of a node says: changes of state, choices with their reasons, faults. What
 * happens all the time is counted, not logged.
 *
 * <pre>{@code
 * private static final EventLog LOG = EventLog.of("transport");
 * LOG.info("chosen", "transport", "epoll", "reason", "io_uring: no kernel support");
 * LOG.warn("peer-lost", cause, "peer", name);
 * }</pre>
 *
 * <p>A line goes to standard error: UTC time, level, component, event, then pairs. Thread-safe; a
 * line is written whole. Not for hot paths: a call allocates, and blocks while standard error does.
 */
public final class EventLog {
  private static final Object[] NOTHING = {};

  /**
   * Where lines of the whole process go, and which ones. Replaced as one, so never half changed.
   */
  private record Output(LogLevel least, PrintStream stream) {}

  private static volatile Output output = new Output(LogLevel.INFO, System.err);

  private final String component;

  private EventLog(String component) {
    this.component = component;
  }

  /**
   * @param component lower case, one word: {@code consensus}, {@code storage}
   */
  public static EventLog of(String component) {
    return new EventLog(component);
  }

  /**
   * Sends the process's log to standard error from {@code least} up, and what libraries log through
   * java.util.logging with it, warnings and up. Call once, at start.
   */
  public static void start(LogLevel least) {
    start(least, System.err);
  }

  /** As {@link #start(LogLevel)}, to {@code stream}, which stays the caller's to close. */
  public static void start(LogLevel least, PrintStream stream) {
    output = new Output(least, stream);
    LibraryLogs.route();
  }

  public boolean shows(LogLevel level) {
    return level.compareTo(output.least) >= 0;
  }

  /** Pairs are alternating keys and values, here and below. */
  public void debug(String event, Object... pairs) {
    write(LogLevel.DEBUG, event, null, pairs);
  }

  public void info(String event, Object... pairs) {
    write(LogLevel.INFO, event, null, pairs);
  }

  public void warn(String event, Object... pairs) {
    write(LogLevel.WARN, event, null, pairs);
  }

  public void warn(String event, Throwable cause, Object... pairs) {
    write(LogLevel.WARN, event, cause, pairs);
  }

  public void error(String event, Object... pairs) {
    write(LogLevel.ERROR, event, null, pairs);
  }

  public void error(String event, Throwable cause, Object... pairs) {
    write(LogLevel.ERROR, event, cause, pairs);
  }

  /**
   * @param cause may be null
   */
  void write(LogLevel level, String event, Throwable cause, Object... pairs) {
    Output now = output;
    if (level.compareTo(now.least) < 0) {
      return;
    }
    LogLine line = new LogLine(Instant.now(), level, component, event);
    line.pairs(pairs == null ? NOTHING : pairs);
    if (cause != null) {
      line.cause(cause);
    }
    now.stream.println(line);
  }
}
