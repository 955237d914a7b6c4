package io.gavel.appliance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.gavel.letters.PureCode;
import io.gavel.letters.StatedLetters;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Holds every package to the letter in its package-info: what a pure package may touch, and that
 * the arrows between packages do not turn back.
 */
class LettersTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.gavel.appliance");

  @Test
  void everyPackageStatesItsLetter() throws IOException {
    for (JavaClass type : CLASSES) {
      String name = type.getPackageName();
      assertTrue(StatedLetters.read().containsKey(name), name + " states no letter");
    }
  }

  @Test
  void consensusAndCodecsArePure() throws IOException {
    for (String name : List.of("block", "codec", "consensus", "ledger", "proof")) {
      assertEquals("P", StatedLetters.read().get("io.gavel.appliance." + name), name);
    }
  }

  @Test
  void purePackagesKnowOnlyTheLanguageCollectionsAndEachOther() throws IOException {
    PureCode.knowsNothingElse(StatedLetters.packages("P")).check(CLASSES);
  }

  @Test
  void purePackagesAskNoClockAndNoChance() throws IOException {
    PureCode.isDeterministic(StatedLetters.packages("P")).check(CLASSES);
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
}
