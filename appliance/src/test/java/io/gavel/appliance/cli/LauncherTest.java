package io.gavel.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher in a small tree of its own, with a JDK and a Maven that only tell of it. */
class LauncherTest {
  private static final Path SCRIPT = Path.of("..", "gavel");

  @TempDir Path folder;
  private Path tree;
  private Path jdk;
  private Path tools;

  private record Ran(int exit, String out) {}

  @BeforeEach
  void layOut() throws IOException {
    tree = Files.createDirectories(folder.resolve("a tree"));
    Files.copy(SCRIPT, tree.resolve("gavel"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(tree.resolve("pom.xml"), "<project/>");
    Files.createDirectories(tree.resolve("bench/src/main"));
    Path nested = Files.createDirectories(tree.resolve("accel-kernels/tornado/src/main"));
    Files.writeString(nested.resolve("../../pom.xml"), "<project/>");
    jdk = folder.resolve("jdk");
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25.0.1\"\n");
    script(jdk.resolve("bin/java"), "printf 'java %s\\n' \"$@\"");
    script(jdk.resolve("bin/javac"), ":");
    tools = Files.createDirectories(folder.resolve("tools"));
    script(
        tools.resolve("mvn"),
        "echo built >&2; echo x >> builds; mkdir -p bench/target/lib;"
            + " touch bench/target/lib/.complete");
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Ran run(Path script, Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash", script.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_HOME", "GAVEL_JAVA_OPTS", "TORNADOVM_HOME"));
    builder.environment().put("GAVEL_JAVA_HOME", jdk.toString());
    builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), out);
  }

  private long builds() throws IOException {
    Path log = tree.resolve("builds");
    return Files.exists(log) ? Files.readAllLines(log).size() : 0;
  }

  @Test
  void buildsOnceAndPassesArgumentsOnAsTheyAre() throws Exception {
    Ran first = run(tree.resolve("gavel"), Map.of(), "tx", "send", "two words", "*");
    assertEquals(0, first.exit, first.out);
    assertTrue(first.out.contains("gavel: building " + tree.toRealPath()), first.out);
    assertTrue(
        first.out.endsWith(
            "java io.gavel.appliance.cli.Gavel\njava tx\njava send\njava two words\njava *\n"),
        first.out);
    assertTrue(first.out.contains("java -Dgavel.home=" + tree.toRealPath() + "\n"), first.out);
    assertTrue(first.out.contains("java -Dgavel.java=" + jdk + "/bin/java\n"), first.out);
    assertTrue(
        first.out.contains("java " + tree.toRealPath() + "/bench/target/lib/*\n"), first.out);
    Ran second = run(tree.resolve("gavel"), Map.of(), "status");
    assertTrue(!second.out.contains("building"), second.out);
    assertEquals(1, builds());
  }

  @Test
  void bundleRunsOnItsOwnRuntimeAndBuildsNothing() throws Exception {
    Path bin = Files.createDirectories(tree.resolve("runtime/bin"));
    script(bin.resolve("java"), "printf 'own %s\\n' \"$@\"");
    Ran ran = run(tree.resolve("gavel"), Map.of("GAVEL_JAVA_HOME", "/nowhere"), "status");
    assertEquals(0, ran.exit, ran.out);
    assertTrue(ran.out.contains("own " + tree.toRealPath() + "/lib/*\n"), ran.out);
    assertEquals(0, builds());
  }

  @Test
  void buildsAgainWhereASourceIsNewer() throws Exception {
    run(tree.resolve("gavel"), Map.of());
    Path source = Files.writeString(tree.resolve("bench/src/main/A.java"), "class A {}");
    Files.setLastModifiedTime(
        tree.resolve("bench/target/lib/.complete"),
        java.nio.file.attribute.FileTime.fromMillis(
            Files.getLastModifiedTime(source).toMillis() - 10_000));
    run(tree.resolve("gavel"), Map.of());
    assertEquals(2, builds());
  }

  @Test
  void findsItsTreeThroughLinks() throws Exception {
    Path link = folder.resolve("one");
    Files.createSymbolicLink(link, Path.of("a tree", "gavel"));
    Path second = Files.createSymbolicLink(folder.resolve("two"), link);
    Ran ran = run(second, Map.of(), "status");
    assertTrue(ran.out.contains("java -Dgavel.home=" + tree.toRealPath() + "\n"), ran.out);
  }

  @Test
  void letsTheOperatorOverrideOptions() throws Exception {
    Ran ran = run(tree.resolve("gavel"), Map.of("GAVEL_JAVA_OPTS", "-Xmx2g -Dx=y"), "status");
    assertTrue(ran.out.indexOf("java -Xmx2g\n") > ran.out.indexOf("java -Xmx512m\n"), ran.out);
    assertTrue(ran.out.contains("java -Dx=y\n"), ran.out);
  }

  @Test
  void addsTheOptionsOfTornadoVmForWhatUsesDevicesWhereThereIsAnSdk() throws Exception {
    Path sdk = Files.createDirectories(folder.resolve("an sdk"));
    Map<String, String> environment = Map.of("TORNADOVM_HOME", sdk.toString());
    Files.writeString(
        sdk.resolve("tornado-argfile.template"),
        "# === Options ===\n-XX:+UseParallelGC\n\n--module-path .:${TORNADOVM_HOME}/share\n");
    Ran without = run(tree.resolve("gavel"), environment, "devices");
    assertTrue(!without.out.contains("--module-path"), without.out);
    Path jars = Files.createDirectories(sdk.resolve("share/java/tornado"));
    Files.writeString(jars.resolve("tornado-api-5.2.0-jdk25.jar"), "");
    Ran with = run(tree.resolve("gavel"), environment, "devices");
    assertTrue(
        with.out.contains(
            "java --module-path\njava .:" + sdk + "/share\njava -Dtornado.recover.bailout=False\n"),
        with.out);
    assertTrue(!with.out.contains("ParallelGC"), with.out);
    assertEquals(2, builds());
    Ran status = run(tree.resolve("gavel"), environment, "status");
    assertTrue(!status.out.contains("--module-path"), status.out);
  }

  @Test
  void refusesAJdkOfAnotherVersion() throws Exception {
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
    Ran ran = run(tree.resolve("gavel"), Map.of(), "status");
    assertEquals(1, ran.exit);
    assertEquals(
        "gavel: GAVEL_JAVA_HOME is " + jdk + ", expected the folder of a JDK 25\n", ran.out);
  }

  @Test
  void saysWhereTheBuildsOutputIs() throws Exception {
    script(tools.resolve("mvn"), "echo '[ERROR] no such thing'; exit 1");
    Ran ran = run(tree.resolve("gavel"), Map.of(), "status");
    assertEquals(1, ran.exit);
    assertTrue(ran.out.contains("[ERROR] no such thing"), ran.out);
    assertTrue(ran.out.contains("the build failed; all it said is in "), ran.out);
  }
}
