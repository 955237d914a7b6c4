package io.gavel.bench.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JarSlimmerTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "librocksdbjni-linux64-musl.so",
        "librocksdbjni-linux32.so",
        "librocksdbjni-linux-aarch64.so",
        "librocksdbjni-osx-x86_64.jnilib",
        "librocksdbjni-win64.dll",
        "net/jpountz/util/darwin/x86_64/liblz4-java.dylib",
        "net/jpountz/util/linux/i386/liblz4-java.so",
        "META-INF/native/libnetty_transport_native_epoll_aarch_64.so",
        "libJOCL_2_0_4-apple-x86_64.dylib",
        "JOCL_2_0_4-windows-x86_64.dll",
      })
  void librariesOfOtherPlatformsGo(String entry) {
    assertTrue(JarSlimmer.isForeign(entry));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "librocksdbjni-linux64.so",
        "net/jpountz/util/linux/amd64/liblz4-java.so",
        "META-INF/native/libnetty_transport_native_io_uring42_x86_64.so",
        "libJOCL_2_0_4-linux-x86_64.so",
        "org/rocksdb/util/Environment.class",
        "io/netty/channel/epoll/win/Charm.class",
      })
  void everythingElseStays(String entry) {
    assertFalse(JarSlimmer.isForeign(entry));
  }

  @Test
  void jarWithoutForeignLibrariesIsCopiedByteForByte() throws IOException {
    Path jar = jar("a.jar", "A.class", "liba-linux64.so");
    JarSlimmer.copy(jar, folder.resolve("b.jar"));
    assertArrayEquals(Files.readAllBytes(jar), Files.readAllBytes(folder.resolve("b.jar")));
  }

  @Test
  void otherEntriesKeepTheirBytes() throws IOException {
    Path slim = folder.resolve("slim.jar");
    JarSlimmer.copy(jar("a.jar", "A.class", "liba-linux64.so", "liba-win64.dll"), slim);
    try (ZipFile zip = new ZipFile(slim.toFile())) {
      assertEquals(
          List.of("A.class", "liba-linux64.so"), zip.stream().map(ZipEntry::getName).toList());
      byte[] bytes = zip.getInputStream(zip.getEntry("A.class")).readAllBytes();
      assertEquals("A.class", new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private Path jar(String name, String... entries) throws IOException {
    Path jar = folder.resolve(name);
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (String entry : entries) {
        zip.putNextEntry(new ZipEntry(entry));
        zip.write(entry.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return jar;
  }
}
