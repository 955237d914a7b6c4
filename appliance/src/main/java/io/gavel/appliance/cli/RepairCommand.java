package io.gavel.appliance.cli;

import io.gavel.appliance.config.CommandFailedException;
import io.gavel.appliance.config.OperatorException;
import io.gavel.appliance.storage.BlockLog;
import io.gavel.appliance.storage.EvidenceStore;
import io.gavel.appliance.storage.WriteAheadLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gavel repair}. */
@Command(
    name = "repair",
    description = {
      "Cut corrupt logs of a stopped node before their first wrong record.",
      "Blocks that are cut off come again from the other validators. Votes do not: see"
          + " --forget-votes."
    })
final class RepairCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The node's data folder, as in its node.yaml.")
  private Path data;

  @Option(
      names = "--forget-votes",
      description = {
        "Cut the write-ahead log too. The votes cut off are forgotten, and a validator that"
            + " forgets votes may sign others that contradict them, which is proof against it.",
        "Safe only once the other validators have finalized a view later than any this one was"
            + " in: start it again after that."
      })
  private boolean forgetVotes;

  /** One log's own way to cut itself. */
  @FunctionalInterface
  private interface Repair {
    Optional<String> run(Path folder) throws IOException;
  }

  @Override
  public Integer call() {
    if (!Files.isDirectory(data)) {
      throw new OperatorException("--data is " + data + ", expected a node's data folder");
    }
    repair("blocks", BlockLog::repair);
    repair("evidence", EvidenceStore::repair);
    if (forgetVotes) {
      repair("wal", WriteAheadLog::repair);
    } else {
      say("wal: left alone, since it holds votes; see gavel repair --help");
    }
    return Gavel.EXIT_OK;
  }

  private void repair(String name, Repair repair) {
    Path folder = data.resolve(name);
    if (!Files.isDirectory(folder)) {
      say(name + ": not there");
      return;
    }
    try {
      say(name + ": " + repair.run(folder).orElse("nothing is corrupt"));
    } catch (IOException e) {
      throw new CommandFailedException(name + " cannot be repaired: " + e.getMessage(), e);
    }
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
