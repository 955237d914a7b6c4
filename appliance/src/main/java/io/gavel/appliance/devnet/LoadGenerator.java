package io.gavel.appliance.devnet;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.client.GavelClient;
import io.gavel.appliance.client.NodeRefusalException;
import io.gavel.appliance.client.TransferSigner;
import io.gavel.appliance.client.Wallet;
import io.gavel.appliance.codec.Digest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Offers signed transfers to a cluster at a fixed rate, an open loop, and follows them until they
 * are final. One virtual thread for each node's accounts and one that follows the blocks. What is
 * on its way is bounded by {@link LoadAccount#PENDING_MAX} for each account.
 */
public final class LoadGenerator implements AutoCloseable {
  private static final int RAMP_S_MIN = 20;

  /** More each second than that, and what is not compiled yet falls behind for good. */
  private static final int RISE_PER_S = 50;

  private static final long IDLE_NS = 3_000_000;

  private final List<GavelClient> clients;
  private final NodeBoard board;
  private final LoadStats stats = new LoadStats();
  private final Map<Digest, PendingTransfer> inFlight = new ConcurrentHashMap<>();
  private final List<LoadLane> lanes = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;
  private long startNs;

  /**
   * @param rate transfers a second, over all nodes
   * @param seed of amounts and recipients
   */
  public LoadGenerator(Cluster cluster, int rate, Duration ramp, long seed) {
    clients = cluster.clients();
    board = cluster.board();
    List<Wallet> wallets = cluster.layout().accounts();
    List<Address> recipients = wallets.stream().map(Wallet::address).toList();
    LoadSchedule schedule = new LoadSchedule((double) rate / clients.size(), ramp.toNanos());
    SplittableRandom random = new SplittableRandom(seed);
    for (int node = 0; node < clients.size(); node++) {
      List<LoadAccount> accounts = new ArrayList<>();
      for (int i = node; i < wallets.size(); i += clients.size()) {
        Digest chainId = cluster.layout().chainId();
        accounts.add(new LoadAccount(new TransferSigner(chainId, wallets.get(i)), node));
      }
      lanes.add(
          new LoadLane(
              node, accounts, recipients, schedule, board, inFlight, stats, random.split()));
    }
  }

  /** How long a rate should take to rise: new processes have most of their code to compile yet. */
  public static Duration ramp(int rate) {
    return Duration.ofSeconds(Math.max(RAMP_S_MIN, rate / RISE_PER_S));
  }

  public LoadStats stats() {
    return stats;
  }

  /** Transfers signed and not final yet. */
  public int inFlight() {
    return inFlight.size();
  }

  /** Begins; the accounts are new, so their nonces start at 0. */
  public void start() {
    startNs = System.nanoTime();
    CommitFollower follower =
        new CommitFollower(clients, board, 1, inFlight, stats, this::elapsedNs);
    threads.add(Thread.ofVirtual().name("load-follower").start(follower::run));
    for (LoadLane lane : lanes) {
      threads.add(Thread.ofVirtual().name("load-lane").start(() -> run(lane)));
    }
  }

  /** Nanoseconds since the start. */
  public long elapsedNs() {
    return System.nanoTime() - startNs;
  }

  /**
   * Signs nothing new from here on, and waits until what is on its way is final.
   *
   * @return how many are not, when the time is up
   */
  public int drain(Duration limit) throws InterruptedException {
    stopped = true;
    long deadlineNs = System.nanoTime() + limit.toNanos();
    while (!inFlight.isEmpty() && System.nanoTime() < deadlineNs) {
      TimeUnit.NANOSECONDS.sleep(10 * IDLE_NS);
    }
    return inFlight.size();
  }

  /** Ends at once. */
  @Override
  public void close() {
    stopped = true;
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // Interrupted as well, so they end by themselves.
        return;
      }
    }
  }

  private void run(LoadLane lane) {
    try {
      while (true) {
        if (stopped) {
          lane.stop();
        }
        List<LoadLane.Batch> batches = lane.next(elapsedNs());
        for (LoadLane.Batch batch : batches) {
          submit(lane, batch);
        }
        for (LoadAccount account : lane.lost()) {
          find(lane, account);
        }
        if (batches.isEmpty()) {
          TimeUnit.NANOSECONDS.sleep(IDLE_NS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // How close() ends it.
    }
  }

  private void submit(LoadLane lane, LoadLane.Batch batch) throws InterruptedException {
    try {
      lane.answered(batch, clients.get(batch.node()).submit(batch.bytes()), elapsedNs());
    } catch (NodeRefusalException e) {
      lane.busy(batch, elapsedNs());
    } catch (IOException e) {
      lane.failed(batch, elapsedNs());
    }
  }

  private void find(LoadLane lane, LoadAccount account) throws InterruptedException {
    try {
      GavelClient client = clients.get(board.upFrom(account.node));
      lane.found(account, client.account(account.address()).nextNonce());
    } catch (IOException e) {
      TimeUnit.NANOSECONDS.sleep(10 * IDLE_NS); // Asked again with the next round.
    }
  }
}
