package io.gavel.appliance.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gavel.kernel.Capability;
import io.gavel.kernel.DeviceFacts;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Providers;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gavel devices}. */
@Command(
    name = "devices",
    description = {
      "List every device that could compute kernels, most preferred first: what it is and offers,",
      "whether it passes its self-test, and why the others are refused. Asks every operation of",
      "every device, so that the first time may take minutes.",
    })
final class DevicesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Answer with one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    List<Providers.Candidate> candidates = Providers.discover();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(toJson(candidates));
    } else {
      candidates.forEach(candidate -> print(candidate, out));
    }
    boolean any = candidates.stream().anyMatch(Providers.Ready.class::isInstance);
    return any ? Gavel.EXIT_OK : Gavel.EXIT_FAILURE;
  }

  private static void print(Providers.Candidate candidate, PrintWriter out) {
    switch (candidate) {
      case Providers.Refused refused ->
          out.printf(Locale.ROOT, "%-12s refused: %s%n", refused.provider(), refused.reason());
      case Providers.Ready ready -> {
        KernelDevice device = ready.device();
        out.printf(Locale.ROOT, "%-12s %s%n", device.name(), line(device.facts()));
        out.printf(
            Locale.ROOT, "%-12s passes its self-test of %,d items%n", "", ready.selfTest().items());
        for (Capability capability : device.capabilities().values()) {
          out.printf(
              Locale.ROOT,
              "%-12s %-18s up to %,7d items of %,11d bytes, best from %,6d%n",
              "",
              capability.operation(),
              capability.itemsMax(),
              capability.itemBytesMax(),
              capability.batchBest());
        }
        device
            .refusals()
            .forEach(
                (operation, reason) ->
                    out.printf(Locale.ROOT, "%-12s %-18s refused: %s%n", "", operation, reason));
      }
    }
  }

  private static String line(DeviceFacts facts) {
    List<String> parts = new ArrayList<>();
    parts.add(facts.model());
    if (!facts.vendor().isBlank()) {
      parts.add("vendor " + facts.vendor());
    }
    if (!facts.driver().isBlank()) {
      parts.add("driver " + facts.driver());
    }
    if (facts.memoryBytes() > 0) {
      parts.add((facts.memoryBytes() >> 20) + " MiB");
    }
    parts.add(facts.computeUnits() + (facts.computeUnits() == 1 ? " unit" : " units"));
    return String.join(", ", parts);
  }

  private static String toJson(List<Providers.Candidate> candidates) {
    JsonMapper mapper = JsonMapper.builder().build();
    ObjectNode root = mapper.createObjectNode();
    ArrayNode devices = root.putArray("devices");
    ArrayNode refusals = root.putArray("refusals");
    for (Providers.Candidate candidate : candidates) {
      switch (candidate) {
        case Providers.Refused refused ->
            refusals
                .addObject()
                .put("provider", refused.provider())
                .put("reason", refused.reason());
        case Providers.Ready ready -> add(ready, devices.addObject());
      }
    }
    try {
      return mapper.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of text and numbers always prints", e);
    }
  }

  private static void add(Providers.Ready ready, ObjectNode node) {
    KernelDevice device = ready.device();
    DeviceFacts facts = device.facts();
    node.put("name", device.name())
        .put("provider", ready.provider())
        .put("preference", ready.preference())
        .put("model", facts.model())
        .put("vendor", facts.vendor())
        .put("driver", facts.driver())
        .put("memory_bytes", facts.memoryBytes())
        .put("compute_units", facts.computeUnits())
        .put("self_test_items", ready.selfTest().items());
    ArrayNode operations = node.putArray("operations");
    for (Capability capability : device.capabilities().values()) {
      operations
          .addObject()
          .put("op", capability.operation().name())
          .put("items_max", capability.itemsMax())
          .put("item_bytes_max", capability.itemBytesMax())
          .put("batch_best", capability.batchBest());
    }
    ArrayNode refused = node.putArray("refused_operations");
    device
        .refusals()
        .forEach(
            (operation, reason) ->
                refused.addObject().put("op", operation.name()).put("reason", reason));
  }
}
