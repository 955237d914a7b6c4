package io.gavel.kernel;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.gavel.kernel.cpu.CpuScalarProvider;
import io.gavel.kernel.vector.CpuVectorProvider;
import io.gavel.letters.StatedLetters;
import java.io.IOException;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.Timer;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The letters of the packages under io.gavel.kernel: all are M. */
class LettersTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.gavel.kernel");

  /** Memory handed over, collections, and nothing that knows time, threads, chance or files. */
  private static final DescribedPredicate<JavaClass> ALLOWED_PACKAGES =
      resideInAnyPackage(
          "io.gavel.kernel..",
          "java.lang",
          "java.lang.foreign",
          "java.lang.invoke",
          "java.lang.runtime",
          "java.util",
          "java.util.function",
          "java.util.stream",
          "java.nio.charset",
          // Arrays of primitives and the primitives themselves.
          "");

  private static final DescribedPredicate<JavaClass> VECTOR_API =
      resideInAPackage("jdk.incubator.vector");

  /** The classes that let something in from outside, each for itself below. */
  private static final DescribedPredicate<JavaClass> PROVIDERS =
      type(CpuScalarProvider.class).or(type(CpuVectorProvider.class));

  /**
   * ML-DSA is Bouncy Castle's on the CPU, for its kernel and for the self-test that asks for it;
   * both know no other part of the library.
   */
  private static final DescribedPredicate<JavaClass> ML_DSA =
      nameMatching("io\\.gavel\\.kernel\\.(cpu\\.MlDsaKernel|SelfTestMlDsa)(\\$.*)?").forSubtype();

  private static final DescribedPredicate<JavaClass> ML_DSA_LIBRARY =
      nameMatching(
              "org\\.bouncycastle\\.crypto\\."
                  + "((params\\.|signers\\.)MLDSA.*|CryptoException|CipherParameters)")
          .forSubtype();

  /** SHA-2 by the JDK: the one way to the CPU's SHA instructions. */
  private static final DescribedPredicate<JavaClass> DIGEST =
      nameMatching("io\\.gavel\\.kernel\\.hash\\.JdkDigest").forSubtype();

  private static final DescribedPredicate<JavaClass> DIGEST_LIBRARY =
      type(MessageDigest.class)
          .or(type(DigestException.class))
          .or(type(NoSuchAlgorithmException.class))
          .or(type(NoSuchProviderException.class));

  private static final DescribedPredicate<JavaClass> FORBIDDEN_TYPES =
      type(Thread.class)
          .or(type(Process.class))
          .or(type(ProcessBuilder.class))
          .or(type(Runtime.class))
          .or(type(Random.class))
          .or(type(UUID.class))
          .or(type(Timer.class))
          // Their iteration follows hash order.
          .or(type(HashMap.class))
          .or(type(HashSet.class));

  @Test
  void theScanSeesThePackages() {
    assertFalse(CLASSES.that(resideInAPackage("io.gavel.kernel.cpu")).isEmpty());
    assertFalse(CLASSES.that(resideInAPackage("io.gavel.kernel.hash")).isEmpty());
    assertFalse(CLASSES.that(resideInAPackage("io.gavel.kernel.lz4")).isEmpty());
    assertFalse(CLASSES.that(resideInAPackage("io.gavel.kernel.ed25519")).isEmpty());
    assertFalse(CLASSES.that(resideInAPackage("io.gavel.kernel.secp256k1")).isEmpty());
  }

  @Test
  void kernelsTouchMemoryAndCollectionsOnly() {
    DescribedPredicate<JavaClass> allowed =
        ALLOWED_PACKAGES
            .or(VECTOR_API)
            .or(type(ByteOrder.class))
            .and(DescribedPredicate.not(FORBIDDEN_TYPES));
    noClasses()
        .that(DescribedPredicate.not(PROVIDERS.or(ML_DSA).or(DIGEST)))
        .should()
        .dependOnClassesThat(DescribedPredicate.not(allowed))
        .because("packages of letter M know no clock, thread, chance, file or log")
        .check(CLASSES);
  }

  @Test
  void mlDsaAddsNothingButItsLibrary() {
    assertEquals(4, CLASSES.that(ML_DSA).size());
    noClasses()
        .that(ML_DSA)
        .should()
        .dependOnClassesThat(
            DescribedPredicate.not(ALLOWED_PACKAGES.or(ML_DSA_LIBRARY)).or(FORBIDDEN_TYPES))
        .check(CLASSES);
  }

  @Test
  void digestsOfTheJdkAddNothingButTheirClasses() {
    assertEquals(1, CLASSES.that(DIGEST).size());
    noClasses()
        .that(DIGEST)
        .should()
        .dependOnClassesThat(
            DescribedPredicate.not(ALLOWED_PACKAGES.or(DIGEST_LIBRARY)).or(FORBIDDEN_TYPES))
        .check(CLASSES);
  }

  /** A provider draws the secret seed of batched verification; nothing else comes from outside. */
  @Test
  void theProvidersAddNothingButTheSeed() {
    noClasses()
        .that(PROVIDERS)
        .should()
        .dependOnClassesThat(
            DescribedPredicate.not(ALLOWED_PACKAGES.or(type(SecureRandom.class)))
                .or(FORBIDDEN_TYPES))
        .check(CLASSES);
  }

  @Test
  void kernelsReadNoClockAndNoProperties() {
    noClasses()
        .that()
        // It hands the clock to its warm-up, before anything serves.
        .doNotHaveFullyQualifiedName(CpuVectorProvider.class.getName())
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Math.class, "random")
        .check(CLASSES);
  }

  @Test
  void primitivesKnowNoProviders() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.gavel.kernel.hash",
            "io.gavel.kernel.lz4",
            "io.gavel.kernel.ed25519",
            "io.gavel.kernel.secp256k1")
        .should()
        .dependOnClassesThat(resideInAPackage("io.gavel.kernel.cpu"))
        .check(CLASSES);
  }

  @Test
  void theVectorApiStaysInThePackagesOfCpuVector() {
    assertFalse(CLASSES.that(resideInAPackage("io.gavel.kernel.vector..")).isEmpty());
    noClasses()
        .that()
        .resideOutsideOfPackage("io.gavel.kernel.vector..")
        .should()
        .dependOnClassesThat(VECTOR_API)
        .because("the module is missing from most JVMs, and cpu-vector alone looks for it first")
        .check(CLASSES);
    noClasses()
        .that(PROVIDERS)
        .should()
        .dependOnClassesThat(VECTOR_API)
        .because("a provider loads everywhere")
        .check(CLASSES);
  }

  @Test
  void everyPackageStatesItsLetter() throws IOException {
    assertEquals(Set.of("M"), Set.copyOf(StatedLetters.read().values()));
  }
}
