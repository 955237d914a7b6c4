package io.gavel.appliance.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The paper's cases as stories: each file under {@code consensus/} drives one core, and what it
 * says must be what the file says. After a wanted change {@code -Dtranscripts=rewrite} writes the
 * files anew: read the difference before committing it.
 */
class TranscriptTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "consensus");

  static Stream<Path> scripts() throws IOException {
    List<Path> scripts;
    try (Stream<Path> files = Files.list(FOLDER)) {
      scripts = files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
    }
    assertTrue(scripts.size() >= 12, "no story is missing");
    return scripts.stream();
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void saysWhatTheStoryTells(Path script) throws IOException {
    List<String> told = Files.readAllLines(script, StandardCharsets.UTF_8);
    Transcript transcript = new Transcript();
    List<String> happened = new ArrayList<>();
    for (String line : told) {
      if (line.startsWith("  ")) {
        continue;
      }
      happened.add(line);
      if (!line.isBlank() && !line.startsWith("#")) {
        for (String said : transcript.perform(line)) {
          happened.add("  " + said);
        }
      }
    }
    if ("rewrite".equals(System.getProperty("transcripts", ""))) {
      Files.write(script, happened, StandardCharsets.UTF_8);
    }
    assertEquals(String.join("\n", told), String.join("\n", happened), script.toString());
  }
}
