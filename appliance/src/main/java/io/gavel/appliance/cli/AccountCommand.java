package io.gavel.appliance.cli;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.config.OperatorException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gavel account}. */
@Command(name = "account", description = "Show an account: its balance and the nonce it is at.")
final class AccountCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private NodeOptions node;

  @Parameters(paramLabel = "ADDRESS", description = "gv1 and 72 hexadecimal digits.")
  private String address;

  @Override
  public Integer call() throws InterruptedException {
    node.show("/v1/accounts/" + parse("ADDRESS", address), spec.commandLine().getOut());
    return Gavel.EXIT_OK;
  }

  static Address parse(String field, String text) {
    try {
      return Address.parse(field, text);
    } catch (DecodeException e) {
      throw new OperatorException(e.getMessage(), e);
    }
  }
}
