package io.gavel.bench.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gavel.appliance.cli.Subcommand;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gavel simulate}: whole clusters in one thread, each run a function of its seed. */
@Command(
    name = "simulate",
    description = {
      "Simulates a cluster's consensus with faults drawn from a seed, and checks agreement,",
      "validity and liveness. Exit code 1 names the first seed that failed."
    })
public final class SimulateCommand implements Callable<Integer>, Subcommand {
  private static final int VALIDATORS_MIN = 4;
  private static final int VALIDATORS_MAX = 64;

  @Spec private CommandSpec spec;

  @Option(names = "--seed", defaultValue = "1", description = "First seed (default: 1).")
  private long seed;

  @Option(
      names = "--schedules",
      defaultValue = "1",
      description = "Seeds to run, counting up from the first (default: 1).")
  private int schedules;

  @Option(
      names = "--validators",
      defaultValue = "4",
      description = "Validators, 4 to 64 (default: 4).")
  private int validators;

  @Option(names = "--trace", description = "Print every input and output of every core.")
  private boolean trace;

  @Option(names = "--json", description = "Print one JSON object instead of text.")
  private boolean json;

  @Override
  public Object command() {
    return new SimulateCommand();
  }

  @Override
  public Integer call() throws JsonProcessingException {
    if (validators < VALIDATORS_MIN || validators > VALIDATORS_MAX) {
      throw new ParameterException(
          spec.commandLine(),
          "--validators is "
              + validators
              + ", expected "
              + VALIDATORS_MIN
              + " to "
              + VALIDATORS_MAX);
    }
    if (schedules < 1) {
      throw new ParameterException(
          spec.commandLine(), "--schedules is " + schedules + ", expected 1 or more");
    }
    PrintWriter out = spec.commandLine().getOut();
    Consumer<String> tracer = trace ? out::println : null;
    long blocks = 0;
    long messages = 0;
    long virtualMs = 0;
    ClusterSimulation.Result failed = null;
    int ran = 0;
    while (ran < schedules && failed == null) {
      ClusterSimulation.Result result = ClusterSimulation.run(seed + ran, validators, tracer);
      blocks += result.height();
      messages += result.messages();
      virtualMs += result.virtualMs();
      failed = result.passed() ? null : result;
      ran++;
    }
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("seed", seed);
    report.put("validators", validators);
    report.put("schedules", ran);
    report.put("blocks", blocks);
    report.put("messages", messages);
    report.put("virtual_ms", virtualMs);
    report.put("failed_seed", failed == null ? null : failed.seed());
    report.put("violation", failed == null ? null : failed.violation());
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(report));
    } else if (failed == null) {
      out.println(
          ran
              + " schedules passed: "
              + blocks
              + " blocks, "
              + messages
              + " messages, "
              + virtualMs
              + " ms of virtual time");
    } else {
      out.println("seed " + failed.seed() + " failed: " + failed.violation());
      out.println(
          "replay: gavel simulate --validators "
              + validators
              + " --seed "
              + failed.seed()
              + " --trace");
    }
    out.flush();
    return failed == null ? 0 : 1;
  }
}
