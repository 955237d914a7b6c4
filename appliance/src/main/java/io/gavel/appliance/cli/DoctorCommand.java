package io.gavel.appliance.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gavel.appliance.cli.Finding.Verdict;
import io.gavel.kernel.Providers;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.rocksdb.RocksDB;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gavel doctor}. */
@Command(
    name = "doctor",
    description = {
      "Tell what this machine offers a node, and why it refuses the rest.",
      "Fails if a node would not run.",
    })
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--dir",
      defaultValue = ".",
      paramLabel = "DIR",
      description = "Where a node would keep its data; a small file is written and deleted there.")
  private Path folder;

  @Option(names = "--json", description = "Answer with one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    List<Finding> findings = new ArrayList<>();
    Machine machine = new Machine(Path.of("/proc"));
    findings.add(machine.java());
    findings.add(machine.processor());
    findings.add(machine.memory());
    findings.add(machine.openFiles());
    kernels(findings);
    transport(findings, "io_uring", IoUring.isAvailable() ? null : IoUring.unavailabilityCause());
    transport(findings, "epoll", Epoll.isAvailable() ? null : Epoll.unavailabilityCause());
    transport(findings, "nio", null);
    findings.add(rocksDb());
    findings.add(machine.disk(folder));
    boolean runs = findings.stream().noneMatch(f -> f.verdict() == Verdict.MISSING);
    print(findings, runs);
    return runs ? Gavel.EXIT_OK : Gavel.EXIT_FAILURE;
  }

  private static void kernels(List<Finding> findings) {
    boolean any = false;
    for (Providers.Candidate candidate : Providers.discover()) {
      switch (candidate) {
        case Providers.Ready ready -> {
          any = true;
          String passed = "passed its self-test of " + ready.selfTest().items() + " items: ";
          String description = passed + ready.device().description();
          findings.add(new Finding("kernels", ready.device().name(), Verdict.OK, description));
        }
        case Providers.Refused refused ->
            findings.add(
                new Finding("kernels", refused.provider(), Verdict.REFUSED, refused.reason()));
      }
    }
    if (!any) {
      findings.add(
          new Finding("kernels", "any", Verdict.MISSING, "no provider can serve, expected one"));
    }
  }

  /**
   * @param cause of being unavailable; null where it is available
   */
  private static void transport(List<Finding> findings, String name, Throwable cause) {
    findings.add(
        new Finding(
            "transport",
            name,
            cause == null ? Verdict.OK : Verdict.REFUSED,
            cause == null ? "available" : innermost(cause)));
  }

  private static Finding rocksDb() {
    try {
      RocksDB.loadLibrary();
      return new Finding("storage", "rocksdb", Verdict.OK, "library " + RocksDB.rocksdbVersion());
    } catch (RuntimeException | LinkageError e) {
      return new Finding(
          "storage", "rocksdb", Verdict.MISSING, "its library does not load: " + innermost(e));
    }
  }

  /** The reason behind the wrappings of loaders, on one line. */
  private static String innermost(Throwable thrown) {
    Throwable root = thrown;
    for (int depth = 0; root.getCause() != null && depth < 16; depth++) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? root.toString() : root.getMessage();
    return message.lines().findFirst().orElse(root.toString());
  }

  private void print(List<Finding> findings, boolean runs) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(toJson(findings, runs));
      return;
    }
    for (Finding f : findings) {
      out.printf(
          Locale.ROOT,
          "%-8s %-10s %-12s %s%n",
          f.verdict().name().toLowerCase(Locale.ROOT),
          f.area(),
          f.name(),
          f.detail());
    }
    out.println(runs ? "A node runs here." : "A node does not run here; see what is missing.");
  }

  private static String toJson(List<Finding> findings, boolean runs) {
    JsonMapper mapper = JsonMapper.builder().build();
    ObjectNode root = mapper.createObjectNode().put("runs", runs);
    var list = root.putArray("findings");
    for (Finding f : findings) {
      list.addObject()
          .put("area", f.area())
          .put("name", f.name())
          .put("verdict", f.verdict().name().toLowerCase(Locale.ROOT))
          .put("detail", f.detail());
    }
    try {
      return mapper.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of text always prints", e);
    }
  }
}
