package io.gavel.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {
  @TempDir Path elsewhere;

  @Test
  void a_temporary_folder_goes_with_all_that_is_in_it() throws IOException {
    Path kept = Files.writeString(elsewhere.resolve("kept"), "not of the folder");
    WorkFolder folder = WorkFolder.of(null, "gavel-test-");
    Files.writeString(
        Files.createDirectories(folder.path().resolve("a/b")).resolve("c"), "of the folder");
    Files.createSymbolicLink(folder.path().resolve("link"), elsewhere);
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())),
        "keys lie in it");

    folder.remove();

    assertFalse(Files.exists(folder.path()));
    assertTrue(Files.exists(kept), "behind a link, not in the folder");
  }

  @Test
  void a_folder_that_the_user_named_stays() throws IOException {
    WorkFolder folder = WorkFolder.of(elsewhere, "gavel-test-");
    Path file = Files.writeString(folder.path().resolve("file"), "mine");

    folder.remove();

    assertTrue(Files.exists(file));
  }
}
