package io.gavel.appliance.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorFilesTest {
  @TempDir Path temp;

  /** The inside of a zip file is one that every JDK has. */
  @Test
  void refusesFileSystemsOnWhichNothingCanBeKeptPrivate() throws IOException {
    try (FileSystem zip =
        FileSystems.newFileSystem(temp.resolve("keys.zip"), Map.of("create", "true"))) {
      Path file = zip.getPath("/validator.key");
      String created =
          assertThrows(
                  OperatorException.class,
                  () -> OperatorFiles.createPrivate("key file", file, new byte[1]))
              .getMessage();
      assertTrue(created.contains("/validator.key lies on a file system without modes"), created);
      assertFalse(Files.exists(file));
      Files.write(file, new byte[1]);
      String checked =
          assertThrows(OperatorException.class, () -> OperatorFiles.checkPrivate("key file", file))
              .getMessage();
      assertTrue(checked.contains("expected a POSIX one"), checked);
    }
  }
}
