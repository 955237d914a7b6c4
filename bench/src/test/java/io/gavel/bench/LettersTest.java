package io.gavel.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.gavel.letters.StatedLetters;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The letters of this module's packages, and what they forbid. */
class LettersTest {
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
    assertEquals("M", StatedLetters.read().get("io.gavel.bench.questions"));
  }
}
