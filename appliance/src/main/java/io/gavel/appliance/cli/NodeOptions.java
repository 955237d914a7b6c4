package io.gavel.appliance.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import io.gavel.appliance.client.GavelClient;
import io.gavel.appliance.config.CommandFailedException;
import io.gavel.appliance.config.OperatorException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which node a command asks, and how it shows the answer. A mixin of the client's commands. */
final class NodeOptions {
  @Option(
      names = "--node",
      paramLabel = "URL",
      description = "The node's API (default: ${DEFAULT-VALUE}).",
      defaultValue = "http://127.0.0.1:8080")
  private String node;

  @Option(names = "--json", description = "Print the answer as one JSON object.")
  private boolean json;

  boolean json() {
    return json;
  }

  /** What a command does with a node. */
  interface Ask<T> {
    T ask(GavelClient client) throws IOException, InterruptedException;
  }

  /**
   * @throws CommandFailedException saying what the node says, or that it does not answer
   */
  <T> T ask(Ask<T> ask) throws InterruptedException {
    try (GavelClient client = new GavelClient(URI.create(node))) {
      return ask.ask(client);
    } catch (IllegalArgumentException e) {
      throw new OperatorException(
          "--node is \"" + node + "\", expected a URL such as http://127.0.0.1:8080", e);
    } catch (IOException e) {
      throw new CommandFailedException(e.getMessage(), e);
    }
  }

  /** Prints a document of the API: as it is, or a line for each of its fields. */
  void show(String path, PrintWriter out) throws InterruptedException {
    JsonNode document = ask(client -> client.document(path));
    if (json) {
      out.println(document);
      return;
    }
    for (Map.Entry<String, JsonNode> field : document.properties()) {
      JsonNode value = field.getValue();
      out.printf("%-20s %s%n", field.getKey(), value instanceof ValueNode ? value.asText() : value);
    }
  }
}
