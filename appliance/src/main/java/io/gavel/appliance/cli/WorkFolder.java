package io.gavel.appliance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a command keeps what it makes while it runs: a folder that the user named, which stays, or
 * a temporary one, readable by its owner alone, which the command removes when it is done. One
 * thread at a time.
 *
 * @param path the folder
 * @param temporary whether {@link #remove()} deletes it
 */
public record WorkFolder(Path path, boolean temporary) {
  /**
   * The named folder, or a new temporary one if {@code named} is null.
   *
   * @throws IOException if a temporary folder cannot be made
   */
  public static WorkFolder of(Path named, String prefix) throws IOException {
    return named == null
        ? new WorkFolder(Files.createTempDirectory(prefix), true)
        : new WorkFolder(named.toAbsolutePath(), false);
  }

  /**
   * Deletes a temporary folder with all that is in it; links are deleted, not followed.
   *
   * @throws IOException if an entry cannot be deleted
   */
  public void remove() throws IOException {
    if (!temporary) {
      return;
    }
    List<Path> entries;
    try (Stream<Path> walk = Files.walk(path)) {
      entries = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path entry : entries) {
      Files.deleteIfExists(entry);
    }
  }
}
