package io.gavel.appliance.node;

import io.gavel.appliance.dissemination.BulkMessage;
import io.gavel.appliance.log.EventLog;
import io.gavel.appliance.storage.BlockLog;
import io.gavel.appliance.transport.PeerNetwork;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Answers peers that catch up from the block log, one request after the other on a thread of its
 * own. A request that finds the queue full is dropped; the peer asks again, or someone else.
 */
final class BlockServer {
  private static final EventLog LOG = EventLog.of("peers");
  private static final int REQUESTS_MAX = 64;

  private static final long STOP_POLL_MS = 50;

  private record Request(int from, long fromHeight) {}

  private final BlockLog log;
  private final PeerNetwork network;
  private final BlockingQueue<Request> requests = new ArrayBlockingQueue<>(REQUESTS_MAX);
  private final Thread thread;
  private volatile boolean stopping;

  BlockServer(BlockLog log, PeerNetwork network) {
    this.log = log;
    this.network = network;
    this.thread = Thread.ofPlatform().name("block-server").daemon(true).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void requested(int from, BulkMessage.BlocksRequest request) {
    requests.offer(new Request(from, request.fromHeight()));
  }

  private void run() {
    try {
      while (!stopping) {
        // Polls: an interrupt would close the block log's channel for everyone.
        Request request = requests.poll(STOP_POLL_MS, TimeUnit.MILLISECONDS);
        if (request == null) {
          continue;
        }
        try {
          network.send(request.from(), log.blocksFrom(request.fromHeight()));
        } catch (IOException e) {
          LOG.error("block-log-unreadable", e, "height", request.fromHeight());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void stop() {
    stopping = true;
    Threads.join(thread);
  }
}
