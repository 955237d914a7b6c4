package io.gavel.appliance.log;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Brings what libraries log (Netty, Helidon and the JDK all end in java.util.logging here) into the
 * same lines as our own, warnings and up: a library's progress is not the operator's business.
 */
final class LibraryLogs extends Handler {
  private static final EventLog LOG = EventLog.of("library");
  private static final SimpleFormatter MESSAGES = new SimpleFormatter();

  private LibraryLogs() {
    setLevel(Level.WARNING);
  }

  /** Makes this the only handler of the root logger. Idempotent. */
  static void route() {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    root.setLevel(Level.WARNING);
    root.addHandler(new LibraryLogs());
  }

  @Override
  public void publish(LogRecord record) {
    if (!isLoggable(record)) {
      return;
    }
    boolean severe = record.getLevel().intValue() >= Level.SEVERE.intValue();
    LOG.write(
        severe ? LogLevel.ERROR : LogLevel.WARN,
        "logged",
        record.getThrown(),
        "logger",
        record.getLoggerName(),
        "message",
        MESSAGES.formatMessage(record));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
