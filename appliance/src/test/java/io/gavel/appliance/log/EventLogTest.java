package io.gavel.appliance.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLogTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final EventLog log = EventLog.of("storage");

  @AfterEach
  void restore() {
    EventLog.start(LogLevel.INFO);
  }

  private void start(LogLevel least) {
    EventLog.start(least, new PrintStream(bytes, true, StandardCharsets.UTF_8));
  }

  private List<String> lines() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void writesTimeLevelComponentEventAndPairs() {
    String line =
        new LogLine(Instant.parse("2026-01-02T03:04:05Z"), LogLevel.WARN, "storage", "slow-force")
            .pairs("ms", 41, "file", "wal.1")
            .toString();
    assertEquals("2026-01-02T03:04:05.000Z WARN  storage slow-force ms=41 file=wal.1", line);
  }

  @Test
  void quotesWhatWouldMisleadAReaderOfPairs() {
    start(LogLevel.INFO);
    log.info("x", "a", "two words", "b", "k=v", "c", "say \"hi\"", "d", "", "e", "back\\slash");
    assertTrue(
        lines()
            .getFirst()
            .endsWith(
                "x a=\"two words\" b=\"k=v\" c=\"say \\\"hi\\\"\" d=\"\" e=\"back\\\\slash\""),
        () -> lines().getFirst());
  }

  @Test
  void letsNoValueStartASecondLine() {
    start(LogLevel.INFO);
    log.info("x", "peer", "evil\n2026 ERROR forged\r\u2028\u0085\u001b[2J");
    assertEquals(1, lines().size());
    assertTrue(
        lines().getFirst().contains("\"evil\\n2026 ERROR forged\\r\\u2028\\u0085\\u001b[2J\""),
        () -> lines().getFirst());
  }

  @Test
  void cutsAValueThatIsTooLong() {
    start(LogLevel.INFO);
    log.info("x", "bulk", "y".repeat(1_000_000));
    assertTrue(lines().getFirst().length() < 2 * LogLine.VALUE_CHARS_MAX);
  }

  @Test
  void dropsLinesBelowTheLevel() {
    start(LogLevel.WARN);
    log.debug("quiet");
    log.info("quiet");
    log.warn("loud");
    log.error("loud");
    assertEquals(2, lines().size());
    assertFalse(log.shows(LogLevel.INFO));
  }

  @Test
  void tellsACauseWithItsRootAndPlaceInTheSameLine() {
    start(LogLevel.INFO);
    log.error("lost", new IllegalStateException("outer", new IOException("no space left")));
    assertEquals(1, lines().size());
    String line = lines().getFirst();
    assertTrue(line.contains("cause=\"java.lang.IllegalStateException: outer\""), line);
    assertTrue(line.contains("root=\"java.io.IOException: no space left\""), line);
    assertTrue(line.contains("EventLogTest.tellsACause"), line);
  }

  @Test
  void bringsALibrarysWarningsIntoTheSameFormatAndDropsItsChatter() {
    start(LogLevel.INFO);
    Logger library = Logger.getLogger("io.netty.channel");
    library.info("chatter");
    library.log(java.util.logging.Level.WARNING, "pool of {0} leaks", 7);
    System.getLogger("io.helidon").log(System.Logger.Level.ERROR, "port taken");
    assertEquals(2, lines().size());
    assertTrue(
        lines()
            .getFirst()
            .endsWith("WARN  library logged logger=io.netty.channel message=\"pool of 7 leaks\""),
        () -> lines().getFirst());
    assertTrue(lines().getLast().contains("ERROR library"), () -> lines().getLast());
  }
}
