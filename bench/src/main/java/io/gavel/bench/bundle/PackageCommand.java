package io.gavel.bench.bundle;

import io.gavel.appliance.cli.Gavel;
import io.gavel.appliance.cli.Subcommand;
import io.gavel.appliance.cli.WorkFolder;
import io.gavel.appliance.config.CommandFailedException;
import io.gavel.appliance.config.OperatorException;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gavel package}. */
@Command(
    name = "package",
    description = {
      "Make one tar.gz of a Java runtime, all jars and kernels, and this command line, for an"
          + " x86-64 Linux machine with glibc that has nothing else installed.",
      "Unpack it anywhere; the script gavel in it runs everything but this command."
    })
public final class PackageCommand implements Callable<Integer>, Subcommand {
  /** The modules that Gavel and its libraries need. */
  private static final String MODULES =
      String.join(
          ",",
          "java.base",
          "java.logging",
          "java.management",
          "java.naming",
          "java.net.http",
          "java.xml",
          "jdk.incubator.vector",
          "jdk.jfr",
          "jdk.management",
          "jdk.unsupported");

  private static final String NAME = "gavel-linux-x86_64";
  private static final long TAR_S_MAX = 300;

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The archive; must not exist (default: " + NAME + ".tar.gz here).")
  private Path out = Path.of(NAME + ".tar.gz");

  @Override
  public Object command() {
    return new PackageCommand();
  }

  @Override
  public Integer call() throws Exception {
    Path archive = out.toAbsolutePath();
    if (Files.exists(archive)) {
      throw new OperatorException("--out is " + archive + ", which exists already");
    }
    Path home = home();
    WorkFolder folder = WorkFolder.of(null, "gavel-package-");
    Path work = folder.path();
    try {
      Path root = Files.createDirectory(work.resolve(NAME));
      jlink(root.resolve("runtime"));
      copyJars(Files.createDirectory(root.resolve("lib")));
      for (String file : List.of("gavel", "README.md")) {
        Files.copy(home.resolve(file), root.resolve(file));
      }
      if (!root.resolve("gavel").toFile().setExecutable(true, false)) {
        throw new IOException(root.resolve("gavel") + " cannot be made executable");
      }
      tar(work, archive);
    } finally {
      folder.remove();
    }
    PrintWriter to = spec.commandLine().getOut();
    to.printf(Locale.ROOT, "%s, %.1f MB%n", archive, Files.size(archive) / 1e6);
    return Gavel.EXIT_OK;
  }

  /** The source tree that the script runs from. */
  private static Path home() {
    String home = System.getProperty("gavel.home");
    if (home == null || !Files.isRegularFile(Path.of(home, "pom.xml"))) {
      throw new OperatorException("gavel package works in a source tree, by its script gavel");
    }
    return Path.of(home);
  }

  private static void jlink(Path runtime) {
    ToolProvider jlink =
        ToolProvider.findFirst("jlink")
            .orElseThrow(
                () ->
                    new OperatorException(
                        "the Java at "
                            + System.getProperty("java.home")
                            + " has no jlink, expected a whole JDK"));
    StringWriter said = new StringWriter();
    PrintWriter log = new PrintWriter(said);
    int exit =
        jlink.run(
            log,
            log,
            "--add-modules",
            MODULES,
            "--strip-debug",
            "--no-header-files",
            "--no-man-pages",
            "--vm",
            "server",
            "--compress",
            "zip-9",
            "--output",
            runtime.toString());
    if (exit != 0) {
      throw new CommandFailedException("jlink ended with exit code " + exit + ": " + said);
    }
  }

  private static void copyJars(Path lib) throws IOException {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path jar = Path.of(entry);
      if (Files.isRegularFile(jar)) {
        JarSlimmer.copy(jar, lib.resolve(jar.getFileName()));
      }
    }
  }

  /** Sorted, and without the names of who packed it. */
  private static void tar(Path work, Path archive) throws IOException, InterruptedException {
    Path log = work.resolve("tar.log");
    Process tar =
        new ProcessBuilder(
                "tar",
                "--sort=name",
                "--owner=0",
                "--group=0",
                "--numeric-owner",
                "-C",
                work.toString(),
                "-czf",
                archive.toString(),
                NAME)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!tar.waitFor(TAR_S_MAX, TimeUnit.SECONDS)) {
      tar.destroyForcibly();
      throw new CommandFailedException("tar takes longer than " + TAR_S_MAX + " s");
    }
    if (tar.exitValue() != 0) {
      throw new CommandFailedException(
          "tar ended with exit code " + tar.exitValue() + ": " + Files.readString(log));
    }
  }
}
