import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks, or applies, google-java-format on every Java source of the tree. Run by Maven from the
 * root, as one process under the JDK whose language it parses; see the root's pom.xml.
 */
final class Format {
  private Format() {}

  public static void main(String[] args) throws Exception {
    String mode = args.length == 1 ? args[0] : "";
    if (!mode.equals("check") && !mode.equals("apply")) {
      System.err.println("format is \"" + mode + "\", expected check or apply");
      System.exit(2);
    }
    boolean check = mode.equals("check");
    List<String> arguments = new ArrayList<>();
    arguments.addAll(check ? List.of("--dry-run", "--set-exit-if-changed") : List.of("--replace"));
    arguments.addAll(sources());
    StringWriter changed = new StringWriter();
    PrintWriter err = new PrintWriter(System.err, true);
    int exit =
        new Main(new PrintWriter(changed, true), err, InputStream.nullInputStream())
            .format(arguments.toArray(String[]::new));
    if (check && exit != 0) {
      System.err.println("Not formatted as google-java-format does:");
      changed.toString().lines().forEach(file -> System.err.println("  " + file));
      System.err.println("To format them, run: mvn -N verify -Dformat=apply");
    }
    System.exit(exit);
  }

  /** Every .java below a module's src, and this file's folder. */
  private static List<String> sources() throws IOException {
    List<String> sources = new ArrayList<>();
    try (Stream<Path> modules =
        Stream.concat(Files.list(Path.of("")), Stream.of(Path.of("accel-kernels", "tornado")))) {
      for (Path module : modules.sorted().toList()) {
        Path folder = module.endsWith(".ci") ? module : module.resolve("src");
        if (Files.isDirectory(folder)) {
          try (Stream<Path> files = Files.walk(folder)) {
            files
                .map(Path::toString)
                .filter(file -> file.endsWith(".java"))
                .sorted()
                .forEach(sources::add);
          }
        }
      }
    }
    return sources;
  }
}
