package io.gavel.kernel.ed25519;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.gavel.kernel.Ed25519Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** The shared edge cases (C2SP/CCTV) with the verdict of each profile. */
final class EdgeCases {
  private static final Pattern ENTRY =
      Pattern.compile(
          "\"number\":\\s*(\\d+),\\s*\"key\":\\s*\"(\\p{XDigit}{64})\",\\s*"
              + "\"sig\":\\s*\"(\\p{XDigit}{128})\",\\s*\"msg\":\\s*\"([^\"\\\\]*)\"");

  private EdgeCases() {}

  record Case(int number, SignedItem item, Map<Ed25519Profile, Boolean> verdicts) {}

  /** All 914, in order; skips the test that asks where the shared folder is absent. */
  static List<Case> read() throws IOException {
    Path folder = projectRoot().resolveSibling("shared").resolve("vectors");
    Assumptions.assumeTrue(
        Files.isDirectory(folder),
        "no shared/vectors beside the project's root: edge cases not checked");
    List<String> lines = Files.readAllLines(folder.resolve("ed25519-edge-cases-verdicts.csv"));
    Matcher entry = ENTRY.matcher(Files.readString(folder.resolve("ed25519-edge-cases.json")));
    List<Case> cases = new ArrayList<>();
    HexFormat hex = HexFormat.of();
    while (entry.find()) {
      SignedItem item =
          new SignedItem(
              hex.parseHex(entry.group(2)),
              hex.parseHex(entry.group(3)),
              entry.group(4).getBytes(US_ASCII));
      int number = Integer.parseInt(entry.group(1));
      cases.add(new Case(number, item, verdicts(number, lines)));
    }
    if (cases.size() != lines.size() - 1) {
      throw new IOException(cases.size() + " cases, expected " + (lines.size() - 1));
    }
    return cases;
  }

  private static Map<Ed25519Profile, Boolean> verdicts(int number, List<String> lines)
      throws IOException {
    List<String> header = List.of(lines.getFirst().split(",", -1));
    List<String> row = List.of(lines.get(number + 1).split(",", -1));
    if (!row.getFirst().equals(Integer.toString(number))) {
      throw new IOException("verdict line of case " + number + " is " + row);
    }
    Map<Ed25519Profile, Boolean> verdicts = new EnumMap<>(Ed25519Profile.class);
    for (Ed25519Profile profile : Ed25519Profile.values()) {
      int column = header.indexOf(profile.name().toLowerCase(Locale.ROOT));
      verdicts.put(profile, row.get(column).equals("1"));
    }
    return verdicts;
  }

  /** The folder that holds fallback-cpu, from wherever the tests run. */
  private static Path projectRoot() throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("fallback-cpu"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IOException("no folder above the working directory holds fallback-cpu");
    }
    return folder;
  }
}
