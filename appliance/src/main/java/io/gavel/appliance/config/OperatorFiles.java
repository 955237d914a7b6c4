package io.gavel.appliance.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Reads and creates the files an operator hands over, with errors an operator can act on. */
public final class OperatorFiles {
  private static final Set<PosixFilePermission> SHARED =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private OperatorFiles() {}

  /**
   * A whole file, its size checked before anything is allocated.
   *
   * @param what for the message: "genesis", "key file"
   */
  public static byte[] read(String what, Path file, int bytesMax) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (Files.isDirectory(file)) {
        throw new OperatorException(what + " " + file + " is a folder, expected a file");
      }
      long size = channel.size();
      if (size > bytesMax) {
        throw new OperatorException(
            what + " " + file + " is " + size + " bytes, expected at most " + bytesMax);
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) size);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) {
          throw new OperatorException(
              what + " " + file + " became shorter while it was read; try again");
        }
      }
      return bytes.array();
    } catch (NoSuchFileException e) {
      throw new OperatorException(what + " " + file + " is not there, expected a file to read", e);
    } catch (IOException e) {
      throw new OperatorException(what + " " + file + " cannot be read: " + reason(e), e);
    }
  }

  /**
   * Refuses a file that others than its owner may read or write.
   *
   * @throws OperatorException with the command that mends it
   */
  public static void checkPrivate(String what, Path file) {
    requireModes(what, file);
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.stream().anyMatch(SHARED::contains)) {
        throw new OperatorException(
            what
                + " "
                + file
                + " has mode "
                + PosixFilePermissions.toString(permissions)
                + ", expected access for its owner alone; run: chmod 600 "
                + file);
      }
    } catch (NoSuchFileException e) {
      throw new OperatorException(what + " " + file + " is not there, expected a file to read", e);
    } catch (IOException e) {
      throw new OperatorException(what + " " + file + " cannot be read: " + reason(e), e);
    }
  }

  /**
   * Creates a file that only its owner may ever open, and forces it to disk. Never overwrites. The
   * mode is given with the creation itself, so that there is no moment at which others may read.
   */
  public static void createPrivate(String what, Path file, byte[] content) {
    create(what, file, content, "rw-------");
  }

  /** As {@link #createPrivate} for what everyone may read. */
  public static void createShared(String what, Path file, byte[] content) {
    create(what, file, content, "rw-r--r--");
  }

  private static void create(String what, Path file, byte[] content, String mode) {
    requireModes(what, file);
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      write(file, content, mode);
      try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
        entry.force(true); // The file's name is in the folder, which has to reach the disk as well.
      }
    } catch (FileAlreadyExistsException e) {
      throw new OperatorException(
          what + " " + file + " is there already and is never overwritten; name another", e);
    } catch (IOException e) {
      throw new OperatorException(what + " " + file + " cannot be written: " + reason(e), e);
    }
  }

  private static void write(Path file, byte[] content, String mode) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)))) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      try {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      } catch (IOException e) {
        Files.deleteIfExists(file); // Half a key file would block the next attempt.
        throw e;
      }
    }
  }

  /** Nothing can be kept private where files have no modes. */
  private static void requireModes(String what, Path file) {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      throw new OperatorException(
          what + " " + file + " lies on a file system without modes, expected a POSIX one");
    }
  }

  /** An IOException's message is often the path alone, which says nothing. */
  private static String reason(IOException e) {
    String kind = e.getClass().getSimpleName().replace("Exception", "");
    return e instanceof java.nio.file.FileSystemException f
        ? (f.getReason() == null ? kind : f.getReason())
        : String.valueOf(e.getMessage());
  }
}
