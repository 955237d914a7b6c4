package io.gavel.bench.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies jars without the native libraries of other platforms, most of which are RocksDB's: 240 MB
 * of them for 17 that x86-64 Linux loads.
 */
final class JarSlimmer {
  /** What is a native library at all. */
  private static final Pattern NATIVE =
      Pattern.compile(".*\\.(so|so\\.\\d+|dll|dylib|jnilib)(\\.sha1)?");

  /** Names by which libraries say that they are another platform's. */
  private static final Pattern OTHER_PLATFORM =
      Pattern.compile(
          ".*(darwin|osx|apple|mac|win|\\.dll|\\.dylib|\\.jnilib|aarch|arm|ppc|s390|riscv|loong|i386"
              + "|linux32|x86_32|x86\\.|musl|freebsd|sunos|solaris|android).*");

  private JarSlimmer() {}

  /** Whether an entry is a native library that x86-64 Linux with glibc cannot load. */
  static boolean isForeign(String entry) {
    String name = entry.toLowerCase(Locale.ROOT);
    return NATIVE.matcher(name).matches() && OTHER_PLATFORM.matcher(name).matches();
  }

  /**
   * Copies a jar. One that holds nothing foreign is copied as it is, its signature with it.
   *
   * @throws IOException if it cannot be read or written
   */
  static void copy(Path from, Path to) throws IOException {
    try (ZipFile jar = new ZipFile(from.toFile())) {
      if (jar.stream().noneMatch(entry -> isForeign(entry.getName()))) {
        Files.copy(from, to);
        return;
      }
      try (OutputStream file = Files.newOutputStream(to);
          ZipOutputStream out = new ZipOutputStream(file)) {
        out.setLevel(Deflater.BEST_COMPRESSION);
        Enumeration<? extends ZipEntry> entries = jar.entries();
        while (entries.hasMoreElements()) {
          ZipEntry entry = entries.nextElement();
          if (!isForeign(entry.getName())) {
            copy(jar, entry, out);
          }
        }
      }
    }
  }

  private static void copy(ZipFile jar, ZipEntry entry, ZipOutputStream out) throws IOException {
    ZipEntry copy = new ZipEntry(entry.getName());
    copy.setTime(entry.getTime());
    out.putNextEntry(copy);
    try (InputStream in = jar.getInputStream(entry)) {
      in.transferTo(out);
    }
    out.closeEntry();
  }
}
