package io.gavel.accel.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The OpenCL C sources in this jar, and programs made of them. Stateless. */
public final class KernelSources {
  /** The layers of {@code ed25519.cl}, itself last. */
  public static final List<String> ED25519 =
      List.of(
          "numbers",
          "field25519",
          "scalar25519",
          "edwards25519",
          "sha512_block",
          "challenge",
          "tables",
          "straus",
          "items",
          "ed25519");

  /** Scratch that {@code ed25519.cl} needs for each item: three tables of nine points. */
  public static final int ED25519_SCRATCH_BYTES = 3 * 9 * 4 * 40;

  /** What {@code votes.cl} has besides, itself last. */
  public static final List<String> VOTES = List.of("comb", "group", "tally", "votes");

  /** The layers of {@code ecdsa.cl}, itself last. */
  public static final List<String> ECDSA =
      List.of(
          "numbers",
          "fieldp_doubles",
          "fieldp_integers",
          "fieldp",
          "scalarn",
          "tables",
          "secp256k1",
          "items",
          "ecdsa");

  /** Scratch that {@code ecdsa.cl} may need for each item: two such tables. */
  public static final int ECDSA_SCRATCH_BYTES = 2 * 9 * 4 * 40;

  private static final String FOLDER = "/opencl/";

  private KernelSources() {}

  /**
   * One program's text: the layers one after the other, each starting anew at line 1 of its own
   * name, so that a compiler's message points at the file.
   *
   * @param layers names without {@code .cl}, lower layers first
   * @throws IllegalArgumentException if there is no such layer
   */
  public static String concatenate(List<String> layers) {
    StringBuilder program = new StringBuilder();
    for (String layer : layers) {
      program.append("#line 1 \"").append(layer).append(".cl\"\n").append(read(layer)).append('\n');
    }
    return program.toString();
  }

  /**
   * A program as a file, for compilers that take no text: a temporary one, deleted when the process
   * ends.
   *
   * @param name what the file's name begins with
   * @throws UncheckedIOException if it cannot be written
   */
  public static Path file(String name, String program) {
    try {
      Path file = Files.createTempFile("gavel-" + name, ".cl");
      file.toFile().deleteOnExit();
      return Files.writeString(file, program);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the program of " + name + " to a file", e);
    }
  }

  private static String read(String layer) {
    String name = FOLDER + layer + ".cl";
    try (InputStream in = KernelSources.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no kernel source " + name);
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read kernel source " + name, e);
    }
  }
}
