package io.gavel.accel.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gavel.kernel.hash.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Compiled programs on disk, one file each, named by what they were compiled from and for. A cache:
 * whatever is wrong with it, the answer is "not there", and the program is compiled again. Safe for
 * several processes at once: a file appears whole or not at all.
 */
public final class ProgramCache {
  /** Says what the file is and in which form; then the SHA-256 of the binary, then the binary. */
  private static final byte[] MAGIC = "gavelcl1".getBytes(UTF_8);

  private static final int HEADER_BYTES = MAGIC.length + Sha256.DIGEST_BYTES;

  /** Far above any program's size; a longer file is none of ours. */
  private static final long FILE_BYTES_MAX = 1L << 28;

  private final Path folder;

  public ProgramCache(Path folder) {
    this.folder = folder;
  }

  /**
   * Where programs are cached: the folder the operator names, else {@code gavel} in the user's
   * cache folder (XDG Base Directory Specification).
   */
  public static ProgramCache ofUser() {
    String named = System.getProperty("gavel.cache", "");
    if (!named.isBlank()) {
      return new ProgramCache(Path.of(named));
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path caches =
        xdg == null || !Path.of(xdg).isAbsolute()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return new ProgramCache(caches.resolve("gavel"));
  }

  /** The name of a program: a digest of everything its binary depends on, in order. */
  public static String key(List<String> parts) {
    Sha256 hash = new Sha256();
    for (String part : parts) {
      byte[] bytes = part.getBytes(UTF_8);
      // The length in front keeps two parts from passing for one.
      byte[] length = ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array();
      hash.update(length, 0, length.length);
      hash.update(bytes, 0, bytes.length);
    }
    byte[] digest = new byte[Sha256.DIGEST_BYTES];
    hash.digest(digest, 0);
    return HexFormat.of().formatHex(digest);
  }

  /** The binary of that name, or nothing where there is none, or none that is whole. */
  public Optional<byte[]> load(String key) {
    Path file = file(key);
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > FILE_BYTES_MAX) {
        return Optional.empty();
      }
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length < HEADER_BYTES
          || !Arrays.equals(header(bytes, HEADER_BYTES), 0, HEADER_BYTES, bytes, 0, HEADER_BYTES)) {
        return Optional.empty();
      }
      return Optional.of(Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Keeps a binary.
   *
   * @return whether it is kept; a full or read-only disk costs only the next start's time
   */
  public boolean store(String key, byte[] binary) {
    byte[] bytes = new byte[HEADER_BYTES + binary.length];
    System.arraycopy(binary, 0, bytes, HEADER_BYTES, binary.length);
    System.arraycopy(header(bytes, HEADER_BYTES), 0, bytes, 0, HEADER_BYTES);
    try {
      Files.createDirectories(folder);
      Path whole = Files.createTempFile(folder, "program", ".part");
      try {
        Files.write(whole, bytes);
        Files.move(whole, file(key), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(whole);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Path file(String key) {
    return folder.resolve(key + ".bin");
  }

  /** The header that the binary from {@code from} on must have. */
  private static byte[] header(byte[] bytes, int from) {
    byte[] header = Arrays.copyOf(MAGIC, HEADER_BYTES);
    Sha256 hash = new Sha256();
    hash.update(bytes, from, bytes.length - from);
    hash.digest(header, MAGIC.length);
    return header;
  }
}
