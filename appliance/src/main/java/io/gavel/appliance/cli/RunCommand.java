package io.gavel.appliance.cli;

import io.gavel.appliance.api.ApiConfig;
import io.gavel.appliance.api.ApiServer;
import io.gavel.appliance.api.Metrics;
import io.gavel.appliance.config.CommandFailedException;
import io.gavel.appliance.config.GenesisFile;
import io.gavel.appliance.config.KeyFile;
import io.gavel.appliance.config.NodeConfig;
import io.gavel.appliance.config.SigningKey;
import io.gavel.appliance.devnet.ParentWatch;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.log.EventLog;
import io.gavel.appliance.node.Node;
import io.gavel.appliance.transport.TransportException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gavel run}. */
@Command(
    name = "run",
    description = {
      "Run a validator until it is told to end (SIGTERM or Ctrl-C).",
      "It takes up where it stopped, however it stopped."
    })
final class RunCommand implements Callable<Integer> {
  private static final EventLog LOG = EventLog.of("run");
  private static final int STOP_S_MAX = 30;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The node's configuration, node.yaml; gavel init makes one.")
  private Path config;

  @Option(
      names = "--exit-with-parent",
      description =
          "End when standard input ends, which it does with the process that started this one.")
  private boolean exitWithParent;

  @Mixin private PassphraseOptions passphrase;

  private final CountDownLatch stop = new CountDownLatch(1);

  @Override
  public Integer call() throws Exception {
    NodeConfig loaded = NodeConfig.load(config);
    EventLog.start(loaded.logLevel());
    if (exitWithParent) {
      ParentWatch.start(System.in, stop::countDown);
    }
    return Interruptible.run(() -> run(loaded), stop::countDown, STOP_S_MAX);
  }

  private int run(NodeConfig loaded) throws InterruptedException {
    Genesis genesis = GenesisFile.load(loaded.genesisFile());
    Metrics metrics = new Metrics();
    try (SigningKey key =
            KeyFile.load(
                loaded.keyFile(),
                KeyFile.Purpose.VALIDATOR,
                () -> passphrase.existing("key " + loaded.keyFile()));
        Node node = new Node(loaded, genesis, key, stop::countDown);
        ApiServer api =
            new ApiServer(ApiConfig.of(loaded.api().host(), loaded.api().port()), node, metrics)) {
      metrics.observe(node);
      node.observe(metrics.registry());
      node.start();
      api.start();
      LOG.info("serving", "api", loaded.api().host() + ":" + api.port());
      stop.await();
      return node.isBroken() ? Gavel.EXIT_FAILURE : Gavel.EXIT_OK;
    } catch (IOException | TransportException e) {
      throw new CommandFailedException(e.getMessage(), e);
    }
  }
}
