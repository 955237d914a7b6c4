package io.gavel.appliance.node;

import io.gavel.appliance.api.NodeService;
import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.config.NodeConfig;
import io.gavel.appliance.config.OperatorException;
import io.gavel.appliance.config.SigningKey;
import io.gavel.appliance.consensus.Simplex;
import io.gavel.appliance.consensus.SimplexConfig;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.dissemination.BatchPool;
import io.gavel.appliance.ledger.Account;
import io.gavel.appliance.ledger.ExecutionResult;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.log.EventLog;
import io.gavel.appliance.mempool.MempoolLimits;
import io.gavel.appliance.offload.DeviceWatch;
import io.gavel.appliance.offload.Kernels;
import io.gavel.appliance.offload.OffloadEngine;
import io.gavel.appliance.offload.WarmUp;
import io.gavel.appliance.proof.TransactionProof;
import io.gavel.appliance.transport.NetworkStatus;
import io.gavel.appliance.transport.PeerNetwork;
import io.gavel.appliance.transport.TlsIdentity;
import io.gavel.appliance.transport.TransportException;
import io.gavel.kernel.Operation;
import io.gavel.kernel.Providers;
import io.gavel.kernel.ed25519.Ed25519Signer;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * A running validator: opens what the last run left, wires the threads, and answers the API.
 *
 * <p>Order of opening: disk, then state brought up to date with the block log, then the core with
 * what the journal says it signed, then the network. Closing goes the other way. Thread-safe once
 * constructed.
 */
public final class Node implements NodeService, AutoCloseable {
  /** The validator set is fixed by the genesis, so there is one epoch. */
  static final long EPOCH = 0;

  private static final EventLog LOG = EventLog.of("node");
  private static final int FINAL_BLOCKS_KEPT = 64;

  /** Views without a final block, past which the node counts as behind. */
  private static final int VIEWS_BEHIND_MAX = 4;

  /** Final blocks waiting for execution, past which it does too. */
  private static final int BLOCKS_BEHIND_MAX = 8;

  private static final long ORIGIN_BYTES_MAX = 32L << 20;
  private static final long GAP_TTL_MS = 60_000;
  private static final int FUTURE_VIEWS_MAX = 64;

  private final Genesis genesis;
  private final Digest chainId;
  private final int self;
  private final Providers.Chosen kernels;
  private final DeviceWatch device;
  private final Disk disk;
  private final OffloadEngine offload;
  private final TransactionPool transactions;
  private final RecentBlocks recent;
  private final Journal journal;
  private final Executor executor;
  private final PeerInbox inbox;
  private final PeerNetwork network;
  private final BlockServer server;
  private final ConsensusLoop loop;
  private final Submissions submissions;
  private final Runnable onBroken;
  private final AtomicReference<Throwable> broken = new AtomicReference<>();

  /**
   * Opens a validator's data and prepares it; nothing is sent before {@link #start}.
   *
   * @param key the validator's; stays the caller's, copied where needed
   * @param onBroken called once, on some thread of the node, when it cannot go on and must be
   *     closed
   * @throws OperatorException if configuration, genesis, key and data do not fit together
   * @throws IOException if the disk fails, or holds what it should not; the message says where
   */
  public Node(NodeConfig config, Genesis genesis, SigningKey key, Runnable onBroken)
      throws IOException, TransportException {
    this.genesis = genesis;
    this.onBroken = onBroken;
    this.chainId = genesis.chainId();
    ValidatorSet set = genesis.validatorSet();
    this.self = set.indexOf(key.publicKey());
    if (self < 0) {
      throw new OperatorException(
          "key "
              + config.keyFile()
              + " is "
              + key.publicKey()
              + ", which is no validator's in "
              + config.genesisFile());
    }
    byte[] seed = key.seed();
    TlsIdentity identity = TlsIdentity.fromSeed(seed);
    Arrays.fill(seed, (byte) 0);
    Thread.ofPlatform().name("tls-rehearsal").daemon(true).start(() -> rehearse(identity));
    this.kernels = choose(config.kernelProvider());
    this.device = new DeviceWatch(kernels.device());
    this.disk = Disk.open(config.dataFolder(), genesis, self, new Kernels(device));
    this.offload = new OffloadEngine(device, workers(), this::kernelFailed);
    this.transactions = new TransactionPool(limits(config), disk.state(), genesis.bucketsLog2());
    this.recent =
        new RecentBlocks(new RecentBlocks.Tip(disk.ledger().height(), disk.ledger().stateRoot()));
    seed = key.seed();
    this.journal = new Journal(disk.log(), Ed25519Signer.fromSeed(seed), self, this::broken);
    Arrays.fill(seed, (byte) 0);
    this.executor = new Executor(disk, genesis, new Executed(), this::broken);
    this.inbox = new PeerInbox(chainId, offload);
    this.network =
        new PeerNetwork(Addresses.of(config, genesis, self), identity, set, chainId, inbox);
    this.server = new BlockServer(disk.blocks(), network);
    BatchPool pool = new BatchPool(set.size(), ORIGIN_BYTES_MAX, FINAL_BLOCKS_KEPT);
    disk.recovered().batches().values().forEach(h -> pool.add(h.batch(), h.packed(), self, true));
    journal.recovered(disk.recovered());
    Parts parts =
        new Parts(
            self,
            set,
            chainId,
            network,
            offload,
            journal,
            executor,
            transactions,
            new Evidence(disk.evidence(), chainId, set, offload),
            inbox,
            this::broken);
    this.loop =
        new ConsensusLoop(
            parts,
            pacing(config),
            new Simplex(simplexConfig(config, set), disk.recoveredCore()),
            pool,
            new ExecutedHeights(disk.ledger().height(), disk.ledger().stateRoot()));
    inbox.connect(loop, server);
    this.submissions = new Submissions(chainId, transactions, offload);
  }

  private static void rehearse(TlsIdentity identity) {
    try {
      identity.rehearse();
    } catch (TransportException e) {
      LOG.warn("tls-rehearsal-failed", e);
    }
  }

  private static Providers.Chosen choose(String wanted) {
    return switch (Providers.choose(wanted, Kernels.OPERATIONS, Kernels.OPERATIONS)) {
      case Providers.Chosen chosen -> chosen;
      case Providers.NoneFits none ->
          throw new OperatorException("kernels.provider: " + none.explanation());
    };
  }

  private static int workers() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  private static MempoolLimits limits(NodeConfig config) {
    return new MempoolLimits(
        config.mempool().transactionsMax(),
        config.mempool().perSenderMax(),
        config.mempool().feeMin(),
        GAP_TTL_MS);
  }

  private static Pacing pacing(NodeConfig config) {
    return new Pacing(
        config.timings().blockIntervalMs(),
        config.timings().idleIntervalMs(),
        config.timings().batchDelayMs(),
        config.timings().leaderTimeoutMs() / 4,
        250,
        2_000);
  }

  private SimplexConfig simplexConfig(NodeConfig config, ValidatorSet set) {
    return new SimplexConfig(
        chainId,
        EPOCH,
        self,
        set,
        config.timings().leaderTimeoutMs(),
        config.timings().timeoutCapMs(),
        Math.min(500, config.timings().timeoutCapMs()),
        FUTURE_VIEWS_MAX,
        Math.max(4, set.size()));
  }

  /** Starts the threads, then listens and dials. */
  public void start() throws TransportException {
    LOG.info(
        "starting",
        "chain",
        genesis.chainName(),
        "chainId",
        chainId,
        "validator",
        genesis.validators().get(self).name(),
        "height",
        disk.ledger().height());
    LOG.info(
        "kernels-chosen", "provider", kernels.candidate().provider(), "reason", kernels.reason());
    for (Providers.Refused refused : kernels.refusals()) {
      LOG.info("kernels-refused", "provider", refused.provider(), "reason", refused.reason());
    }
    LOG.info(
        "transport-chosen",
        "transport",
        network.transport().name(),
        "reason",
        network.transport().reason());
    executor.start();
    Thread.ofPlatform().name("kernel-warm-up").daemon(true).start(this::warmUp);
    journal.start();
    server.start();
    network.start();
    loop.start();
  }

  /** Until it is through, the device answers the same, slower. */
  private void warmUp() {
    long startNs = System.nanoTime();
    long firstView = loop.progress().view();
    Map<Operation, String> slow;
    try {
      slow = WarmUp.run(kernels.device(), Kernels.OPERATIONS, () -> catchesUp(firstView));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    long tookMs = (System.nanoTime() - startNs) / 1_000_000;
    if (slow.isEmpty()) {
      LOG.info("kernels-warm", "provider", kernels.candidate().provider(), "tookMs", tookMs);
    } else {
      LOG.warn("kernels-stay-slow", "provider", kernels.candidate().provider(), "reasons", slow);
    }
  }

  /**
   * Catching up needs the CPU for execution, and vectors for nothing but a few hashes. A node that
   * has not moved since its start does not know yet how far behind it is.
   */
  private boolean catchesUp(long firstView) {
    return loop.progress().view() == firstView
        || loop.viewsBehind() > VIEWS_BEHIND_MAX
        || executor.waiting() > BLOCKS_BEHIND_MAX;
  }

  /** Registers what the node counts inside: lanes, journal, what was dropped and refused. */
  public void observe(PrometheusRegistry registry) {
    for (OffloadEngine.Lane lane : OffloadEngine.Lane.values()) {
      String name = "gavel_offload_" + lane.name().toLowerCase(Locale.ROOT);
      count(registry, name + "_jobs_total", "Jobs done.", () -> offload.done(lane));
      count(registry, name + "_refused_total", "Jobs refused.", () -> offload.refused(lane));
      GaugeWithCallback.builder()
          .name(name + "_waiting")
          .help("Jobs waiting.")
          .callback(gauge -> gauge.call((double) offload.waiting(lane)))
          .register(registry);
    }
    GaugeWithCallback.builder()
        .name("gavel_device_serves")
        .help("1 while batches go to the chosen kernel device, 0 while the CPU computes instead.")
        .callback(gauge -> gauge.call(device.serves() ? 1 : 0))
        .register(registry);
    count(
        registry,
        "gavel_device_given_up_total",
        "Times that the device failed and was given up.",
        device::failures);
    count(registry, "gavel_votes_signed_total", "Own votes signed.", journal::signed);
    count(registry, "gavel_log_forces_total", "Forces of the write-ahead log.", journal::forces);
    count(
        registry,
        "gavel_peer_messages_dropped_total",
        "Consensus messages dropped: the loop was behind.",
        loop::peerMessagesDropped);
    count(
        registry,
        "gavel_batches_dropped_total",
        "Peers' batches dropped: no use while behind, the lane was full, or a device failed.",
        inbox::batchesDropped);
    count(
        registry,
        "gavel_batches_refused_total",
        "Peers' batches refused: they were wrong.",
        inbox::batchesRefused);
    count(
        registry,
        "gavel_mempool_evicted_total",
        "Transactions that gave way to better-paying ones.",
        transactions::evicted);
    count(
        registry,
        "gavel_mempool_expired_total",
        "Transactions that waited in vain for a lower nonce.",
        transactions::expired);
  }

  private static void count(
      PrometheusRegistry registry, String name, String help, LongSupplier value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(counter -> counter.call((double) value.getAsLong()))
        .register(registry);
  }

  /** Whether the node cannot go on; the log has the reason. */
  public boolean isBroken() {
    return broken.get() != null;
  }

  private void broken(Throwable cause) {
    if (broken.compareAndSet(null, cause)) {
      LOG.error("broken", cause);
      onBroken.run();
    }
  }

  private void kernelFailed(OffloadEngine.Lane lane, RuntimeException cause) {
    LOG.warn("kernel-failed", cause, "lane", lane);
  }

  /** What follows from an executed block. */
  private final class Executed implements Executor.Listener {
    @Override
    public void executed(Block block, ExecutionResult result) {
      loop.blockExecuted(block.height(), result.stateRoot());
    }

    @Override
    public void stored(Block block, ExecutionResult result) {
      transactions.settle(result);
      List<NodeService.Executed> outcomes = new ArrayList<>(result.transactions().size());
      result
          .transactions()
          .forEach(t -> outcomes.add(new NodeService.Executed(t.transaction().id(), t.outcome())));
      recent.add(new ExecutedBlock(block, result.stateRoot(), outcomes));
    }

    @Override
    public void durable(long finalView) {
      journal.prune(finalView);
    }
  }

  // ---- What clients ask.

  @Override
  public List<Submitted> submit(List<byte[]> raw) throws InterruptedException {
    return submissions.submit(raw);
  }

  @Override
  public TransactionStatus transaction(Digest id) {
    return transactions.status(id);
  }

  @Override
  public Account account(Address address) {
    return transactions.account(address);
  }

  @Override
  public long nextNonce(Address address) {
    return transactions.nextNonce(address);
  }

  @Override
  public Optional<ExecutedBlock> block(long height) {
    Optional<ExecutedBlock> block = recent.get(height);
    try {
      return block.isPresent() ? block : disk.executedBlock(height);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<ExecutedBlock> awaitBlock(long height, long timeoutMs)
      throws InterruptedException {
    return recent.await(height, timeoutMs) ? block(height) : Optional.empty();
  }

  @Override
  public Optional<TransactionProof> proof(Digest id) {
    try {
      return disk.proof(id);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Status status() {
    ConsensusLoop.Progress progress = loop.progress();
    List<Peer> peers = new ArrayList<>();
    for (NetworkStatus.Peer peer : network.status().peers()) {
      boolean connected = peer.consensus().connected() && peer.bulk().connected();
      peers.add(new Peer(peer.validator(), peer.address().toString(), connected));
    }
    RecentBlocks.Tip tip = recent.tip();
    Throwable cause = broken.get();
    return new Status(
        chainId,
        self,
        tip.height(),
        tip.stateRoot(),
        progress.finalHeight(),
        progress.view(),
        progress.leader(),
        progress.viewsNullified(),
        kernels.candidate().provider(),
        kernels.reason(),
        network.transport().name(),
        network.transport().reason(),
        transactions.pending(),
        peers,
        cause == null,
        cause == null ? "" : String.valueOf(cause.getMessage()));
  }

  /**
   * Stops the network first, so that nothing new comes, then everything else; then closes the disk.
   */
  @Override
  public void close() throws IOException {
    network.close();
    server.stop();
    loop.stop();
    device.close();
    offload.close();
    journal.stop();
    executor.stop();
    disk.close();
    LOG.info("stopped", "height", disk.ledger().height());
  }
}
