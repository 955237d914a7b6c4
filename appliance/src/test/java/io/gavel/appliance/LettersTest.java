package io.gavel.appliance;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds every package to the letter in its package-info: what a pure package may touch, and that
 * the arrows between packages do not turn back.
 */
class LettersTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Pattern LETTER = Pattern.compile("Letter: <b>([PMNE])</b>");

  /** All that a pure package of this module may know besides pure packages of its own. */
  private static final List<String> PURE_OUTSIDE =
      List.of(
          "java.lang",
          "java.lang.annotation",
          "java.lang.constant",
          "java.lang.invoke", // VarHandle views of arrays, records, lambdas.
          "java.lang.runtime", // What switch on patterns compiles to.
          "java.math",
          "java.util",
          "java.util.function",
          "java.util.stream",
          "io.gavel.kernel.ed25519",
          "io.gavel.kernel.hash");

  /** Single classes of other packages that touch nothing but what they are given. */
  private static final Set<String> PURE_CLASSES =
      Set.of(
          "io.gavel.kernel.Ed25519Profile",
          "java.lang.foreign.MemorySegment",
          "java.nio.ByteOrder",
          "java.security.MessageDigest",
          "java.security.NoSuchAlgorithmException");

  private static final Set<String> IMPURE_CLASSES =
      Set.of(
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.Runtime",
          "java.lang.Thread",
          "java.lang.ThreadLocal",
          "java.util.Random",
          "java.util.Scanner",
          "java.util.ServiceLoader",
          "java.util.Timer",
          "java.util.UUID");

  private static final Set<String> IMPURE_METHODS =
      Set.of(
          "java.lang.Math.random",
          "java.lang.Object.notify",
          "java.lang.Object.notifyAll",
          "java.lang.Object.wait",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.getenv",
          "java.lang.System.getLogger",
          "java.lang.System.getProperty",
          "java.lang.System.identityHashCode",
          "java.lang.System.nanoTime",
          "java.util.Collections.shuffle");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.gavel.appliance");

  private static SortedMap<String, String> letters() throws IOException {
    SortedMap<String, String> letters = new TreeMap<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(f -> f.endsWith("package-info.java")).toList()) {
        Matcher matcher = LETTER.matcher(Files.readString(file));
        assertTrue(matcher.find(), () -> file + " states no letter");
        String name = SOURCES.relativize(file.getParent()).toString().replace('/', '.');
        letters.put(name, matcher.group(1));
      }
    }
    return letters;
  }

  private static String[] packages(String letter) throws IOException {
    return letters().entrySet().stream()
        .filter(e -> e.getValue().equals(letter))
        .map(java.util.Map.Entry::getKey)
        .toArray(String[]::new);
  }

  private static DescribedPredicate<JavaClass> outside(Set<String> pure) {
    return describe(
        "neither language, collections nor pure",
        c -> {
          JavaClass type = c.getBaseComponentType();
          return !type.isPrimitive()
              && !PURE_CLASSES.contains(type.getName())
              && (IMPURE_CLASSES.contains(type.getName())
                  || !(PURE_OUTSIDE.contains(type.getPackageName())
                      || pure.contains(type.getPackageName())));
        });
  }

  private static DescribedPredicate<JavaAccess<?>> impureAccess() {
    return describe(
        "a clock, chance, a monitor or a standard stream",
        access -> {
          AccessTarget target = access.getTarget();
          String name = target.getOwner().getName() + "." + target.getName();
          return IMPURE_METHODS.contains(name)
              || name.equals("java.lang.System.out")
              || name.equals("java.lang.System.err")
              || name.equals("java.lang.System.in");
        });
  }

  private static ArchRule purity(String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .dependOnClassesThat(outside(Set.of(packages)));
  }

  private static ArchRule determinism(String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .accessTargetWhere(impureAccess());
  }

  @Test
  void everyPackageStatesItsLetter() throws IOException {
    Set<String> used = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      used.add(type.getPackageName());
    }
    List<String> silent = new ArrayList<>(used);
    silent.removeAll(letters().keySet());
    assertEquals(List.of(), silent, "packages without a package-info that states a letter");
  }

  @Test
  void consensusAndCodecsArePure() throws IOException {
    for (String name : List.of("block", "codec", "consensus", "ledger", "proof")) {
      assertEquals("P", letters().get("io.gavel.appliance." + name), name);
    }
  }

  @Test
  void purePackagesKnowOnlyTheLanguageCollectionsAndEachOther() throws IOException {
    purity(packages("P")).check(CLASSES);
  }

  @Test
  void purePackagesAskNoClockAndNoChance() throws IOException {
    determinism(packages("P")).check(CLASSES);
  }

  @Test
  void nobodySleepsOrUsesUnsafe() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("sun.misc.Unsafe")
        .check(CLASSES);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching("io.gavel.appliance.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theRulesCatchWhatTheyAreFor() {
    JavaClasses bad = new ClassFileImporter().importClasses(Impure.class);
    String here = LettersTest.class.getPackageName();
    AssertionError purity = assertThrows(AssertionError.class, () -> purity(here).check(bad));
    assertTrue(purity.getMessage().contains("java.nio.file.Path"), purity.getMessage());
    assertTrue(purity.getMessage().contains("java.util.Random"), purity.getMessage());
    AssertionError clock = assertThrows(AssertionError.class, () -> determinism(here).check(bad));
    assertTrue(clock.getMessage().contains("nanoTime"), clock.getMessage());
    assertFalse(clock.getMessage().contains("java.util.List"), clock.getMessage());
  }

  /** Breaks both rules, so that a rule that stopped looking is found out. */
  @SuppressWarnings("unused")
  private static final class Impure {
    long time() {
      return System.nanoTime() + new java.util.Random(1).nextInt();
    }

    List<Path> file() {
      return List.of(Path.of("x"));
    }
  }
}
