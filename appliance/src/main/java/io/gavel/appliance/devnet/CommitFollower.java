package io.gavel.appliance.devnet;

import io.gavel.appliance.api.NodeService.Executed;
import io.gavel.appliance.client.BlockView;
import io.gavel.appliance.client.GavelClient;
import io.gavel.appliance.codec.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Reads block after block from one node, from another where that one fails, and marks the load's
 * transfers as committed. A transfer counts when a client learns of it, not when a node knows.
 */
final class CommitFollower {
  private static final int WAIT_MS = 1000;
  private static final long RETRY_MS = 50;

  private final List<GavelClient> clients;
  private final NodeBoard board;
  private final Map<Digest, PendingTransfer> inFlight;
  private final LoadStats stats;
  private final LongSupplier nowNs;
  private long height;
  private int node;

  /**
   * @param fromHeight the first block to read
   * @param nowNs nanoseconds since the load began
   */
  CommitFollower(
      List<GavelClient> clients,
      NodeBoard board,
      long fromHeight,
      Map<Digest, PendingTransfer> inFlight,
      LoadStats stats,
      LongSupplier nowNs) {
    this.clients = List.copyOf(clients);
    this.board = board;
    this.height = fromHeight;
    this.inFlight = inFlight;
    this.stats = stats;
    this.nowNs = nowNs;
  }

  /** Until interrupted. */
  void run() {
    try {
      while (true) {
        follow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // How the load ends it.
    }
  }

  private void follow() throws InterruptedException {
    node = board.upFrom(node);
    try {
      Optional<BlockView> block = clients.get(node).block(height, WAIT_MS);
      if (block.isPresent()) {
        commit(block.get());
        height++;
      }
    } catch (IOException e) {
      board.failed(node);
      node = (node + 1) % clients.size();
      TimeUnit.MILLISECONDS.sleep(RETRY_MS);
    }
  }

  private void commit(BlockView block) {
    long now = nowNs.getAsLong();
    for (Executed executed : block.transactions()) {
      if (!executed.outcome().terminal()) {
        continue; // A copy that came twice, by two nodes; it did nothing.
      }
      PendingTransfer transfer = inFlight.remove(executed.id());
      if (transfer != null) {
        if (transfer.takenFirst()) {
          stats.countTaken();
        }
        stats.countCommitted(now - transfer.intendedNs);
        transfer.commit();
      }
    }
  }
}
