package io.gavel.appliance.storage;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A log file is wrong where it was durable: the disk or a stray hand changed it, which cutting a
 * half-written tail never explains. The message names file, offset and the command that cuts the
 * log there.
 */
public final class CorruptLogException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Path file;
  private final long offset;

  CorruptLogException(Path file, long offset, String reason) {
    super(
        file
            + " is corrupt at offset "
            + offset
            + ": "
            + reason
            + "; \"gavel repair --data DIR\" cuts the log there and drops what follows");
    this.file = file;
    this.offset = offset;
  }

  public Path file() {
    return file;
  }

  /** Where in the file the first record that is wrong begins; 0 for the file's header. */
  public long offset() {
    return offset;
  }
}
