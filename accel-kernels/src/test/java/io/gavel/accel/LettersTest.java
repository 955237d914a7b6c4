package io.gavel.accel;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.gavel.letters.StatedLetters;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The letters of this module's packages, and what they forbid. */
class LettersTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.gavel.accel");

  private static final String PROVIDER = "io.gavel.accel.opencl.OpenClProvider";

  private static final DescribedPredicate<JavaClass> ALLOWED =
      resideInAnyPackage(
          "io.gavel.accel..",
          "io.gavel.kernel..",
          "org.jocl",
          "java.lang",
          "java.lang.foreign",
          "java.lang.invoke",
          "java.lang.runtime",
          "java.nio",
          "java.nio.charset",
          "java.util",
          "java.util.function",
          "java.util.stream",
          "");

  @Test
  void deviceHostsKnowMemoryNativeCallsAndProgramsOnly() {
    assertFalse(CLASSES.isEmpty());
    noClasses()
        .that()
        .resideInAPackage("io.gavel.accel.opencl")
        .and()
        .doNotHaveFullyQualifiedName(PROVIDER)
        .should()
        .dependOnClassesThat(DescribedPredicate.not(ALLOWED))
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("io.gavel.accel.opencl")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  @Test
  void theProviderAddsNothingButTheSeed() {
    noClasses()
        .that()
        .haveFullyQualifiedName(PROVIDER)
        .should()
        .dependOnClassesThat(
            DescribedPredicate.not(ALLOWED.or(JavaClass.Predicates.type(SecureRandom.class))))
        .check(CLASSES);
  }

  @Test
  void joclAndForeignFunctionsStayAmongTheDeviceHosts() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.gavel.accel.opencl")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.jocl")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.Linker")
        .check(CLASSES);
  }

  @Test
  void everyPackageStatesItsLetter() throws IOException {
    assertEquals(
        Map.of("io.gavel.accel.opencl", "N", "io.gavel.accel.program", "E"), StatedLetters.read());
  }
}
