package io.gavel.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.gavel.letters.PureCode;
import io.gavel.letters.StatedLetters;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A simulation is a function of its seed: every package of this module is pure. */
class LettersTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.gavel.sim");

  @Test
  void everyPackageStatesThatItIsPure() throws IOException {
    assertEquals(Set.of("P"), Set.copyOf(StatedLetters.read().values()));
  }

  @Test
  void simulationsKnowOnlyLanguageAndCollections() throws IOException {
    PureCode.knowsNothingElse(StatedLetters.packages("P")).check(CLASSES);
  }

  @Test
  void simulationsAskNoClockAndNoChance() throws IOException {
    PureCode.isDeterministic(StatedLetters.packages("P")).check(CLASSES);
  }
}
