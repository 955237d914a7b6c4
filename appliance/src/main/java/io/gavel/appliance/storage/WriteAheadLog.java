package io.gavel.appliance.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a validator must not forget, before it acts on it: append, {@link #force}, and only then
 * send. Group commit is the caller's: drain a queue into {@link #append}, force once, release all.
 *
 * <p>One owner thread, which must not be interrupted. After an {@link IOException} from writing the
 * log refuses everything, and the node has to stop: nobody knows what is on the disk.
 */
public final class WriteAheadLog implements AutoCloseable {
  public static final int RECORD_BYTES_MAX = LogRecord.PAYLOAD_MAX;
  public static final long SEGMENT_BYTES_MAX = 64L << 20;

  /** Version 2: a batch is kept with its digest. */
  static final int MAGIC = 'G' | 'W' << 8 | 'L' << 16 | 2 << 24;

  private static final int TYPE_RECORD = 1;

  /** Some seconds of votes and batches under load. */
  private static final int RESERVE_BYTES = 4 << 20;

  private final SegmentedLog log;

  /** Takes the records in the order they were appended. */
  @FunctionalInterface
  public interface Replay {
    /**
     * @param lsn as {@link #append} returned it
     * @param payload the receiver's to keep
     */
    void record(long lsn, byte[] payload) throws IOException;
  }

  private WriteAheadLog(SegmentedLog log) {
    this.log = log;
  }

  /**
   * Makes the directory where there is none, locks it, and replays every record. A tail that was
   * being written in a crash is cut; {@link #torn} tells.
   *
   * @throws CorruptLogException naming file and offset, where a record that was durable is wrong
   * @throws IOException if another process has the directory, or the disk fails
   */
  public static WriteAheadLog open(Path directory, Replay replay) throws IOException {
    return open(directory, SEGMENT_BYTES_MAX, SegmentedLog.Steps.NONE, replay);
  }

  static WriteAheadLog open(
      Path directory, long segmentBytesMax, SegmentedLog.Steps steps, Replay replay)
      throws IOException {
    return new WriteAheadLog(
        SegmentedLog.open(
            directory,
            new SegmentedLog.Options(
                MAGIC,
                segmentBytesMax,
                true,
                (int) Math.min(RESERVE_BYTES, segmentBytesMax),
                steps),
            (segment, offset, type, lsn, payload) -> replay.record(lsn, copy(payload))));
  }

  private static byte[] copy(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    return bytes;
  }

  /**
   * Cuts the log before its first corrupt record, so that it opens again. The votes cut off are
   * forgotten: whoever repairs has to keep the validator from voting in views that it may have
   * voted in.
   *
   * @return what was cut, or empty where nothing is corrupt
   */
  public static Optional<String> repair(Path directory) throws IOException {
    return LogFiles.repair(directory, MAGIC);
  }

  /**
   * Appends without waiting for the disk.
   *
   * @param payload at most {@link #RECORD_BYTES_MAX}
   * @return the record's number (LSN): 1 for the first, and on without gaps
   */
  public long append(byte[] payload) throws IOException {
    return log.append(TYPE_RECORD, payload).lsn();
  }

  /** Makes everything appended so far durable with one fdatasync; none where nothing is new. */
  public void force() throws IOException {
    log.force();
  }

  /**
   * Drops every record but these, which are appended anew with LSNs of their own, and makes that
   * durable. A crash at any moment leaves either all the old records or exactly these.
   */
  public void rotate(List<byte[]> live) throws IOException {
    log.rotate(TYPE_RECORD, live);
  }

  /** What was cut off the end when the log was opened; empty after a clean stop. */
  public Optional<TornTail> torn() {
    return log.torn();
  }

  /** Forces what is left and gives the directory back. */
  @Override
  public void close() throws IOException {
    log.close();
  }
}
