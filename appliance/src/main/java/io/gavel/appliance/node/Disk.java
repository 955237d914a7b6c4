package io.gavel.appliance.node;

import io.gavel.appliance.api.NodeService;
import io.gavel.appliance.api.NodeService.ExecutedBlock;
import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Recovered;
import io.gavel.appliance.dissemination.PackedBatch;
import io.gavel.appliance.ledger.BatchHasher;
import io.gavel.appliance.ledger.ExecutionResult;
import io.gavel.appliance.ledger.Genesis;
import io.gavel.appliance.ledger.Ledger;
import io.gavel.appliance.log.EventLog;
import io.gavel.appliance.offload.Kernels;
import io.gavel.appliance.proof.ProofBuilder;
import io.gavel.appliance.proof.ProofCodec;
import io.gavel.appliance.proof.TransactionProof;
import io.gavel.appliance.storage.BlockLog;
import io.gavel.appliance.storage.EvidenceStore;
import io.gavel.appliance.storage.StateStore;
import io.gavel.appliance.storage.TornTail;
import io.gavel.appliance.storage.WriteAheadLog;
import io.gavel.kernel.lz4.Lz4Decoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything a node keeps, opened together and brought to one state: what the block log has is
 * executed, what the journal has beyond it is handed to the core.
 */
final class Disk implements AutoCloseable {
  private static final EventLog LOG = EventLog.of("storage");
  private static final int CACHED_BUCKETS_MAX = 8_192;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final Path folder;
  private BlockLog blocks;
  private StateStore state;
  private Ledger ledger;
  private WriteAheadLog log;
  private EvidenceStore evidence;
  private RecoveredJournal recovered;
  private Recovered recoveredCore;

  private Disk(Path folder) {
    this.folder = folder;
  }

  /**
   * @param hasher for the state tree; closed with the disk, used by the executor's thread once it
   *     runs
   * @throws IOException naming the file and what is wrong with it
   */
  static Disk open(Path folder, Genesis genesis, int self, Kernels hasher) throws IOException {
    Disk disk = new Disk(folder);
    boolean complete = false;
    try {
      disk.openAll(genesis, self, disk.keep(hasher));
      complete = true;
      return disk;
    } finally {
      if (!complete) {
        disk.close();
      }
    }
  }

  private void openAll(Genesis genesis, int self, BatchHasher hasher) throws IOException {
    Files.createDirectories(folder);
    List<byte[]> records = new ArrayList<>();
    log = keep(WriteAheadLog.open(folder.resolve("wal"), (lsn, payload) -> records.add(payload)));
    tell("wal", log.torn());
    blocks = keep(BlockLog.open(folder.resolve("blocks")));
    tell("blocks", blocks.torn());
    state = keep(StateStore.open(folder.resolve("state"), genesis.chainId()));
    evidence = keep(EvidenceStore.open(folder.resolve("evidence")));
    if (state.tip().isEmpty()) {
      state.commit(Ledger.genesis(genesis, hasher));
    }
    StateStore.Tip tip = state.tip().orElseThrow();
    ledger = Ledger.open(genesis, tip.height(), tip.stateRoot(), state, hasher, CACHED_BUCKETS_MAX);
    executeStored(genesis);
    recover(records, genesis.chainId(), self);
  }

  private <T extends AutoCloseable> T keep(T part) {
    opened.add(part);
    return part;
  }

  private static void tell(String what, Optional<TornTail> torn) {
    torn.ifPresent(tail -> LOG.warn("torn-tail-cut", "log", what, "cut", tail));
  }

  /** After a kill the state is behind the block log by what waited to be stored. */
  private void executeStored(Genesis genesis) throws IOException {
    List<ExecutionResult> results = new ArrayList<>();
    for (long height = ledger.height() + 1; height <= blocks.lastHeight(); height++) {
      BlockLog.StoredBlock stored = stored(height);
      results.add(
          ledger.execute(
              stored.block(),
              unpackAll(stored),
              genesis.feeAddress(stored.block().header().proposer())));
      if (results.size() == StateWriter.RESULTS_MAX || height == blocks.lastHeight()) {
        state.commit(results);
        ledger.stored(height);
        results.clear();
      }
    }
  }

  private void recover(List<byte[]> records, Digest chainId, int self) throws IOException {
    Block tip = blocks.lastHeight() == 0 ? null : stored(blocks.lastHeight()).block();
    if (tip != null && !tip.header().chainId().equals(chainId)) {
      throw new IOException(
          folder.resolve("blocks")
              + " holds chain "
              + tip.header().chainId()
              + ", expected "
              + chainId
              + ": is it another chain's data, or the genesis another one?");
    }
    try {
      recovered = RecoveredJournal.of(records, tip == null ? 0 : tip.view(), self);
      Optional<BlockLog.StoredFinalization> finalization =
          blocks.finalizationAtOrAfter(blocks.lastFinalizedHeight());
      recoveredCore =
          new Recovered(
              tip,
              finalization.map(BlockLog.StoredFinalization::certificate).orElse(null),
              recovered.votes(),
              recovered.certificates(),
              recovered.blocks());
    } catch (DecodeException | IllegalArgumentException e) {
      throw new IOException(
          "write-ahead log in " + folder.resolve("wal") + ": " + e.getMessage(), e);
    }
  }

  BlockLog blocks() {
    return blocks;
  }

  StateStore state() {
    return state;
  }

  Ledger ledger() {
    return ledger;
  }

  WriteAheadLog log() {
    return log;
  }

  EvidenceStore evidence() {
    return evidence;
  }

  RecoveredJournal recovered() {
    return recovered;
  }

  Recovered recoveredCore() {
    return recoveredCore;
  }

  // ---- Reading for clients. Any thread.

  Optional<ExecutedBlock> executedBlock(long height) throws IOException {
    Optional<StateStore.BlockOutcomes> outcomes =
        height < 1 ? Optional.empty() : state.outcomes(height);
    Optional<BlockLog.StoredBlock> stored =
        outcomes.isEmpty() ? Optional.empty() : blocks.read(height);
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    List<NodeService.Executed> executed = new ArrayList<>();
    for (TransactionBatch batch : unpackAll(stored.get())) {
      for (Transaction transaction : batch.transactions()) {
        executed.add(
            new NodeService.Executed(
                transaction.id(), outcomes.get().outcomes().get(executed.size())));
      }
    }
    return Optional.of(
        new ExecutedBlock(stored.get().block(), outcomes.get().stateRoot(), executed));
  }

  Optional<TransactionProof> proof(Digest id) throws IOException {
    Optional<StateStore.Located> found = state.transaction(id);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    StateStore.Located at = found.get();
    Optional<BlockLog.StoredFinalization> finalization = blocks.finalizationAtOrAfter(at.height());
    if (finalization.isEmpty()
        || finalization.get().height() - at.height() >= ProofCodec.HEADERS_MAX) {
      return Optional.empty(); // Its finalization is on its way to the log.
    }
    BlockLog.StoredBlock stored = stored(at.height());
    List<BlockHeader> headers = new ArrayList<>();
    for (long height = at.height(); height <= finalization.get().height(); height++) {
      headers.add(
          height == at.height() ? stored.block().header() : stored(height).block().header());
    }
    Certificate certificate = finalization.get().certificate();
    TransactionBatch batch = unpack(stored, at.batch());
    return Optional.of(
        ProofBuilder.build(stored.block(), at.batch(), batch, at.index(), headers, certificate));
  }

  private BlockLog.StoredBlock stored(long height) throws IOException {
    return blocks
        .read(height)
        .orElseThrow(
            () -> new IOException("block " + height + " is not in " + folder.resolve("blocks")));
  }

  private List<TransactionBatch> unpackAll(BlockLog.StoredBlock stored) throws IOException {
    List<TransactionBatch> batches = new ArrayList<>(stored.bodies().size());
    for (int i = 0; i < stored.bodies().size(); i++) {
      batches.add(unpack(stored, i));
    }
    return batches;
  }

  private TransactionBatch unpack(BlockLog.StoredBlock stored, int index) throws IOException {
    try {
      TransactionBatch batch = unpack(stored.bodies().get(index));
      Digest expected = stored.block().batches().get(index);
      if (!batch.digest().equals(expected)) {
        throw new DecodeException("batch", batch.digest(), expected.toString());
      }
      return batch;
    } catch (DecodeException e) {
      throw new IOException(
          "block "
              + stored.block().height()
              + " in "
              + folder.resolve("blocks")
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** Decompresses on the CPU: reading back what this node stored is rare and small. */
  static TransactionBatch unpack(PackedBatch packed) throws DecodeException {
    byte[] raw = new byte[packed.rawLength()];
    byte[] compressed = packed.compressed();
    int length = Lz4Decoder.decode(compressed, 0, compressed.length, raw, 0, raw.length);
    if (length != raw.length) {
      throw new DecodeException("batch.rawLength", packed.rawLength(), "what the LZ4 block holds");
    }
    return TransactionBatch.decode(raw);
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (AutoCloseable part : opened.reversed()) {
      try {
        part.close();
      } catch (Exception e) {
        failure = failure == null ? new IOException("closing " + folder + ": " + e, e) : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
