package io.gavel.letters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the packages of a module say of themselves: P, M, N or E, docs/architecture.md. */
public final class StatedLetters {
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Pattern LETTER = Pattern.compile("Letter: <b>([PMNE])</b>");

  private StatedLetters() {}

  /**
   * Each package of the module in whose folder the tests run, and its letter.
   *
   * @throws AssertionError if there is none, or one states no letter
   */
  public static SortedMap<String, String> read() throws IOException {
    SortedMap<String, String> letters = new TreeMap<>();
    for (Path folder : packages()) {
      Path info = folder.resolve("package-info.java");
      Matcher stated = LETTER.matcher(Files.exists(info) ? Files.readString(info) : "");
      if (!stated.find()) {
        throw new AssertionError(folder + " states no letter");
      }
      letters.put(SOURCES.relativize(folder).toString().replace('/', '.'), stated.group(1));
    }
    if (letters.isEmpty()) {
      throw new AssertionError("no package under " + SOURCES.toAbsolutePath());
    }
    return letters;
  }

  /** The packages that state this letter, sorted. */
  public static String[] packages(String letter) throws IOException {
    return read().entrySet().stream()
        .filter(stated -> stated.getValue().equals(letter))
        .map(Map.Entry::getKey)
        .toArray(String[]::new);
  }

  private static List<Path> packages() throws IOException {
    try (Stream<Path> paths = Files.walk(SOURCES)) {
      return paths
          .filter(path -> path.toString().endsWith(".java"))
          .map(Path::getParent)
          .distinct()
          .toList();
    }
  }
}
