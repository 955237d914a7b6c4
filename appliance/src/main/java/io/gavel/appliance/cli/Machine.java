package io.gavel.appliance.cli;

import io.gavel.appliance.cli.Finding.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the machine offers: Java, processor, memory, limits, disk. Reads {@code /proc} below {@code
 * proc}.
 */
final class Machine {
  /** Instruction sets that a kernel may use, as Linux names them on x86 and ARM. */
  private static final List<String> CPU_FEATURES =
      List.of("avx2", "avx512f", "avx512ifma", "bmi2", "sha_ni", "neon", "asimd", "sha2", "sha512");

  private static final int JAVA_NEEDED = 25;
  private static final long MEMORY_WANTED_BYTES = 1L << 30;
  private static final long OPEN_FILES_WANTED = 4096;
  private static final int FORCES = 32;
  private static final double FORCE_SLOW_MS = 10;

  private final Path proc;

  Machine(Path proc) {
    this.proc = proc;
  }

  Finding java() {
    Runtime.Version version = Runtime.version();
    boolean fits = version.feature() >= JAVA_NEEDED;
    return new Finding(
        "machine",
        "java",
        fits ? Verdict.OK : Verdict.MISSING,
        version
            + ", "
            + System.getProperty("java.vm.name")
            + (fits ? "" : ", expected " + JAVA_NEEDED + " or later"));
  }

  Finding processor() {
    String model = System.getProperty("os.arch");
    Set<String> features = new TreeSet<>();
    for (String line : lines("cpuinfo")) {
      String value = line.substring(line.indexOf(':') + 1).strip();
      if (line.startsWith("model name")) {
        model = value;
      } else if (line.startsWith("flags") || line.startsWith("Features")) {
        features.addAll(List.of(value.split(" ", -1)));
      }
    }
    features.retainAll(CPU_FEATURES);
    return new Finding(
        "machine",
        "processor",
        Verdict.OK,
        Runtime.getRuntime().availableProcessors()
            + " cores, "
            + model
            + ", "
            + (features.isEmpty() ? "no vector features known" : String.join(" ", features)));
  }

  Finding memory() {
    for (String line : lines("meminfo")) {
      if (line.startsWith("MemAvailable:")) {
        String kib = line.replaceAll("[^0-9]", "");
        long bytes = kib.isEmpty() || kib.length() > 15 ? 0 : Long.parseLong(kib) * 1024;
        boolean enough = bytes >= MEMORY_WANTED_BYTES;
        return new Finding(
            "machine",
            "memory",
            enough ? Verdict.OK : Verdict.POOR,
            (bytes >> 20)
                + " MiB available"
                + (enough ? "" : ", a node wants " + (MEMORY_WANTED_BYTES >> 20)));
      }
    }
    return new Finding("machine", "memory", Verdict.POOR, "unknown: no " + proc + "/meminfo");
  }

  Finding openFiles() {
    for (String line : lines("self/limits")) {
      if (line.startsWith("Max open files")) {
        String soft = line.substring("Max open files".length()).strip().split(" ", -1)[0];
        boolean enough =
            soft.equals("unlimited")
                || (soft.matches("[0-9]{1,18}") && Long.parseLong(soft) >= OPEN_FILES_WANTED);
        return new Finding(
            "machine",
            "open files",
            enough ? Verdict.OK : Verdict.POOR,
            enough
                ? soft + " at most"
                : soft + " at most, a node wants " + OPEN_FILES_WANTED + "; raise ulimit -n");
      }
    }
    return new Finding("machine", "open files", Verdict.POOR, "unknown: no limits in " + proc);
  }

  /** How long a write of one page takes to be on the disk; every vote waits for that. */
  Finding disk(Path folder) {
    Path file = null;
    try {
      file = Files.createTempFile(folder, "gavel-doctor", ".tmp");
      long[] forcesNs = forces(file);
      Arrays.sort(forcesNs);
      double medianMs = forcesNs[FORCES / 2] / 1e6;
      double maxMs = forcesNs[FORCES - 1] / 1e6;
      String times =
          String.format(
              Locale.ROOT,
              "force to disk takes %.2f ms (median of %d), %.2f ms at most, in %s",
              medianMs,
              FORCES,
              maxMs,
              folder.toAbsolutePath().normalize());
      boolean fast = medianMs <= FORCE_SLOW_MS;
      return new Finding(
          "storage",
          "disk",
          fast ? Verdict.OK : Verdict.POOR,
          fast ? times : times + "; every vote waits for it");
    } catch (IOException e) {
      return new Finding("storage", "disk", Verdict.MISSING, folder + " is not writable: " + e);
    } finally {
      delete(file);
    }
  }

  private static long[] forces(Path file) throws IOException {
    long[] forcesNs = new long[FORCES];
    ByteBuffer page = ByteBuffer.allocateDirect(4096);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < FORCES; i++) {
        long startNs = System.nanoTime();
        channel.write(page.clear());
        channel.force(false);
        forcesNs[i] = System.nanoTime() - startNs;
      }
    }
    return forcesNs;
  }

  private static void delete(Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      file.toFile().deleteOnExit(); // The last chance to leave nothing behind.
    }
  }

  /** The lines of a file of the kernel's; none where it is not there. */
  private List<String> lines(String name) {
    try {
      return Files.readAllLines(proc.resolve(name), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return new ArrayList<>();
    }
  }
}
