package io.gavel.appliance.cli;

import io.gavel.appliance.config.OperatorException;
import io.gavel.appliance.config.Passphrase;
import java.io.Console;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/**
 * Where a command has a passphrase from: the file named, else {@value #VARIABLE}, else a prompt. A
 * mixin of the commands that use keys.
 */
public final class PassphraseOptions {
  public static final String VARIABLE = "GAVEL_PASSPHRASE";

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description =
          "Holds the passphrase, readable by you alone. Without it "
              + VARIABLE
              + ", else a prompt.")
  private Path file;

  /**
   * The passphrase of a key that exists, the caller's to close.
   *
   * @param what it opens, for the prompt
   */
  public Passphrase existing(String what) {
    Passphrase given = given();
    return given != null ? given : typed("Passphrase of " + what);
  }

  /** A passphrase for a new key, typed twice where it is typed; the caller's to close. */
  public Passphrase fresh(String what) {
    Passphrase given = given();
    if (given != null) {
      return given;
    }
    Passphrase first = typed("New passphrase for " + what);
    try (Passphrase again = typed("The same again")) {
      if (!first.sameAs(again)) {
        first.close();
        throw new OperatorException("the two passphrases differ; nothing is written, try again");
      }
    }
    return first;
  }

  private Passphrase given() {
    if (file != null) {
      return Passphrase.ofFile(file);
    }
    String variable = System.getenv(VARIABLE);
    return variable == null ? null : Passphrase.of(VARIABLE, variable.toCharArray());
  }

  private static Passphrase typed(String prompt) {
    Console console =
        Terminal.console()
            .orElseThrow(
                () ->
                    new OperatorException(
                        "a passphrase is needed and there is no terminal to ask at; give"
                            + " --passphrase-file or "
                            + VARIABLE));
    char[] typed = console.readPassword("%s: ", prompt);
    if (typed == null) {
      throw new OperatorException("no passphrase was typed; nothing is done");
    }
    return Passphrase.of("the passphrase", typed);
  }
}
