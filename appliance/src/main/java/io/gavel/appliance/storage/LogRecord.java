package io.gavel.appliance.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * How a record lies in a segment: u32 payload length, u32 CRC, u64 LSN, u8 type, payload;
 * little-endian. The CRC-32C is over the segment's salt and all of the record but the CRC itself.
 *
 * <p>The salt is random for each segment. Nobody who can choose a payload can make a part of it
 * look like a record, nor can what a recycled disk block held before.
 */
final class LogRecord {
  static final int HEADER_BYTES = 4 + 4 + 8 + 1;

  /** Payload bytes at most; more than any block with its batches or any vote. */
  static final int PAYLOAD_MAX = 24 << 20;

  /**
   * Written after a force has returned, with the LSN of the record to come: whoever finds one knows
   * that everything before it was durable. Without it, a flipped bit in the newest durable record
   * would look like a half-written tail, and a vote that was sent would be forgotten.
   */
  static final int TYPE_FORCED = 0;

  private static final int AT_CRC = 4;
  private static final int AT_LSN = 8;
  private static final int AT_TYPE = 16;

  private LogRecord() {}

  /** The header of a record, ready to be written. */
  static byte[] header(long salt, int type, long lsn, byte[] payload) {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(0, payload.length).putLong(AT_LSN, lsn).put(AT_TYPE, (byte) type);
    header.putInt(AT_CRC, crc(salt, header, 0, ByteBuffer.wrap(payload)));
    return header.array();
  }

  static int length(ByteBuffer segment, int at) {
    return segment.getInt(at);
  }

  static long lsn(ByteBuffer segment, int at) {
    return segment.getLong(at + AT_LSN);
  }

  static int type(ByteBuffer segment, int at) {
    return segment.get(at + AT_TYPE) & 0xff;
  }

  static ByteBuffer payload(ByteBuffer segment, int at) {
    return segment
        .slice(at + HEADER_BYTES, length(segment, at))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asReadOnlyBuffer()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Why no record with this LSN begins at {@code at}, or null where one does.
   *
   * @param segment little-endian
   * @param payloadToo whether to check the CRC; without, only the header's fields are looked at
   */
  static String flaw(ByteBuffer segment, int at, long salt, long lsn, boolean payloadToo) {
    int left = segment.limit() - at;
    if (left < HEADER_BYTES) {
      return "a record's header needs " + HEADER_BYTES + " bytes, only " + left + " are left";
    }
    int length = length(segment, at);
    if (length < 0 || length > PAYLOAD_MAX) {
      return "record.length is " + length + ", expected 0 to " + PAYLOAD_MAX;
    }
    if (length > left - HEADER_BYTES) {
      return "record.length is " + length + ", only " + (left - HEADER_BYTES) + " bytes are left";
    }
    if (lsn(segment, at) != lsn) {
      return "record.lsn is " + lsn(segment, at) + ", expected " + lsn;
    }
    if (!payloadToo) {
      return null;
    }
    int expected = crc(salt, segment, at, payload(segment, at));
    int found = segment.getInt(at + AT_CRC);
    return found == expected
        ? null
        : "record.crc is "
            + Integer.toHexString(found)
            + ", expected "
            + Integer.toHexString(expected);
  }

  private static int crc(long salt, ByteBuffer segment, int at, ByteBuffer payload) {
    CRC32C crc = new CRC32C();
    ByteBuffer start = ByteBuffer.allocate(8 + 4 + 8 + 1).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(salt).putInt(length(segment, at)).putLong(lsn(segment, at));
    start.put((byte) type(segment, at)).flip();
    crc.update(start);
    crc.update(payload);
    return (int) crc.getValue();
  }
}
