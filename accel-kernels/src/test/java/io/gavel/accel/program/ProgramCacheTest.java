package io.gavel.accel.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache never gives back what was not put in. */
class ProgramCacheTest {
  private static final byte[] BINARY = {1, 2, 3, 4, 5};

  @TempDir private Path folder;

  private Path onlyFile() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertEquals(1, all.size(), "files: " + all);
      return all.getFirst();
    }
  }

  @Test
  void givesBackWhatWasStoredAndNothingElse() {
    ProgramCache cache = new ProgramCache(folder.resolve("made/on/demand"));
    assertEquals(Optional.empty(), cache.load("a"));
    assertTrue(cache.store("a", BINARY));
    assertArrayEquals(BINARY, cache.load("a").orElseThrow());
    assertEquals(Optional.empty(), cache.load("b"));
    assertTrue(cache.store("a", new byte[0]));
    assertArrayEquals(new byte[0], cache.load("a").orElseThrow());
  }

  @Test
  void answersNothingForAFileWithAnyByteChangedCutOrAdded() throws IOException {
    ProgramCache cache = new ProgramCache(folder);
    assertTrue(cache.store("a", BINARY));
    Path file = onlyFile();
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 1;
      Files.write(file, flipped);
      assertEquals(Optional.empty(), cache.load("a"), "byte " + at);
      Files.write(file, Arrays.copyOf(whole, at));
      assertEquals(Optional.empty(), cache.load("a"), "cut at " + at);
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertEquals(Optional.empty(), cache.load("a"));
    assertTrue(cache.store("a", BINARY));
    assertArrayEquals(BINARY, cache.load("a").orElseThrow());
  }

  @Test
  void saysThatItCouldNotStoreWhereTheFolderIsAFile() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    ProgramCache cache = new ProgramCache(file);
    assertFalse(cache.store("a", BINARY));
    assertEquals(Optional.empty(), cache.load("a"));
  }

  @Test
  void keysDifferWhereverAPartDiffersOrMoves() {
    assertEquals(ProgramCache.key(List.of("a", "b")), ProgramCache.key(List.of("a", "b")));
    assertNotEquals(ProgramCache.key(List.of("a", "b")), ProgramCache.key(List.of("ab", "")));
    assertNotEquals(ProgramCache.key(List.of("a", "b")), ProgramCache.key(List.of("b", "a")));
    assertNotEquals(ProgramCache.key(List.of("a")), ProgramCache.key(List.of("a", "")));
  }
}
