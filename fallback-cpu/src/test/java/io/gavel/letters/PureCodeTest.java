package io.gavel.letters;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PureCodeTest {
  @Test
  void theRulesCatchWhatTheyAreFor() {
    JavaClasses bad = new ClassFileImporter().importClasses(Impure.class);
    String here = PureCodeTest.class.getPackageName();
    AssertionError purity =
        assertThrows(AssertionError.class, () -> PureCode.knowsNothingElse(here).check(bad));
    assertTrue(purity.getMessage().contains("java.nio.file.Path"), purity.getMessage());
    assertTrue(purity.getMessage().contains("java.util.Random"), purity.getMessage());
    AssertionError clock =
        assertThrows(AssertionError.class, () -> PureCode.isDeterministic(here).check(bad));
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
