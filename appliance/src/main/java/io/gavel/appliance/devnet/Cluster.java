package io.gavel.appliance.devnet;

import io.gavel.appliance.client.BlockView;
import io.gavel.appliance.client.GavelClient;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.config.CommandFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A chain's validators as processes, and a client of each. Closing it leaves no process behind.
 * Starting, stopping and killing belong to one thread; clients and board are for all.
 */
public final class Cluster implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  private static final long POLL_MS = 100;

  private final DevnetLayout layout;
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final List<GavelClient> clients = new ArrayList<>();
  private final NodeBoard board;
  private Thread watcher;

  public Cluster(DevnetLayout layout, int heapMb) {
    this.layout = layout;
    this.board = new NodeBoard(layout.validators().size());
    for (DevnetLayout.Validator validator : layout.validators()) {
      nodes.add(new NodeProcess(validator, heapMb));
      clients.add(new GavelClient(validator.api(), ANSWER_TIMEOUT));
    }
  }

  public DevnetLayout layout() {
    return layout;
  }

  public NodeBoard board() {
    return board;
  }

  public List<GavelClient> clients() {
    return List.copyOf(clients);
  }

  /**
   * Starts every validator and waits until all are healthy and connected to each other.
   *
   * @throws CommandFailedException with the end of its log, if one ends or is not ready in time
   */
  public void start() throws InterruptedException {
    for (int i = 0; i < nodes.size(); i++) {
      start(i);
    }
    long deadlineNs = System.nanoTime() + START_TIMEOUT.toNanos();
    for (int i = 0; i < nodes.size(); i++) {
      awaitReady(i, deadlineNs);
    }
    watcher = Thread.ofVirtual().name("cluster-watch").start(this::watch);
  }

  /** Starts one validator, the first time or again. */
  public void start(int node) {
    try {
      nodes.get(node).start();
    } catch (IOException e) {
      throw new CommandFailedException(name(node) + " cannot be started: " + e.getMessage(), e);
    }
  }

  /** kill -9. */
  public void kill(int node) throws InterruptedException {
    nodes.get(node).kill();
    board.failed(node);
  }

  public boolean alive(int node) {
    return nodes.get(node).alive();
  }

  public long residentBytes(int node) {
    return nodes.get(node).residentBytes();
  }

  /** Of all validators since the first start. */
  public Duration cpu() {
    Duration sum = Duration.ZERO;
    for (NodeProcess node : nodes) {
      sum = sum.plus(node.cpu());
    }
    return sum;
  }

  public String name(int node) {
    return layout.validators().get(node).name();
  }

  /** The end of a validator's log. */
  public String logTail(int node) {
    return nodes.get(node).logTail();
  }

  /**
   * The state root after a block that every validator has executed.
   *
   * @param height they agree at
   */
  public record Agreement(long height, Digest stateRoot) {}

  /**
   * Asks every validator for the root after the lowest of their heights.
   *
   * @throws CommandFailedException if they disagree, or one does not answer
   */
  public Agreement agreement() throws InterruptedException {
    try {
      long height = Long.MAX_VALUE;
      for (GavelClient client : clients) {
        height = Math.min(height, client.status().height());
      }
      if (height == 0) {
        throw new CommandFailedException("no block is executed on every validator yet");
      }
      Digest first = root(0, height);
      for (int i = 1; i < clients.size(); i++) {
        Digest other = root(i, height);
        if (!other.equals(first)) {
          throw new CommandFailedException(
              "state roots differ after block "
                  + height
                  + ": "
                  + name(0)
                  + " has "
                  + first
                  + ", "
                  + name(i)
                  + " has "
                  + other);
        }
      }
      return new Agreement(height, first);
    } catch (IOException e) {
      throw new CommandFailedException("state roots cannot be compared: " + e.getMessage(), e);
    }
  }

  private Digest root(int node, long height) throws IOException, InterruptedException {
    Optional<BlockView> block = clients.get(node).block(height, 1000);
    return block
        .map(BlockView::stateRoot)
        .orElseThrow(() -> new CommandFailedException(name(node) + " has lost block " + height));
  }

  /**
   * Asks every validator to end, waits, and kills what does not.
   *
   * @return what was wrong, one line each; empty where all ended well
   */
  public List<String> stop() throws InterruptedException {
    if (watcher != null) {
      watcher.interrupt();
      watcher.join();
    }
    for (NodeProcess node : nodes) {
      node.terminate();
    }
    long deadlineNs = System.nanoTime() + STOP_TIMEOUT.toNanos();
    List<String> faults = new ArrayList<>();
    for (NodeProcess node : nodes) {
      String fault = node.awaitEnd(deadlineNs);
      if (!fault.isEmpty()) {
        faults.add(fault);
      }
    }
    return faults;
  }

  /** The last resort after a failure: kills whatever is still there. */
  @Override
  public void close() {
    if (watcher != null) {
      watcher.interrupt();
    }
    for (NodeProcess node : nodes) {
      try {
        node.kill();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // The signal is sent; only the wait for it ends.
      }
    }
    clients.forEach(GavelClient::close);
    layout.accounts().forEach(account -> account.close());
  }

  private void awaitReady(int node, long deadlineNs) throws InterruptedException {
    String lacking = "it does not answer";
    while (System.nanoTime() < deadlineNs) {
      if (!nodes.get(node).alive()) {
        throw new CommandFailedException(
            name(node) + " ended while starting. The end of its log:\n" + logTail(node));
      }
      try {
        var status = clients.get(node).status();
        board.told(node, status);
        boolean connected = status.peers().stream().allMatch(peer -> peer.connected());
        if (status.healthy() && connected) {
          return;
        }
        lacking = status.healthy() ? "not all peers are connected" : status.fault();
      } catch (IOException e) {
        lacking = e.getMessage(); // Not listening yet, most likely.
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    throw new CommandFailedException(
        name(node)
            + " is not ready after "
            + START_TIMEOUT.toSeconds()
            + " s: "
            + lacking
            + ". The end of its log:\n"
            + logTail(node));
  }

  /** Keeps the board up to date until interrupted. */
  private void watch() {
    try {
      while (true) {
        for (int i = 0; i < clients.size(); i++) {
          try {
            board.told(i, clients.get(i).status());
          } catch (IOException e) {
            board.failed(i);
          }
        }
        TimeUnit.MILLISECONDS.sleep(3 * POLL_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // How stop() ends it.
    }
  }
}
