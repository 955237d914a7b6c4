package io.gavel.letters;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;

/** What letter P allows: language, collections, and other packages of letter P. */
public final class PureCode {
  /** All that a pure package may know besides the pure packages of its own module. */
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

  private PureCode() {}

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

  /** These packages know nothing from outside but what the letter allows, and each other. */
  public static ArchRule knowsNothingElse(String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .dependOnClassesThat(outside(Set.of(packages)));
  }

  /** These packages ask no clock, no chance and no environment. */
  public static ArchRule isDeterministic(String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .accessTargetWhere(impureAccess());
  }
}
