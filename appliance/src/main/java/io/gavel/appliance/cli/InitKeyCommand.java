package io.gavel.appliance.cli;

import io.gavel.appliance.config.KeyFile.Purpose;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gavel init key}. */
@Command(
    name = "key",
    description = "Make a key; prints its public key and address, which may be passed on.")
final class InitKeyCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private PassphraseOptions passphrase;

  @Option(
      names = "--file",
      required = true,
      paramLabel = "FILE",
      description = "New file for the key, made with mode 0600.")
  private Path file;

  @Option(
      names = "--purpose",
      defaultValue = "validator",
      description = "validator (signs votes) or account (signs transactions).")
  private Purpose purpose;

  @Option(names = "--encrypt", description = "Protect it with a passphrase.")
  private boolean encrypt;

  @Override
  public void run() {
    NewKey key = NewKey.create(file, purpose, encrypt, passphrase);
    PrintWriter out = spec.commandLine().getOut();
    out.println("public key  " + key.publicKey());
    out.println("address     " + key.address());
  }
}
