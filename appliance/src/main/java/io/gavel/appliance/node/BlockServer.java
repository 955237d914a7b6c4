package io.gavel.appliance.node;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.dissemination.BulkMessage;
import io.gavel.appliance.dissemination.PackedBatch;
import io.gavel.appliance.log.EventLog;
import io.gavel.appliance.storage.BlockLog;
import io.gavel.appliance.transport.PeerNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
          network.send(request.from(), blocksFrom(request.fromHeight()));
        } catch (IOException e) {
          LOG.error("block-log-unreadable", e, "height", request.fromHeight());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Blocks from a height on up to one with a finalization, with as many bodies as fit. */
  private BulkMessage.BlocksResponse blocksFrom(long from) throws IOException {
    List<Block> chain = new ArrayList<>();
    List<PackedBatch> bodies = new ArrayList<>();
    Certificate finalization = null;
    long bodyBytes = 0;
    boolean full = false;
    while (!full) {
      long next = from + chain.size();
      Optional<BlockLog.StoredFinalization> covering = log.finalizationAtOrAfter(next);
      if (covering.isEmpty()
          || covering.get().height() - from >= BulkMessage.BlocksResponse.BLOCKS_MAX) {
        break;
      }
      for (long height = next; height <= covering.get().height(); height++) {
        BlockLog.StoredBlock stored = log.read(height).orElseThrow();
        chain.add(stored.block());
        long bytes = stored.bodies().stream().mapToLong(body -> body.compressed().length).sum();
        full |= chain.size() > 1 && bodyBytes + bytes > BulkMessage.BlocksResponse.BODY_BYTES_MAX;
        if (!full) {
          bodyBytes += bytes;
          bodies.addAll(stored.bodies());
        }
      }
      finalization = covering.get().certificate();
    }
    return new BulkMessage.BlocksResponse(chain, finalization, bodies);
  }

  void stop() {
    stopping = true;
    Threads.join(thread);
  }
}
