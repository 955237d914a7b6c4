package io.gavel.appliance.storage;

import java.nio.file.Path;

/**
 * The end of a log that was being written when the node or its power went, and was cut. Normal
 * after a crash: what was cut had never been forced, so nobody was told of it.
 *
 * @param offset where it was cut
 * @param bytes how many were cut off
 * @param reason what is wrong with the first of them
 */
public record TornTail(Path file, long offset, long bytes, String reason) {
  @Override
  public String toString() {
    return file + ": cut " + bytes + " half-written bytes at offset " + offset + ": " + reason;
  }
}
