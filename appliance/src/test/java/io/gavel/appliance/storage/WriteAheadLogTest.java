package io.gavel.appliance.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteAheadLogTest {
  @TempDir Path temp;

  private static WriteAheadLog open(Path directory, List<String> replayed) throws IOException {
    return WriteAheadLog.open(directory, collect(replayed));
  }

  private static WriteAheadLog.Replay collect(List<String> replayed) {
    return (lsn, payload) -> replayed.add(new String(payload, UTF_8));
  }

  private static List<String> contents(Path directory) throws IOException {
    List<String> replayed = new ArrayList<>();
    open(directory, replayed).close();
    return replayed;
  }

  private static void append(WriteAheadLog log, String... records) throws IOException {
    for (String record : records) {
      log.append(record.getBytes(UTF_8));
    }
  }

  @Test
  void replaysInOrderWithTheirNumbersWhatWasAppended() throws IOException {
    Path dir = temp.resolve("made/here");
    try (WriteAheadLog log = open(dir, new ArrayList<>())) {
      assertEquals(1, log.append("a".getBytes(UTF_8)));
      assertEquals(2, log.append(new byte[0]));
      log.force();
      assertEquals(3, log.append("c".getBytes(UTF_8)));
    }
    List<String> replayed = new ArrayList<>();
    try (WriteAheadLog log =
        WriteAheadLog.open(dir, (lsn, bytes) -> replayed.add(lsn + new String(bytes, UTF_8)))) {
      assertEquals(List.of("1a", "2", "3c"), replayed);
      assertEquals(Optional.empty(), log.torn());
      assertEquals(4, log.append(new byte[1]));
    }
  }

  @Test
  void aForcedRecordIsInTheFileThatAKilledProcessLeaves() throws IOException {
    Path dir = temp.resolve("log");
    try (WriteAheadLog log = open(dir, new ArrayList<>())) {
      append(log, "vote");
      log.force();
      assertEquals(List.of("vote"), contents(TestFiles.copy(dir, temp.resolve("killed"))));
    }
  }

  @Test
  void spillsOverManySegmentsAndTakesTheLargestRecord() throws IOException {
    SplittableRandom random = Samples.random("WriteAheadLogTest.segments");
    Path dir = temp.resolve("log");
    List<byte[]> written = new ArrayList<>();
    List<byte[]> read = new ArrayList<>();
    for (int opening = 0; opening < 4; opening++) {
      read.clear();
      try (WriteAheadLog log =
          WriteAheadLog.open(
              dir, 1000, SegmentedLog.Steps.NONE, (lsn, payload) -> read.add(payload))) {
        assertEquals(written.size(), read.size());
        for (int i = 0; i < read.size(); i++) {
          assertTrue(Arrays.equals(written.get(i), read.get(i)), "record " + i);
        }
        for (int i = 0; i < 40; i++) {
          byte[] payload = new byte[random.nextInt(600)];
          random.nextBytes(payload);
          written.add(payload);
          log.append(payload);
        }
        if (opening == 2) {
          written.add(new byte[WriteAheadLog.RECORD_BYTES_MAX]);
          log.append(written.getLast());
        }
      }
    }
    assertTrue(TestFiles.segments(dir).size() > 20);
  }

  @Test
  void refusesRecordsOverTheLimitAndGoesOn() throws IOException {
    Path dir = temp.resolve("log");
    try (WriteAheadLog log = open(dir, new ArrayList<>())) {
      byte[] big = new byte[WriteAheadLog.RECORD_BYTES_MAX + 1];
      assertThrows(IllegalArgumentException.class, () -> log.append(big));
      append(log, "small");
    }
    assertEquals(List.of("small"), contents(dir));
  }

  @Test
  void aSecondUserOfTheDirectoryIsRefusedByName() throws IOException {
    Path dir = temp.resolve("log");
    try (WriteAheadLog log = open(dir, new ArrayList<>())) {
      append(log, "a");
      String message =
          assertThrows(IOException.class, () -> open(dir, new ArrayList<>())).getMessage();
      assertTrue(message.contains(dir + " is in use"), message);
    }
    assertEquals(List.of("a"), contents(dir));
  }

  @Test
  void aClosedLogRefusesEverything() throws IOException {
    WriteAheadLog log = open(temp.resolve("log"), new ArrayList<>());
    log.close();
    assertThrows(IOException.class, () -> append(log, "late"));
    assertThrows(IOException.class, log::force);
    assertThrows(IOException.class, () -> log.rotate(List.of()));
    log.close();
  }

  @Test
  void aTailTornAtAnyByteIsCutAndTheLogGoesOn() throws IOException {
    Path dir = temp.resolve("log");
    try (WriteAheadLog log = open(dir, new ArrayList<>())) {
      append(log, "first", "second");
      log.force();
      append(log, "third");
    }
    Path file = TestFiles.lastSegment(dir);
    byte[] whole = Files.readAllBytes(file);
    int mark = LogRecord.HEADER_BYTES;
    int thirdBegins = whole.length - mark - LogRecord.HEADER_BYTES - "third".length();
    for (int length = thirdBegins; length < whole.length; length++) {
      for (boolean zeros : new boolean[] {false, true}) {
        // A crash leaves the file short, or as long as it was to be with zeros in it.
        byte[] torn = Arrays.copyOf(Arrays.copyOf(whole, length), zeros ? whole.length : length);
        Files.write(file, torn);
        List<String> replayed = new ArrayList<>();
        try (WriteAheadLog log = open(dir, replayed)) {
          boolean third = length >= whole.length - mark;
          assertEquals(
              third ? List.of("first", "second", "third") : List.of("first", "second"), replayed);
          // Nothing but zeros behind a whole record is room for more.
          int end = third ? whole.length - mark : thirdBegins;
          boolean clean =
              Arrays.equals(torn, whole)
                  || Arrays.equals(
                      Arrays.copyOfRange(torn, end, torn.length), new byte[torn.length - end]);
          assertEquals(clean, log.torn().isEmpty(), "length " + length);
          log.torn().ifPresent(cut -> assertEquals(file, cut.file()));
          append(log, "again");
        }
        replayed.add("again");
        assertEquals(replayed, contents(dir));
      }
    }
  }

  @Test
  void recordsThatADiskWroteOutOfOrderBeforeTheForceReturnedAreCutWithTheTail() throws IOException {
    Path dir = temp.resolve("log");
    Path killed = temp.resolve("killed");
    try (WriteAheadLog log = open(dir, new ArrayList<>())) {
      append(log, "sent");
      log.force();
      append(log, "lost page", "kept page");
    }
    TestFiles.copy(dir, killed);
    Path file = TestFiles.lastSegment(killed);
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length - LogRecord.HEADER_BYTES;
    bytes = Arrays.copyOf(bytes, end);
    int lost = end - 2 * (LogRecord.HEADER_BYTES + 9);
    Arrays.fill(bytes, lost, lost + 20, (byte) 0);
    Files.write(file, bytes);
    assertEquals(List.of("sent"), contents(killed));
  }

  @Test
  void noFlippedBitIsEverTakenForARecordAndNoForcedRecordIsEverForgotten() throws IOException {
    Path dir = temp.resolve("log");
    List<String> all = List.of("one", "two", "three", "four");
    try (WriteAheadLog log = WriteAheadLog.open(dir, 140, SegmentedLog.Steps.NONE, (l, p) -> {})) {
      for (String record : all) {
        append(log, record);
        log.force();
      }
    }
    assertTrue(TestFiles.segments(dir).size() > 1);
    for (Path file : TestFiles.segments(dir)) {
      byte[] good = Files.readAllBytes(file);
      // Every bit is flipped below, in memory; here some, through the files.
      for (long bit = 0; bit < 8L * good.length; bit += 29) {
        TestFiles.flipBit(file, bit);
        try {
          assertEquals(all, contents(dir), file + " bit " + bit);
          // Only the mark of the last force is not itself covered by one.
          assertEquals(TestFiles.lastSegment(dir), file);
          assertTrue(bit >= 8L * (good.length - LogRecord.HEADER_BYTES));
        } catch (CorruptLogException e) {
          assertEquals(file, e.file());
          assertTrue(e.offset() <= bit / 8, e.getMessage());
          assertTrue(e.getMessage().contains("gavel repair --data DIR"), e.getMessage());
        }
        Files.write(file, good);
      }
    }
  }

  @Test
  void everyFlippedBitOfASegmentIsRefusedOrCutAsWhatWasNeverForced() throws IOException {
    Path dir = temp.resolve("log");
    try (WriteAheadLog log = open(dir, new ArrayList<>())) {
      append(log, "one", "two");
      log.force();
      append(log, "three");
      log.force();
      append(log, "four");
    }
    Path file = TestFiles.lastSegment(dir);
    byte[] bytes = Files.readAllBytes(file);
    Segment segment = Segment.read(file, WriteAheadLog.MAGIC);
    int lastMark = bytes.length - LogRecord.HEADER_BYTES;
    for (int bit = 8 * Segment.HEADER_BYTES; bit < 8 * bytes.length; bit++) {
      for (boolean sealed : new boolean[] {false, true}) {
        boolean refuses = sealed || bit < 8 * lastMark;
        bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
        List<String> seen = new ArrayList<>();
        try {
          SegmentScan.over(
              segment,
              ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN),
              sealed,
              true,
              (s, offset, type, lsn, payload) -> seen.add(UTF_8.decode(payload).toString()));
          assertFalse(refuses, "bit " + bit);
          assertEquals(List.of("one", "two", "three", "four"), seen);
        } catch (CorruptLogException e) {
          assertTrue(refuses, "bit " + bit);
          assertEquals(List.of("one", "two", "three", "four").subList(0, seen.size()), seen);
        }
        bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
      }
    }
  }

  @Test
  void repairCutsAtTheCorruptRecordAndTheLogOpensAgain() throws IOException {
    Path dir = temp.resolve("log");
    try (WriteAheadLog log = WriteAheadLog.open(dir, 140, SegmentedLog.Steps.NONE, (l, p) -> {})) {
      append(log, "one", "two", "three", "four", "five", "six", "seven");
    }
    assertEquals(Optional.empty(), WriteAheadLog.repair(dir));
    assertEquals(7, contents(dir).size());
    Path second = TestFiles.segments(dir).get(1);
    TestFiles.flipBit(second, 8 * (Segment.HEADER_BYTES + LogRecord.HEADER_BYTES));
    CorruptLogException corrupt = assertThrows(CorruptLogException.class, () -> contents(dir));
    assertTrue(WriteAheadLog.repair(dir).orElseThrow().startsWith(corrupt.file().toString()));
    List<String> left = contents(dir);
    assertEquals(List.of("one", "two", "three", "four", "five").subList(0, left.size()), left);
    assertFalse(left.isEmpty());
  }

  @Test
  void aMissingSegmentIsRefused() throws IOException {
    Path dir = temp.resolve("log");
    try (WriteAheadLog log = WriteAheadLog.open(dir, 100, SegmentedLog.Steps.NONE, (l, p) -> {})) {
      append(log, "one", "two", "three", "four", "five", "six", "seven");
    }
    Files.delete(TestFiles.segments(dir).get(1));
    assertThrows(CorruptLogException.class, () -> contents(dir));
  }

  @Test
  void rotationKeepsExactlyTheLiveRecordsAndDropsOldFiles() throws IOException {
    Path dir = temp.resolve("log");
    try (WriteAheadLog log = open(dir, new ArrayList<>())) {
      append(log, "old", "kept");
      log.rotate(List.of("kept".getBytes(UTF_8)));
      assertEquals(1, TestFiles.segments(dir).size());
      append(log, "new");
    }
    assertEquals(List.of("kept", "new"), contents(dir));
    try (WriteAheadLog log = open(dir, new ArrayList<>())) {
      log.rotate(List.of());
    }
    assertEquals(List.of(), contents(dir));
  }

  @Test
  void aCrashAtAnyStepOfARotationLeavesTheOldLogOrTheNew() throws IOException {
    Path dir = temp.resolve("log");
    List<String> steps = new ArrayList<>();
    AtomicBoolean rotating = new AtomicBoolean();
    SegmentedLog.Steps crash =
        step -> {
          if (rotating.get()) {
            TestFiles.copy(dir, temp.resolve("crash" + steps.size()));
            steps.add(step);
          }
        };
    try (WriteAheadLog log = WriteAheadLog.open(dir, 120, crash, (l, p) -> {})) {
      append(log, "a", "b", "c", "d", "e", "f", "g");
      log.force();
      rotating.set(true);
      log.rotate(List.of("c".getBytes(UTF_8), "g".getBytes(UTF_8)));
    }
    assertEquals(
        List.of(
            "live record is written",
            "live record is written",
            "new segment is durable",
            "new segment is named",
            "old segments are gone"),
        steps);
    for (int i = 0; i < steps.size(); i++) {
      Path crashed = temp.resolve("crash" + i);
      List<String> expected =
          i < 3 ? List.of("a", "b", "c", "d", "e", "f", "g") : List.of("c", "g");
      assertEquals(expected, contents(crashed), "after " + steps.get(i));
      try (WriteAheadLog log = open(crashed, new ArrayList<>())) {
        append(log, "more");
      }
      List<String> more = new ArrayList<>(expected);
      more.add("more");
      assertEquals(more, contents(crashed));
    }
  }

  @Test
  void aFileOfAnotherKindIsRefused() throws IOException {
    Path dir = temp.resolve("log");
    Files.createDirectories(dir);
    Files.write(Segment.file(dir, 1), new byte[100]);
    String message = assertThrows(CorruptLogException.class, () -> contents(dir)).getMessage();
    assertTrue(message.contains("header.magic is 0"), message);
    Files.write(Segment.file(dir, 1), new byte[3]);
    assertThrows(CorruptLogException.class, () -> contents(dir));
  }

  @Test
  void aLogOfAnotherVersionIsRefusedAndNotOfferedToRepair() throws IOException {
    Path dir = temp.resolve("log");
    Files.createDirectories(dir);
    Segment older =
        new Segment(Segment.file(dir, 1), WriteAheadLog.MAGIC - (1 << 24), 1, 1, true, 7);
    Files.write(older.file(), older.header());
    IOException refusal = assertThrows(IOException.class, () -> contents(dir));
    assertFalse(refusal instanceof CorruptLogException, refusal.getMessage());
    assertTrue(
        refusal.getMessage().contains("header.version is 1, expected 2"), refusal.getMessage());
    assertThrows(IOException.class, () -> WriteAheadLog.repair(dir));
    assertArrayEquals(older.header(), Files.readAllBytes(older.file()));
  }

  @Test
  void theRoomAheadOfTheRecordsIsNoPartOfTheLog() throws IOException {
    Path dir = temp.resolve("log");
    Path crashed = temp.resolve("crashed");
    try (WriteAheadLog log = open(dir, new ArrayList<>())) {
      append(log, "one");
      log.force();
      TestFiles.copy(dir, crashed);
    }
    Path file = TestFiles.lastSegment(crashed);
    assertTrue(Files.size(file) > (1 << 20), "room for more records");
    assertTrue(Files.size(TestFiles.lastSegment(dir)) < 200, "given back at the end");
    List<String> seen = new ArrayList<>();
    try (WriteAheadLog log = open(crashed, seen)) {
      assertEquals(List.of("one"), seen);
      assertEquals(Optional.empty(), log.torn());
      append(log, "two");
      log.force();
      TestFiles.copy(crashed, temp.resolve("again"));
    }
    assertEquals(List.of("one", "two"), contents(temp.resolve("again")));
  }

  @Test
  void aRecordHalfWrittenIntoTheRoomIsCut() throws IOException {
    Path dir = temp.resolve("log");
    Path crashed = temp.resolve("crashed");
    long end;
    try (WriteAheadLog log = open(dir, new ArrayList<>())) {
      append(log, "one");
      log.force();
      TestFiles.copy(dir, crashed);
    }
    end = Files.size(TestFiles.lastSegment(dir));
    Path file = TestFiles.lastSegment(crashed);
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) end] = 3; // The length of a record that got no further.
    Files.write(file, bytes);
    List<String> seen = new ArrayList<>();
    try (WriteAheadLog log = open(crashed, seen)) {
      assertEquals(List.of("one"), seen);
      assertEquals(end, log.torn().orElseThrow().offset());
      append(log, "two");
    }
    assertEquals(List.of("one", "two"), contents(crashed));
  }
}
