package io.gavel.bench.cluster;

import io.gavel.appliance.api.NodeService.Status;
import io.gavel.appliance.devnet.Cluster;
import io.gavel.appliance.devnet.NodeBoard;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Watches a validator that was started again.
 *
 * @param answeredS from its start until it answered; -1 if never
 * @param caughtUpS from then until it was within {@link NodeBoard#LAG_BLOCKS_MAX} of the others; -1
 *     if never
 */
record Rejoin(double answeredS, double caughtUpS) {
  private static final long POLL_MS = 50;
  private static final double NEVER = -1;

  static Rejoin watch(Cluster cluster, int node, int limitS) throws InterruptedException {
    long startNs = System.nanoTime();
    double answeredS = NEVER;
    while (sinceS(startNs) < limitS) {
      try {
        Status status = cluster.clients().get(node).status();
        if (answeredS < 0) {
          answeredS = sinceS(startNs);
        }
        if (status.height() + NodeBoard.LAG_BLOCKS_MAX >= othersHighest(cluster, node)) {
          return new Rejoin(answeredS, sinceS(startNs) - answeredS);
        }
      } catch (IOException e) {
        // Not listening yet; that is what is being measured.
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    return new Rejoin(answeredS, NEVER);
  }

  private static long othersHighest(Cluster cluster, int node)
      throws IOException, InterruptedException {
    int other = (node + 1) % cluster.clients().size();
    return cluster.clients().get(other).status().height();
  }

  private static double sinceS(long startNs) {
    return (System.nanoTime() - startNs) / 1e9;
  }
}
