package io.gavel.bench.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Under which a run was made.
 *
 * @param command as it can be given again
 * @param machine processor and cores
 * @param vectors those of its vector extensions that decide lane widths
 * @param java version and JVM
 * @param system operating system
 * @param missing peers that were not there, and why
 * @param isQuick whether iterations were short, so that figures are rough
 */
record Conditions(
    String command,
    String machine,
    String vectors,
    String java,
    String system,
    List<String> missing,
    boolean isQuick) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final Set<String> EXTENSIONS =
      Set.of("avx2", "avx512f", "avx512ifma", "sha_ni", "asimd", "sve", "sve2");

  Conditions {
    missing = List.copyOf(missing);
  }

  /** Of this machine. */
  static Conditions here(String command, List<String> missing, boolean isQuick) {
    return new Conditions(
        command,
        cpuField("model name", System.getProperty("os.arch"))
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " cores visible, 1 used",
        vectorExtensions(),
        Runtime.version() + ", " + System.getProperty("java.vm.name"),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        missing,
        isQuick);
  }

  private static String vectorExtensions() {
    Set<String> found = new TreeSet<>();
    String flags = cpuField("flags", cpuField("Features", ""));
    for (String flag : flags.split(" ", -1)) {
      if (EXTENSIONS.contains(flag)) {
        found.add(flag);
      }
    }
    return found.isEmpty() ? "unknown" : String.join(" ", found);
  }

  /** The first value of that name, or the other where the system has no such file or field. */
  private static String cpuField(String name, String otherwise) {
    if (!Files.isReadable(CPU_INFO)) {
      return otherwise;
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(otherwise);
    } catch (IOException e) {
      return otherwise;
    }
  }

  /** As lines of text. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("command   " + command);
    lines.add("machine   " + machine + "; " + vectors);
    lines.add("java      " + java);
    lines.add("system    " + system);
    missing.forEach(line -> lines.add("missing   " + line));
    if (isQuick) {
      lines.add("quick     short iterations: these figures are rough");
    }
    return lines;
  }
}
