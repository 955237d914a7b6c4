package io.gavel.appliance.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of a log's directory. */
final class LogFiles {
  private LogFiles() {}

  /** By name, which is by sequence. */
  static List<Path> list(Path directory, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  /**
   * The segments from the last base on, ascending.
   *
   * @throws CorruptLogException if a header is wrong or a file between them is missing
   */
  static List<Segment> live(Path directory, int magic) throws IOException {
    List<Segment> live = new ArrayList<>();
    for (Path file : list(directory, Segment.SUFFIX)) {
      Segment segment = Segment.read(file, magic);
      if (segment.base()) {
        live.clear();
      } else if (live.isEmpty() || live.getLast().sequence() + 1 != segment.sequence()) {
        throw new CorruptLogException(
            file, 0, "the file before it is missing, expected sequence numbers without gaps");
      }
      live.add(segment);
    }
    return live;
  }

  /** Deletes what a base made obsolete. Never a file that is part of the log. */
  static void deleteBefore(Path directory, List<Segment> live) throws IOException {
    boolean deleted = false;
    for (Path file : list(directory, Segment.SUFFIX)) {
      if (!live.isEmpty() && file.compareTo(live.getFirst().file()) < 0) {
        Files.delete(file);
        deleted = true;
      }
    }
    if (deleted) {
      forceDirectory(directory);
    }
  }

  /** Makes the directory's names durable. */
  static void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * Cuts a log before its first corrupt record and drops every later file. What was there is lost:
   * for a block log, peers have it; for a write-ahead log, the votes in it are forgotten, and the
   * validator must not vote again before the views it may have voted in are over.
   *
   * @return what was done, or empty where nothing is corrupt
   */
  static Optional<String> repair(Path directory, int magic) throws IOException {
    DirectoryLock lock = DirectoryLock.acquire(directory);
    try {
      check(directory, magic);
      return Optional.empty();
    } catch (CorruptLogException e) {
      cut(directory, e);
      return Optional.of(e.getMessage() + ": done");
    } finally {
      lock.close();
    }
  }

  private static void check(Path directory, int magic) throws IOException {
    List<Segment> segments = live(directory, magic);
    long nextLsn = segments.isEmpty() ? 0 : segments.getFirst().firstLsn();
    for (Segment segment : segments) {
      segment.checkFirstLsn(nextLsn);
      boolean sealed = !segment.equals(segments.getLast());
      nextLsn = SegmentScan.over(segment, sealed, true, (s, o, t, n, p) -> {}).nextLsn();
    }
  }

  private static void cut(Path directory, CorruptLogException corrupt) throws IOException {
    for (Path file : list(directory, Segment.SUFFIX)) {
      int order = file.compareTo(corrupt.file());
      if (order > 0 || (order == 0 && corrupt.offset() < Segment.HEADER_BYTES)) {
        Files.delete(file);
      } else if (order == 0) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(corrupt.offset());
          channel.force(true);
        }
      }
    }
    forceDirectory(directory);
  }
}
