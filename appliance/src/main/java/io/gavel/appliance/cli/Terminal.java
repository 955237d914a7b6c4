package io.gavel.appliance.cli;

import java.io.Console;
import java.util.Optional;

/** The person at the other end, if there is one. */
final class Terminal {
  private Terminal() {}

  /** Empty where input or output is a file, a pipe or nothing. */
  @SuppressWarnings("SystemConsoleNull") // JDK 25 gives null there, as it did before 22.
  static Optional<Console> console() {
    Console console = System.console();
    return console == null || !console.isTerminal() ? Optional.empty() : Optional.of(console);
  }
}
