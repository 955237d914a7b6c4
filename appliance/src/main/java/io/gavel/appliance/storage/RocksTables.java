package io.gavel.appliance.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.rocksdb.util.Environment;

/**
 * A RocksDB database with the state's tables, and everything native that it holds. Modest: some 100
 * MiB of native memory at most. Thread-safe; closing waits for calls that run and refuses later
 * ones, since a native call on a closed database ends the process.
 */
final class RocksTables implements AutoCloseable {
  private static final long BLOCK_CACHE_BYTES = 32L << 20;
  private static final long WRITE_BUFFER_BYTES = 8L << 20;
  private static final int WRITE_BUFFERS_EACH = 2;

  /** Files as flushed, before they are merged: with twice as many as usual, half the merging. */
  private static final int UNMERGED_FILES = 8;

  private static final long LOG_BYTES_MAX = 64L << 20;
  private static final int OPEN_FILES_MAX = 256;
  private static final int INFO_LOGS_KEPT = 2;
  private static final long INFO_LOG_BYTES_MAX = 1L << 20;
  private static final double BLOOM_BITS_PER_KEY = 10;

  /** Of a write buffer, for a filter that answers most questions for keys that it lacks. */
  private static final double BUFFER_FILTER_SHARE = 0.05;

  /** A column family, and which of the opened handles is its own. */
  enum Table {
    META(0, "default"),
    BUCKETS(1, "buckets"),
    TRANSACTIONS(2, "transactions"),
    OUTCOMES(3, "outcomes");

    private final int handle;
    private final String family;

    Table(int handle, String family) {
      this.handle = handle;
      this.family = family;
    }
  }

  private static boolean loaded;

  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /** Closed from the newest to the oldest: what uses something comes after it. */
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();

  private final List<ColumnFamilyHandle> handles = new ArrayList<>();
  private RocksDB database;
  private WriteOptions writeOptions;

  private RocksTables() {}

  static RocksTables open(Path directory) throws RocksDBException, IOException {
    loadLibrary();
    RocksTables tables = new RocksTables();
    boolean opened = false;
    try {
      tables.openDatabase(directory);
      opened = true;
      return tables;
    } finally {
      if (!opened) {
        tables.close();
      }
    }
  }

  /**
   * Unpacked, loaded and deleted at once: the process keeps what it has mapped, and leaves nothing
   * behind however it ends. RocksDB itself deletes its 17 MB only where a JVM ends by itself.
   */
  private static synchronized void loadLibrary() throws IOException {
    if (!loaded) {
      Path unpacked = Files.createTempDirectory("gavel-rocksdb");
      try {
        NativeLibraryLoader.getInstance().loadLibrary(unpacked.toString());
        loaded = true;
      } finally {
        Files.deleteIfExists(unpacked.resolve(Environment.getJniLibraryFileName("rocksdb")));
        Files.delete(unpacked);
      }
    }
  }

  private <T extends AutoCloseable> T own(T resource) {
    owned.push(resource);
    return resource;
  }

  private void openDatabase(Path directory) throws RocksDBException {
    BlockBasedTableConfig format =
        new BlockBasedTableConfig()
            .setBlockCache(own(new LRUCache(BLOCK_CACHE_BYTES)))
            .setFilterPolicy(own(new BloomFilter(BLOOM_BITS_PER_KEY)))
            .setCacheIndexAndFilterBlocks(true);
    // Keys are digests and values addresses and numbers: there is nothing to compress.
    ColumnFamilyOptions family =
        own(new ColumnFamilyOptions())
            .setTableFormatConfig(format)
            .setWriteBufferSize(WRITE_BUFFER_BYTES)
            .setMaxWriteBufferNumber(WRITE_BUFFERS_EACH)
            .setLevel0FileNumCompactionTrigger(UNMERGED_FILES)
            .setMemtableWholeKeyFiltering(true)
            .setMemtablePrefixBloomSizeRatio(BUFFER_FILTER_SHARE)
            .setCompressionType(CompressionType.NO_COMPRESSION);
    // Atomic flush and point-in-time recovery: after a power cut all tables are as of one block.
    DBOptions options =
        own(new DBOptions())
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setAtomicFlush(true)
            .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
            .setMaxTotalWalSize(LOG_BYTES_MAX)
            .setMaxOpenFiles(OPEN_FILES_MAX)
            .setMaxBackgroundJobs(2)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setKeepLogFileNum(INFO_LOGS_KEPT)
            .setMaxLogFileSize(INFO_LOG_BYTES_MAX);
    writeOptions = own(new WriteOptions()).setSync(false);
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    for (Table table : Table.values()) {
      families.add(new ColumnFamilyDescriptor(table.family.getBytes(UTF_8), family));
    }
    database = own(RocksDB.open(options, directory.toString(), families, handles));
    handles.forEach(this::own);
  }

  private ColumnFamilyHandle handle(Table table) {
    return handles.get(table.handle);
  }

  /** Null where the key has no value. */
  byte[] get(Table table, byte[] key) throws RocksDBException {
    lock.readLock().lock();
    try {
      checkOpen();
      return database.get(handle(table), key);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Hands over all keys and values, ascending by key. */
  void forEach(Table table, BiConsumer<byte[], byte[]> each) throws RocksDBException {
    lock.readLock().lock();
    try {
      checkOpen();
      try (RocksIterator entries = database.newIterator(handle(table))) {
        for (entries.seekToFirst(); entries.isValid(); entries.next()) {
          each.accept(entries.key(), entries.value());
        }
        entries.status();
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  void put(WriteBatch batch, Table table, byte[] key, byte[] value) throws RocksDBException {
    lock.readLock().lock();
    try {
      checkOpen();
      batch.put(handle(table), key, value);
    } finally {
      lock.readLock().unlock();
    }
  }

  void delete(WriteBatch batch, Table table, byte[] key) throws RocksDBException {
    lock.readLock().lock();
    try {
      checkOpen();
      batch.delete(handle(table), key);
    } finally {
      lock.readLock().unlock();
    }
  }

  void write(WriteBatch batch) throws RocksDBException {
    lock.readLock().lock();
    try {
      checkOpen();
      database.write(writeOptions, batch);
    } finally {
      lock.readLock().unlock();
    }
  }

  private void checkOpen() {
    if (database == null) {
      throw new IllegalStateException("the state store is closed");
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (database != null) {
        database.flushWal(true);
      }
    } catch (RocksDBException e) {
      // What is not forced is executed again from the block log.
    } finally {
      database = null;
      while (!owned.isEmpty()) {
        closeQuietly(owned.pop());
      }
      lock.writeLock().unlock();
    }
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw new AssertionError("native objects close without exceptions", e);
    }
  }
}
