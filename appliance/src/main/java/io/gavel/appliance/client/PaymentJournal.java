package io.gavel.appliance.client;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.codec.ByteReader;
import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.config.OperatorException;
import io.gavel.appliance.ledger.Outcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What was signed for which row, kept so that a row is never signed anew while an earlier signing
 * can still be executed. Written before anything is submitted.
 *
 * <p>A file of records, little-endian: u32 length, u32 CRC-32C of the payload, payload. The first
 * payload is "GPJ" 0x01, chain id, sender's address. Then, each with a u8 kind before it:
 *
 * <pre>
 *   1 signed  u32 row, content digest, transaction       a later one for a row replaces an earlier
 *   2 sealed  u64 offset of this record                  all before it had reached the disk
 *   3 settled u32 row, transaction id, u64 height, u8 outcome
 * </pre>
 *
 * <p>{@link #sign} forces its records to disk, then a seal, and only then returns, so nothing
 * behind the last seal was ever submitted. A broken record behind every seal is what a crash leaves
 * and is cut off; one before a seal is damage, and the journal is refused rather than cut, because
 * cutting it would let a row be paid again. One process at a time holds it, by a file lock. Not
 * thread-safe.
 */
public final class PaymentJournal implements AutoCloseable {
  private static final int MAGIC = 'G' | 'P' << 8 | 'J' << 16 | 1 << 24;
  private static final int SIGNED = 1;
  private static final int SEALED = 2;
  private static final int SETTLED = 3;
  private static final int HEAD = 8;
  private static final int PAYLOAD_MAX = 1 + 4 + Digest.BYTES + Transaction.BYTES_MAX;
  private static final int SEAL_PAYLOAD = 1 + 8;
  private static final int BYTES_MAX = 256 << 20;

  /** A row's latest signing. */
  public record Signed(int row, Digest content, Transaction transaction) {}

  /** A row whose transaction used its nonce. */
  public record Settled(Digest id, long height, Outcome outcome) {}

  private final Path file;
  private final FileChannel channel;
  private final SortedMap<Integer, Signed> signed = new TreeMap<>();
  private final SortedMap<Integer, Settled> settled = new TreeMap<>();

  private PaymentJournal(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens or creates it.
   *
   * @throws OperatorException if another process holds it, it belongs to another sender or chain,
   *     or it is damaged
   */
  public static PaymentJournal open(Path file, Digest chainId, Address sender) {
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        PaymentJournal journal = new PaymentJournal(file, channel);
        journal.lock();
        journal.recover(chainId, sender);
        return journal;
      } catch (RuntimeException | IOException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new OperatorException("journal " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** Each row's latest signing, by row. */
  public SortedMap<Integer, Signed> signed() {
    return Collections.unmodifiableSortedMap(signed);
  }

  public SortedMap<Integer, Settled> settled() {
    return Collections.unmodifiableSortedMap(settled);
  }

  /** On disk once this returns; only then may any of it be submitted. */
  public void sign(List<Signed> signings) throws IOException {
    ByteWriter out = new ByteWriter(signings.size() * (HEAD + PAYLOAD_MAX));
    for (Signed one : signings) {
      ByteWriter payload = new ByteWriter(PAYLOAD_MAX);
      payload.u8(SIGNED).u32(one.row()).digest(one.content());
      append(out, payload.bytes(one.transaction().bytes()));
    }
    write(out.toBytes());
    channel.force(true);
    seal();
    for (Signed one : signings) {
      signed.put(one.row(), one);
    }
  }

  /** Spares the next run a question; nothing waits for it to reach the disk. */
  public void settle(int row, Settled outcome) throws IOException {
    ByteWriter payload = new ByteWriter(PAYLOAD_MAX);
    payload.u8(SETTLED).u32(row).digest(outcome.id());
    payload.u64(outcome.height()).u8(outcome.outcome().code());
    ByteWriter out = new ByteWriter(PAYLOAD_MAX);
    append(out, payload);
    write(out.toBytes());
    settled.put(row, outcome);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void seal() throws IOException {
    ByteWriter out = new ByteWriter(HEAD + SEAL_PAYLOAD);
    append(out, new ByteWriter(SEAL_PAYLOAD).u8(SEALED).u64(channel.position()));
    write(out.toBytes());
    channel.force(true);
  }

  private void lock() throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new OperatorException(
          "journal " + file + " is held by another run; wait for it to end");
    }
  }

  private void recover(Digest chainId, Address sender) throws IOException {
    byte[] header = header(chainId, sender);
    if (channel.size() > BYTES_MAX) {
      throw new OperatorException(
          "journal " + file + " is " + channel.size() + " bytes, expected at most " + BYTES_MAX);
    }
    byte[] content = Files.readAllBytes(file);
    int end = replay(content, header);
    if (end < content.length) {
      if (sealedFrom(content, end)) {
        throw new OperatorException(
            "journal "
                + file
                + " is damaged at offset "
                + end
                + ", in what had reached the disk; restore it from a copy. Without it rows may be"
                + " paid twice");
      }
      channel.truncate(end);
    }
    channel.position(end);
    if (end == 0) {
      ByteWriter out = new ByteWriter(HEAD + header.length);
      append(out, new ByteWriter(header.length).bytes(header));
      write(out.toBytes());
      channel.force(true);
      forceFolder();
    }
    // What replay took may have been written just before a crash and not forced yet.
    channel.force(true);
    if (!signed.isEmpty()) {
      seal();
    }
  }

  /**
   * @return where the first record that is not whole begins
   */
  private int replay(byte[] content, byte[] header) {
    int at = 0;
    while (at < content.length) {
      byte[] payload = payload(content, at);
      if (payload == null) {
        return at;
      }
      if (at == 0) {
        checkHeader(payload, header);
      } else {
        take(payload, at);
      }
      at += HEAD + payload.length;
    }
    return at;
  }

  private void checkHeader(byte[] payload, byte[] expected) {
    if (Arrays.equals(payload, expected)) {
      return;
    }
    if (payload.length != expected.length || payload[0] != 'G') {
      throw new OperatorException(file + " is no journal of payments; move it away");
    }
    ByteReader found = new ByteReader(payload);
    ByteReader wanted = new ByteReader(expected);
    try {
      found.u32("magic");
      wanted.u32("magic");
      String chain = differs("chain id", found.digest("chainId"), wanted.digest("chainId"));
      Digest sender = found.digest("sender");
      String key = differs("sender", new Address(sender), new Address(wanted.digest("sender")));
      throw new OperatorException(
          "journal "
              + file
              + " belongs to other payments:"
              + chain
              + key
              + ". Use the same key and chain as before, or another copy of the CSV file");
    } catch (DecodeException e) {
      throw new OperatorException(file + " is no journal of payments: " + e.getMessage(), e);
    }
  }

  private static String differs(String what, Object found, Object expected) {
    return found.equals(expected)
        ? ""
        : " its " + what + " is " + found + ", now it is " + expected;
  }

  private void take(byte[] payload, int at) {
    ByteReader in = new ByteReader(payload);
    try {
      switch (in.u8("kind")) {
        case SIGNED -> {
          int row = in.count("row", TransferFile.ROWS_MAX, 0);
          Digest content = in.digest("content");
          byte[] bytes = in.bytes("transaction", in.remaining());
          signed.put(row, new Signed(row, content, Transaction.decode(bytes)));
        }
        case SEALED -> in.u63("offset");
        case SETTLED -> {
          int row = in.count("row", TransferFile.ROWS_MAX, 0);
          Digest id = in.digest("id");
          settled.put(row, new Settled(id, in.u63("height"), Outcome.ofCode(in.u8("outcome"))));
        }
        default -> throw new DecodeException("kind", payload[0], "1 to 3");
      }
    } catch (DecodeException | IllegalArgumentException e) {
      throw new OperatorException(
          "journal "
              + file
              + " has a record at offset "
              + at
              + " that this version cannot read: "
              + e.getMessage(),
          e);
    }
  }

  /** Whether a seal stands anywhere behind {@code from}: then what lies there had been forced. */
  private static boolean sealedFrom(byte[] content, int from) {
    for (int at = from + 1; at <= content.length - HEAD - SEAL_PAYLOAD; at++) {
      if (content[at] == SEAL_PAYLOAD && content[at + HEAD] == SEALED) {
        byte[] payload = payload(content, at);
        if (payload != null && payload.length == SEAL_PAYLOAD && offset(payload) == at) {
          return true;
        }
      }
    }
    return false;
  }

  /** Where a seal says it stands: another record's bytes do not pass for one by chance. */
  private static long offset(byte[] seal) {
    return ByteBuffer.wrap(seal).order(ByteOrder.LITTLE_ENDIAN).getLong(1);
  }

  /** The payload of a whole record, or null where there is none. */
  private static byte[] payload(byte[] content, int at) {
    if (content.length - at < HEAD) {
      return null;
    }
    ByteBuffer head = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int length = head.getInt(at);
    if (length < 1 || length > PAYLOAD_MAX || length > content.length - at - HEAD) {
      return null;
    }
    if (head.getInt(at + 4) != crc(content, at + HEAD, length)) {
      return null;
    }
    return Arrays.copyOfRange(content, at + HEAD, at + HEAD + length);
  }

  private static byte[] header(Digest chainId, Address sender) {
    return new ByteWriter(4 + 2 * Digest.BYTES)
        .u32(MAGIC)
        .digest(chainId)
        .digest(sender.raw())
        .toBytes();
  }

  private static void append(ByteWriter out, ByteWriter payload) {
    byte[] bytes = payload.toBytes();
    out.u32(bytes.length).u32(Integer.toUnsignedLong(crc(bytes, 0, bytes.length))).bytes(bytes);
  }

  private static int crc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  private void write(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** The file's name is in its folder, which has to reach the disk as well. */
  private void forceFolder() throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
      entry.force(true);
    }
  }
}
