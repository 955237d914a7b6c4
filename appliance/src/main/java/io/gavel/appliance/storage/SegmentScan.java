package io.gavel.appliance.storage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.StandardOpenOption;

/**
 * Goes over the records of a segment.
 *
 * @param end where the last good record ends
 * @param bytes of the file
 * @param nextLsn the LSN after the last record
 * @param flaw why nothing good is at {@code end}, or null where the file ends there or has nothing
 *     but zeros from there on, which no record begins with
 * @param forced whether the mark of a force is the last thing before {@code end}
 */
record SegmentScan(long end, long bytes, long nextLsn, String flaw, boolean forced) {
  /** Takes the records in order. The payload is valid during the call only. */
  @FunctionalInterface
  interface Visitor {
    void record(Segment segment, long offset, int type, long lsn, ByteBuffer payload)
        throws IOException;
  }

  /**
   * @param sealed whether a later segment exists; this one was durable as a whole then, so any flaw
   *     is corruption
   * @param payloadsToo whether to check the CRCs; without, a sealed segment costs a page for each
   *     record, and whoever reads a record later checks it
   * @throws CorruptLogException where the file is wrong in a way no half-written tail explains
   */
  static SegmentScan over(Segment segment, boolean sealed, boolean payloadsToo, Visitor visitor)
      throws IOException {
    try (FileChannel channel = FileChannel.open(segment.file(), StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      long size = channel.size();
      if (size > Integer.MAX_VALUE) {
        throw new CorruptLogException(
            segment.file(), 0, "the file has " + size + " bytes, expected less than 2 GiB");
      }
      ByteBuffer bytes =
          channel
              .map(MapMode.READ_ONLY, 0, size, arena)
              .asByteBuffer()
              .order(ByteOrder.LITTLE_ENDIAN);
      return over(segment, bytes, sealed, payloadsToo, visitor);
    }
  }

  /** As above, over the file's bytes, little-endian. */
  static SegmentScan over(
      Segment segment, ByteBuffer bytes, boolean sealed, boolean payloadsToo, Visitor visitor)
      throws IOException {
    int at = Segment.HEADER_BYTES;
    long lsn = segment.firstLsn();
    String flaw = null;
    boolean forced = false;
    while (at < bytes.limit()) {
      flaw = LogRecord.flaw(bytes, at, segment.salt(), lsn, payloadsToo);
      if (flaw != null) {
        flaw = isZeroFrom(bytes, at) ? null : flaw;
        break;
      }
      int type = LogRecord.type(bytes, at);
      forced = type == LogRecord.TYPE_FORCED;
      if (!forced) {
        visitor.record(segment, at, type, lsn, LogRecord.payload(bytes, at));
        lsn++;
      }
      at += LogRecord.HEADER_BYTES + LogRecord.length(bytes, at);
    }
    SegmentScan scan = new SegmentScan(at, bytes.limit(), lsn, flaw, forced);
    if (flaw != null && sealed) {
      throw new CorruptLogException(segment.file(), at, flaw);
    }
    if (flaw != null) {
      refuseIfForced(segment, bytes, scan);
    }
    return scan;
  }

  private static boolean isZeroFrom(ByteBuffer bytes, int from) {
    for (int at = from; at < bytes.limit(); at++) {
      if (bytes.get(at) != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Records after the flaw may have been written before it by a disk that reorders; they are cut
   * with it. The mark of a force says that the flaw was durable, so that it is none of a crash.
   */
  private static void refuseIfForced(Segment segment, ByteBuffer bytes, SegmentScan scan)
      throws CorruptLogException {
    int from = (int) scan.end() + 1;
    for (int at = from; at <= bytes.limit() - LogRecord.HEADER_BYTES; at++) {
      // Looked at first: a CRC at each of 64 million places would take hours.
      boolean plausible =
          LogRecord.length(bytes, at) == 0 && LogRecord.type(bytes, at) == LogRecord.TYPE_FORCED;
      long lsn = LogRecord.lsn(bytes, at);
      if (plausible
          && lsn >= scan.nextLsn()
          && LogRecord.flaw(bytes, at, segment.salt(), lsn, true) == null) {
        throw new CorruptLogException(
            segment.file(),
            scan.end(),
            scan.flaw()
                + ", although it was forced to disk, as the mark at offset "
                + at
                + " says");
      }
    }
  }
}
