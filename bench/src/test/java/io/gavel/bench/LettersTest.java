package io.gavel.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The letters of this module's packages, and what they forbid. */
class LettersTest {
  private static final Pattern LETTER = Pattern.compile("Letter: <b>[PMNE]</b>");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.gavel.bench");

  @Test
  void questionsAreAFunctionOfTheirSeedAlone() {
    noClasses()
        .that()
        .resideInAPackage("io.gavel.bench.questions")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.io", "java.nio.file..", "java.time..", "java.security..")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  @Test
  void nativeCallsStayAmongThePeers() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.gavel.bench.peer")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.Linker")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.SymbolLookup")
        .check(CLASSES);
  }

  @Test
  void everyPackageStatesItsLetter() throws IOException {
    try (Stream<Path> paths = Files.walk(Path.of("src", "main", "java"))) {
      List<Path> packages =
          paths
              .filter(path -> path.toString().endsWith(".java"))
              .map(Path::getParent)
              .distinct()
              .sorted()
              .toList();
      assertTrue(packages.size() >= 6, packages.toString());
      for (Path folder : packages) {
        String text = Files.readString(folder.resolve("package-info.java"));
        assertTrue(LETTER.matcher(text).find(), folder + " states no letter");
      }
    }
  }
}
