package io.gavel.appliance.storage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An append-only log in a directory of its own, one file after another. What is appended is durable
 * once {@link #force} has returned after it, and only then.
 *
 * <p>A file gets its name only once its start is durable, so a crash never leaves a file without a
 * header. After a failed write or force the log refuses everything: what the disk holds is unknown
 * then, and a second force may return without having written. One owner thread, which must not be
 * interrupted: an interrupt closes the file under it.
 */
final class SegmentedLog implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 << 10;
  private static final String TEMPORARY = ".tmp";

  /** Told of each step that a crash may come after; tests copy the directory there. */
  @FunctionalInterface
  interface Steps {
    Steps NONE = step -> {};

    void reached(String step) throws IOException;
  }

  /**
   * @param magic names the kind of log in each file
   * @param segmentBytesMax a file is closed before it grows over this, save for one longer record
   * @param sealedPayloads whether opening checks the CRCs of all files or of the last one alone
   * @param reserveBytes how far the file is filled with zeros ahead of its records, 0 for a log
   *     that nobody waits for. A force inside that room writes data alone; one that makes the file
   *     longer waits for the file system's own journal, and so for what every other process writes
   */
  record Options(
      int magic, long segmentBytesMax, boolean sealedPayloads, int reserveBytes, Steps steps) {}

  /** Where a record lies. */
  record Position(Segment segment, long offset, long lsn) {}

  private final Path directory;
  private final Options options;
  private final DirectoryLock lock;
  private final List<Segment> segments = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final SecureRandom salts = new SecureRandom();
  private final ByteBuffer zeros;
  private FileChannel channel;
  private long size;

  /** Bytes of the file, zeros behind the records included. */
  private long reserved;

  private long nextLsn = 1;
  private boolean dirty;
  private TornTail torn;
  private String failure;

  private SegmentedLog(Path directory, Options options, DirectoryLock lock) {
    this.directory = directory;
    this.options = options;
    this.lock = lock;
    this.zeros = ByteBuffer.allocateDirect(Math.min(options.reserveBytes(), BUFFER_BYTES));
  }

  /**
   * Replays every record and makes the log ready to append.
   *
   * @throws CorruptLogException where a file is wrong before its tail
   * @throws IOException if the directory is in use or the disk fails
   */
  static SegmentedLog open(Path directory, Options options, SegmentScan.Visitor visitor)
      throws IOException {
    SegmentedLog log = new SegmentedLog(directory, options, DirectoryLock.acquire(directory));
    boolean opened = false;
    try {
      log.replay(visitor);
      opened = true;
      return log;
    } finally {
      if (!opened) {
        log.release();
      }
    }
  }

  private void replay(SegmentScan.Visitor visitor) throws IOException {
    for (Path leftover : LogFiles.list(directory, TEMPORARY)) {
      Files.delete(leftover);
    }
    segments.addAll(LogFiles.live(directory, options.magic()));
    LogFiles.deleteBefore(directory, segments);
    if (segments.isEmpty()) {
      start(1, true, List.of(), 0);
      return;
    }
    nextLsn = segments.getFirst().firstLsn();
    for (Segment segment : segments) {
      boolean last = segment.equals(segments.getLast());
      segment.checkFirstLsn(nextLsn);
      SegmentScan scan =
          SegmentScan.over(segment, !last, last || options.sealedPayloads(), visitor);
      nextLsn = scan.nextLsn();
      if (last) {
        continueAt(segment, scan);
      }
    }
  }

  /** Opens the last file behind its last good record. */
  private void continueAt(Segment segment, SegmentScan scan) throws IOException {
    channel = FileChannel.open(segment.file(), StandardOpenOption.WRITE);
    size = scan.end();
    if (scan.flaw() != null) {
      torn = new TornTail(segment.file(), scan.end(), scan.bytes() - scan.end(), scan.flaw());
      channel.truncate(scan.end());
    }
    reserved = channel.size();
    channel.position(scan.end());
    // What a killed process wrote was replayed just now, but may not have been forced.
    dirty = !scan.forced();
    force();
  }

  /** What was cut at the end when the log was opened. */
  Optional<TornTail> torn() {
    return Optional.ofNullable(torn);
  }

  /** The LSN of the record to come; the first is 1. */
  long nextLsn() {
    return nextLsn;
  }

  Position append(int type, byte[] payload) throws IOException {
    checkUsable();
    if (payload.length > LogRecord.PAYLOAD_MAX || type <= LogRecord.TYPE_FORCED || type > 0xff) {
      throw new IllegalArgumentException(
          "record of type "
              + type
              + " has "
              + payload.length
              + " bytes, expected a type from 1 and"
              + " at most "
              + LogRecord.PAYLOAD_MAX
              + " bytes");
    }
    long bytes = (long) LogRecord.HEADER_BYTES + payload.length;
    if (size > Segment.HEADER_BYTES && size + bytes > options.segmentBytesMax()) {
      force();
      start(segments.getLast().sequence() + 1, false, List.of(), 0);
    }
    Position position = new Position(segments.getLast(), size, nextLsn);
    attempt(() -> writeRecord(segments.getLast(), type, payload));
    dirty = true;
    return position;
  }

  /** Makes everything appended so far durable: one fdatasync, none where nothing was appended. */
  void force() throws IOException {
    checkUsable();
    if (!dirty) {
      return;
    }
    attempt(
        () -> {
          flush();
          channel.force(false);
          dirty = false;
          writeForced(segments.getLast());
          flush();
        });
  }

  /** Hands what is buffered to the system, where other readers of the file see it. */
  void flush() throws IOException {
    buffer.flip();
    reserve(channel.position() + buffer.remaining());
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  /** Makes the file longer by a good piece where records are about to pass its end. */
  private void reserve(long end) throws IOException {
    if (options.reserveBytes() == 0 || end <= reserved) {
      return;
    }
    long until = end + options.reserveBytes();
    while (reserved < until) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), until - reserved));
      reserved += channel.write(zeros, reserved);
    }
  }

  /** Gives back the room that the current file does not need. */
  private void seal() throws IOException {
    if (options.reserveBytes() > 0) {
      channel.truncate(size);
      reserved = size;
    }
    channel.close();
  }

  /**
   * Begins anew with {@code live} and drops all that was appended before. A crash at any moment
   * leaves either the old log or the new one.
   */
  void rotate(int type, List<byte[]> live) throws IOException {
    checkUsable();
    force();
    start(segments.getLast().sequence() + 1, true, live, type);
    options.steps().reached("new segment is named");
    LogFiles.deleteBefore(directory, segments);
    options.steps().reached("old segments are gone");
  }

  private void start(long sequence, boolean base, List<byte[]> live, int type) throws IOException {
    checkUsable();
    Path file = Segment.file(directory, sequence);
    Segment segment = new Segment(file, options.magic(), sequence, nextLsn, base, salts.nextLong());
    attempt(
        () -> {
          Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
          if (channel != null) {
            seal();
          }
          channel =
              FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          size = 0;
          reserved = 0;
          write(segment.header());
          for (byte[] payload : live) {
            writeRecord(segment, type, payload);
            options.steps().reached("live record is written");
          }
          writeForced(segment);
          flush();
          channel.force(true);
          options.steps().reached("new segment is durable");
          Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
          LogFiles.forceDirectory(directory);
          segments.add(segment);
          if (base) {
            segments.subList(0, segments.size() - 1).clear();
          }
        });
  }

  private void writeRecord(Segment segment, int type, byte[] payload) throws IOException {
    write(LogRecord.header(segment.salt(), type, nextLsn, payload));
    write(payload);
    nextLsn++;
  }

  private void writeForced(Segment segment) throws IOException {
    write(LogRecord.header(segment.salt(), LogRecord.TYPE_FORCED, nextLsn, new byte[0]));
  }

  private void write(byte[] bytes) throws IOException {
    int at = 0;
    while (at < bytes.length) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int count = Math.min(buffer.remaining(), bytes.length - at);
      buffer.put(bytes, at, count);
      at += count;
    }
    size += bytes.length;
  }

  /**
   * Reads one record's payload, checked, through a file of its own, so that an interrupted reader
   * cannot close the writer's. Any thread; the record must have been flushed.
   */
  static byte[] read(Segment segment, long offset) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(segment.file().toFile(), "r")) {
      byte[] header = new byte[LogRecord.HEADER_BYTES];
      in.seek(offset);
      in.readFully(header);
      int length = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt();
      long left = in.length() - offset - header.length;
      if (length < 0 || length > Math.min(left, LogRecord.PAYLOAD_MAX)) {
        throw new CorruptLogException(
            segment.file(), offset, "record.length is " + length + ", " + left + " bytes are left");
      }
      ByteBuffer record =
          ByteBuffer.allocate(header.length + length).order(ByteOrder.LITTLE_ENDIAN);
      record.put(header);
      in.readFully(record.array(), header.length, length);
      record.position(0);
      String flaw = LogRecord.flaw(record, 0, segment.salt(), LogRecord.lsn(record, 0), true);
      if (flaw != null) {
        throw new CorruptLogException(segment.file(), offset, flaw);
      }
      byte[] payload = new byte[length];
      record.get(header.length, payload);
      return payload;
    }
  }

  @FunctionalInterface
  private interface DiskWork {
    void run() throws IOException;
  }

  private void attempt(DiskWork work) throws IOException {
    boolean done = false;
    try {
      work.run();
      done = true;
    } catch (IOException e) {
      failure = e.toString();
      throw e;
    } finally {
      if (!done && failure == null) {
        failure = "an unexpected error";
      }
    }
  }

  private void checkUsable() throws IOException {
    if (failure != null) {
      throw new IOException(
          "log " + directory + " failed before (" + failure + "), expected a restart of the node");
    }
  }

  /** Forces what is left, unless the log failed. */
  @Override
  public void close() throws IOException {
    try {
      if (failure == null && channel.isOpen()) {
        force();
        seal();
      }
    } finally {
      release();
    }
  }

  private void release() throws IOException {
    failure = failure == null ? "it is closed" : failure;
    if (channel != null) {
      channel.close();
    }
    lock.close();
  }
}
