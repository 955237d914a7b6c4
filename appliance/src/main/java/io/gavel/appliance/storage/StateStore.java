package io.gavel.appliance.storage;

import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.ledger.CorruptStateException;
import io.gavel.appliance.ledger.ExecutedTransaction;
import io.gavel.appliance.ledger.ExecutionResult;
import io.gavel.appliance.ledger.Outcome;
import io.gavel.appliance.ledger.StateReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * What executing the block log left, in RocksDB: the state's buckets, where each transaction is,
 * and the outcomes of each block.
 *
 * <p>A block's result is committed at once or not at all. It is logged, not forced: a killed
 * process loses nothing, a power cut may lose the newest blocks, which are executed again from the
 * block log. {@link #commit} belongs to one thread, reading to any.
 */
public final class StateStore implements StateReader, AutoCloseable {
  private static final byte[] TIP_KEY = {'t', 'i', 'p'};
  private static final int TIP_VERSION = 1;

  /** The last executed block. */
  public record Tip(long height, Digest stateRoot) {}

  /**
   * Where the transaction that used up its nonce is.
   *
   * @param batch the batch's place in the block, from 0; {@code index} the transaction's in it
   */
  public record Located(long height, int batch, int index, Outcome outcome) {}

  /**
   * What executing a block did.
   *
   * @param outcomes of its transactions, in its order
   */
  public record BlockOutcomes(Digest stateRoot, List<Outcome> outcomes) {
    public BlockOutcomes {
      outcomes = List.copyOf(outcomes);
    }
  }

  private final Path directory;
  private final Digest chainId;
  private final RocksTables tables;
  private volatile Tip tip;

  private StateStore(Path directory, Digest chainId, RocksTables tables, Tip tip) {
    this.directory = directory;
    this.chainId = chainId;
    this.tables = tables;
    this.tip = tip;
  }

  /**
   * Opens the state of a chain, or makes an empty one.
   *
   * @throws IOException if the directory holds another chain's state, is in use, or cannot be read
   */
  public static StateStore open(Path directory, Digest chainId) throws IOException {
    Files.createDirectories(directory);
    RocksTables tables = null;
    boolean opened = false;
    try {
      tables = RocksTables.open(directory);
      byte[] stored = tables.get(RocksTables.Table.META, TIP_KEY);
      Tip tip = stored == null ? null : decodeTip(directory, chainId, stored);
      opened = true;
      return new StateStore(directory, chainId, tables, tip);
    } catch (RocksDBException e) {
      throw failed(directory, "opened", e);
    } finally {
      if (!opened && tables != null) {
        tables.close();
      }
    }
  }

  private static Tip decodeTip(Path directory, Digest chainId, byte[] stored) throws IOException {
    try {
      ByteReader in = new ByteReader(stored);
      int version = in.u8("tip.version");
      if (version != TIP_VERSION) {
        throw new DecodeException("tip.version", version, Integer.toString(TIP_VERSION));
      }
      Digest found = in.digest("tip.chainId");
      if (!found.equals(chainId)) {
        throw new IOException(
            directory
                + " holds the state of chain "
                + found
                + ", expected "
                + chainId
                + ": is it another chain's data, or the genesis another one?");
      }
      Tip tip = new Tip(in.u63("tip.height"), in.digest("tip.stateRoot"));
      in.end("tip");
      return tip;
    } catch (DecodeException e) {
      throw new IOException("state in " + directory + ": " + e.getMessage(), e);
    }
  }

  /** The last committed block; empty until the genesis, height 0, is committed. */
  public Optional<Tip> tip() {
    return Optional.ofNullable(tip);
  }

  /** As {@link #commit(List)}, for one block. */
  public void commit(ExecutionResult result) throws IOException {
    commit(List.of(result));
  }

  /**
   * Stores the results of consecutive blocks, all at once. The blocks must be in the block log
   * before.
   *
   * @param results at least one
   * @throws IllegalStateException if they do not begin with the next block's, or the genesis' where
   *     empty; nothing is stored then
   */
  public void commit(List<ExecutionResult> results) throws IOException {
    long expected = tip == null ? 0 : tip.height() + 1;
    for (ExecutionResult result : results) {
      if (result.height() != expected) {
        throw new IllegalStateException(
            "height " + result.height() + " is committed, expected " + expected);
      }
      expected++;
    }
    ExecutionResult last = results.getLast();
    try (WriteBatch batch = new WriteBatch()) {
      putBuckets(batch, results);
      putTransactions(batch, results);
      tables.put(batch, RocksTables.Table.META, TIP_KEY, encodeTip(last));
      tables.write(batch);
    } catch (RocksDBException e) {
      throw failed(directory, "written", e);
    }
    tip = new Tip(last.height(), last.stateRoot());
  }

  /** Each bucket once, as the last block left it. */
  private void putBuckets(WriteBatch batch, List<ExecutionResult> results) throws RocksDBException {
    TreeMap<Integer, byte[]> buckets = new TreeMap<>();
    for (ExecutionResult result : results) {
      result.buckets().forEach(bucket -> buckets.put(bucket.index(), bucket.bytes()));
    }
    for (Map.Entry<Integer, byte[]> bucket : buckets.entrySet()) {
      byte[] key = bucketKey(bucket.getKey());
      if (bucket.getValue().length == 0) {
        tables.delete(batch, RocksTables.Table.BUCKETS, key);
      } else {
        tables.put(batch, RocksTables.Table.BUCKETS, key, bucket.getValue());
      }
    }
  }

  private void putTransactions(WriteBatch batch, List<ExecutionResult> results)
      throws RocksDBException {
    // By id: RocksDB finds a key's place soonest beside the one before it.
    TreeMap<Digest, byte[]> terminal = new TreeMap<>();
    for (ExecutionResult result : results) {
      ByteWriter outcomes = new ByteWriter(Digest.BYTES + result.transactions().size());
      outcomes.digest(result.stateRoot());
      for (ExecutedTransaction executed : result.transactions()) {
        outcomes.u8(executed.outcome().code());
        // A terminal outcome uses up the nonce, so it comes once and nothing is overwritten.
        if (executed.outcome().terminal()) {
          terminal.put(executed.transaction().id(), located(result.height(), executed));
        }
      }
      tables.put(batch, RocksTables.Table.OUTCOMES, heightKey(result.height()), outcomes.toBytes());
    }
    for (Map.Entry<Digest, byte[]> entry : terminal.entrySet()) {
      tables.put(batch, RocksTables.Table.TRANSACTIONS, entry.getKey().bytes(), entry.getValue());
    }
  }

  private byte[] encodeTip(ExecutionResult result) {
    return new ByteWriter(80)
        .u8(TIP_VERSION)
        .digest(chainId)
        .u64(result.height())
        .digest(result.stateRoot())
        .toBytes();
  }

  private static byte[] located(long height, ExecutedTransaction executed) {
    return new ByteWriter(17)
        .u64(height)
        .u32(executed.batch())
        .u32(executed.index())
        .u8(executed.outcome().code())
        .toBytes();
  }

  /** Big-endian, so that keys sort by number and neighbours share a block. */
  private static byte[] bucketKey(int index) {
    return new byte[] {
      (byte) (index >>> 24), (byte) (index >>> 16), (byte) (index >>> 8), (byte) index
    };
  }

  private static byte[] heightKey(long height) {
    return new ByteWriter(8).u64(Long.reverseBytes(height)).toBytes();
  }

  /**
   * @throws UncheckedIOException if the disk fails or RocksDB finds a block of it corrupt
   */
  @Override
  public byte[] bucket(int index) {
    try {
      byte[] bytes = tables.get(RocksTables.Table.BUCKETS, bucketKey(index));
      return bytes == null ? new byte[0] : bytes;
    } catch (RocksDBException e) {
      throw new UncheckedIOException(failed(directory, "read", e));
    }
  }

  /**
   * One pass over the table: looking each index up takes a hundred times as long where accounts are
   * few.
   *
   * @throws CorruptStateException if there is a bucket that no index names
   * @throws UncheckedIOException if the disk fails or RocksDB finds a block of it corrupt
   */
  @Override
  public void scan(int buckets, Scan scan) {
    try {
      tables.forEach(
          RocksTables.Table.BUCKETS,
          (key, bytes) -> {
            int index = key.length == Integer.BYTES ? ByteBuffer.wrap(key).getInt() : -1;
            if (index < 0 || index >= buckets) {
              throw new CorruptStateException(
                  "state in "
                      + directory
                      + " has bucket 0x"
                      + HexFormat.of().formatHex(key)
                      + ", expected 0 to "
                      + (buckets - 1)
                      + " in 4 bytes");
            }
            scan.bucket(index, bytes);
          });
    } catch (RocksDBException e) {
      throw new UncheckedIOException(failed(directory, "read", e));
    }
  }

  /** Where a transaction that used up its nonce is; empty for one that is not final. */
  public Optional<Located> transaction(Digest id) throws IOException {
    byte[] stored = get(RocksTables.Table.TRANSACTIONS, id.bytes());
    if (stored == null) {
      return Optional.empty();
    }
    try {
      ByteReader in = new ByteReader(stored);
      return Optional.of(
          new Located(
              in.u63("located.height"),
              (int) in.u32("located.batch"),
              (int) in.u32("located.index"),
              Outcome.ofCode(in.u8("located.outcome"))));
    } catch (DecodeException | IllegalArgumentException e) {
      throw new IOException("transaction " + id + " in " + directory + ": " + e.getMessage(), e);
    }
  }

  /** What executing a block did; empty where it is not executed. */
  public Optional<BlockOutcomes> outcomes(long height) throws IOException {
    byte[] stored = get(RocksTables.Table.OUTCOMES, heightKey(height));
    if (stored == null) {
      return Optional.empty();
    }
    try {
      ByteReader in = new ByteReader(stored);
      Digest root = in.digest("outcomes.stateRoot");
      List<Outcome> outcomes = new ArrayList<>(in.remaining());
      while (in.remaining() > 0) {
        outcomes.add(Outcome.ofCode(in.u8("outcomes.code")));
      }
      return Optional.of(new BlockOutcomes(root, outcomes));
    } catch (DecodeException | IllegalArgumentException e) {
      throw new IOException("outcomes of " + height + " in " + directory + ": " + e, e);
    }
  }

  private byte[] get(RocksTables.Table table, byte[] key) throws IOException {
    try {
      return tables.get(table, key);
    } catch (RocksDBException e) {
      throw failed(directory, "read", e);
    }
  }

  private static IOException failed(Path directory, String what, RocksDBException cause) {
    return new IOException(
        "state in " + directory + " could not be " + what + ": " + cause.getMessage(), cause);
  }

  /** Forces what is logged and closes; reads that still run end first, later ones are refused. */
  @Override
  public void close() {
    tables.close();
  }
}
