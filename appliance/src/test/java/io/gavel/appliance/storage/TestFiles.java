package io.gavel.appliance.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Copies directories, as a crash would leave them, and finds a log's files. */
final class TestFiles {
  private TestFiles() {}

  static Path copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  static Path lastSegment(Path directory) throws IOException {
    return LogFiles.list(directory, Segment.SUFFIX).getLast();
  }

  static List<Path> segments(Path directory) throws IOException {
    return LogFiles.list(directory, Segment.SUFFIX);
  }

  static void flipBit(Path file, long bit) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) (bit >> 3)] ^= (byte) (1 << (bit & 7));
    Files.write(file, bytes);
  }
}
