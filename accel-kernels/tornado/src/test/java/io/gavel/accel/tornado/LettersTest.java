package io.gavel.accel.tornado;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What letter N forbids, and what TornadoVM must not meet in a kernel. */
class LettersTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.gavel.accel.tornado");

  private static final String PROVIDER = "io.gavel.accel.tornado.TornadoProvider";

  private static final DescribedPredicate<JavaClass> ALLOWED =
      resideInAnyPackage(
              "io.gavel.accel..",
              "io.gavel.kernel..",
              "uk.ac.manchester.tornado.api..",
              "java.lang",
              "java.lang.foreign",
              "java.lang.invoke",
              "java.lang.runtime",
              "java.util",
              "java.util.function",
              "")
          .or(JavaClass.Predicates.type(Path.class));

  /** Of these a kernel has only what unboxes a work-item's number. */
  private static final Set<String> ARITHMETIC =
      Set.of("java.lang.Math", "java.lang.StrictMath", "java.lang.Integer", "java.lang.Long");

  @Test
  void deviceHostKnowsMemoryTornadoVmAndProgramsOnly() {
    assertFalse(CLASSES.isEmpty());
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(PROVIDER)
        .should()
        .dependOnClassesThat(DescribedPredicate.not(ALLOWED))
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .check(CLASSES);
    noClasses()
        .that()
        .haveFullyQualifiedName(PROVIDER)
        .should()
        .dependOnClassesThat(
            DescribedPredicate.not(ALLOWED.or(JavaClass.Predicates.type(SecureRandom.class))))
        .check(CLASSES);
  }

  @Test
  void kernelsCallNothingThatTornadoVmCompilesWrong() {
    noClasses()
        .that()
        .haveSimpleNameEndingWith("Task")
        .or()
        .haveSimpleName("Words")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "it is arithmetic of the JDK's",
                call ->
                    ARITHMETIC.contains(call.getTargetOwner().getName())
                        && !call.getName().equals("intValue")))
        .check(CLASSES);
  }
}
