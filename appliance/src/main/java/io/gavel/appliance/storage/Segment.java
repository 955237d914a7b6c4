package io.gavel.appliance.storage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * One file of a log: its name, and the header that begins it: u32 magic of the log's kind with the
 * version of its records in the top byte, u64 sequence, u64 LSN of its first record, u8 base, u64
 * salt, u32 CRC-32C of all that; little-endian.
 *
 * @param sequence 1 for a log's first, and on without gaps; the file's name
 * @param base whether the log begins here: everything in earlier files is obsolete
 */
record Segment(Path file, int magic, long sequence, long firstLsn, boolean base, long salt) {
  static final int HEADER_BYTES = 4 + 8 + 8 + 1 + 8 + 4;
  static final String SUFFIX = ".log";

  static Path file(Path directory, long sequence) {
    return directory.resolve(String.format("%016d%s", sequence, SUFFIX));
  }

  byte[] header() {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(magic).putLong(sequence).putLong(firstLsn).put((byte) (base ? 1 : 0));
    header.putLong(salt).putInt(crc(header.array()));
    return header.array();
  }

  /** Reads the header of a file. */
  static Segment read(Path file, int magic) throws IOException {
    byte[] bytes = new byte[HEADER_BYTES];
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      if (in.length() < HEADER_BYTES) {
        throw new CorruptLogException(
            file, 0, "the file has " + in.length() + " bytes, expected at least " + HEADER_BYTES);
      }
      in.readFully(bytes);
    }
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int foundMagic = header.getInt();
    Segment segment =
        new Segment(
            file, magic, header.getLong(), header.getLong(), header.get() != 0, header.getLong());
    if (kind(foundMagic) != kind(magic)) {
      throw new CorruptLogException(
          file,
          0,
          "header.magic is "
              + Integer.toHexString(foundMagic)
              + ", expected "
              + Integer.toHexString(magic));
    }
    if (header.getInt() != crc(bytes)) {
      throw new CorruptLogException(file, 0, "header.crc is not that of the header");
    }
    if (foundMagic != magic) {
      // Not corrupt: to offer to repair it would be to offer to forget the votes in it.
      throw new IOException(
          "%s: header.version is %d, expected %d; run the version of Gavel that wrote it"
              .formatted(file, foundMagic >>> 24, magic >>> 24));
    }
    if (!file.equals(file(file.resolveSibling(""), segment.sequence()))) {
      throw new CorruptLogException(
          file, 0, "header.sequence is " + segment.sequence() + ", expected the file's name");
    }
    return segment;
  }

  /** Checks that no record is missing between this file and the one before it. */
  void checkFirstLsn(long expected) throws CorruptLogException {
    if (firstLsn != expected) {
      throw new CorruptLogException(
          file, 0, "header.firstLsn is " + firstLsn + ", expected " + expected);
    }
  }

  private static int kind(int magic) {
    return magic & 0xff_ffff;
  }

  private static int crc(byte[] header) {
    CRC32C crc = new CRC32C();
    crc.update(header, 0, HEADER_BYTES - 4);
    return (int) crc.getValue();
  }
}
