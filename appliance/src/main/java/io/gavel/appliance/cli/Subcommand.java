package io.gavel.appliance.cli;

/**
 * A command that another module adds to {@code gavel}, found by {@link java.util.ServiceLoader}.
 *
 * <p>The module names its implementation in {@code
 * META-INF/services/io.gavel.appliance.cli.Subcommand}. The implementation has a public constructor
 * without arguments.
 */
public interface Subcommand {
  /** A new object of a class annotated with picocli's {@code @Command}, which names the command. */
  Object command();
}
