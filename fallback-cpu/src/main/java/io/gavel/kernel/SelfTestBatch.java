package io.gavel.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A batch under construction together with the right answers. */
final class SelfTestBatch {
  /** What was in the output before: an answer left out does not look like zeros. */
  private static final byte UNTOUCHED = (byte) 0xA5;

  private static final byte[] NOTHING = {};

  private final Operation operation;
  private final List<int[]> rows = new ArrayList<>();
  private final List<ItemStatus> statuses = new ArrayList<>();
  private final List<byte[]> outputs = new ArrayList<>();
  private final List<Integer> results = new ArrayList<>();
  private byte[] input;
  private int inputBytes;
  private int outputBytes;
  private byte[] wholeOutput = NOTHING;

  SelfTestBatch(Operation operation) {
    this.operation = operation;
    this.input = new byte[1024];
  }

  int items() {
    return rows.size();
  }

  /** Puts bytes at the end of the input and says where. */
  int append(byte[] bytes) {
    while (inputBytes + bytes.length > input.length) {
      input = Arrays.copyOf(input, 2 * input.length);
    }
    System.arraycopy(bytes, 0, input, inputBytes, bytes.length);
    inputBytes += bytes.length;
    return inputBytes - bytes.length;
  }

  /** Puts an integer at the end of the input. */
  void appendU32(int value) {
    append(
        new byte[] {
          (byte) value, (byte) (value >>> 8), (byte) (value >>> 16), (byte) (value >>> 24)
        });
  }

  /** Sets an integer that was appended before. */
  void setU32(int offset, int value) {
    MemorySegment.ofArray(input).set(Batch.U32, offset, value);
  }

  /** Sets aside room in the output and says where. */
  int room(int bytes) {
    outputBytes += bytes;
    return outputBytes - bytes;
  }

  /** A sound item and its answer. */
  void valid(byte[] output, int result, int... row) {
    add(ItemStatus.VALID, output, result, row);
  }

  /** An item without output. */
  void answer(ItemStatus status, int result, int... row) {
    add(status, NOTHING, result, row);
  }

  /** An item that breaks the format. */
  void malformed(int... row) {
    add(ItemStatus.MALFORMED, NOTHING, 0, row);
  }

  /** The output of the batch as a whole. */
  void whole(byte[] output) {
    wholeOutput = output;
    outputBytes = output.length;
  }

  private void add(ItemStatus status, byte[] output, int result, int... row) {
    rows.add(row);
    statuses.add(status);
    outputs.add(output);
    results.add(result);
  }

  /** The batch in native memory, its columns at odd addresses. */
  Batch build(Arena arena) {
    int items = rows.size();
    MemorySegment inputSegment = odd(arena, inputBytes);
    MemorySegment.copy(input, 0, inputSegment, ValueLayout.JAVA_BYTE, 0, inputBytes);
    MemorySegment rowSegment = odd(arena, (long) items * operation.rowBytes());
    for (int item = 0; item < items; item++) {
      for (int field = 0; field < rows.get(item).length; field++) {
        rowSegment.set(
            Batch.U32, (long) item * operation.rowBytes() + 4L * field, rows.get(item)[field]);
      }
    }
    long bytes = Math.max(outputBytes, (long) items * operation.outputBytesPerItem());
    return new Batch()
        .of(operation, 0, items, 0)
        .columns(
            inputSegment,
            rowSegment,
            odd(arena, bytes).fill(UNTOUCHED),
            odd(arena, items).fill(ItemStatus.NOT_PROCESSED.code()),
            odd(arena, 4L * items).fill(UNTOUCHED));
  }

  private static MemorySegment odd(Arena arena, long bytes) {
    return arena.allocate(bytes + 1, 8).asSlice(1, bytes);
  }

  /** The first wrong answer, if there is one. */
  SelfTest.Result compare(Batch batch) {
    for (int item = 0; item < rows.size(); item++) {
      if (batch.status(item) != statuses.get(item)) {
        return failed(item, statuses.get(item).name(), batch.status(item).name());
      }
      if (operation.hasResults() && batch.result(item) != results.get(item)) {
        return failed(item, "result " + results.get(item), "result " + batch.result(item));
      }
      byte[] expected = outputs.get(item);
      byte[] actual = output(batch, outputOffset(item), expected.length);
      if (!Arrays.equals(expected, actual)) {
        return failed(item, SelfTest.hex(expected), SelfTest.hex(actual));
      }
    }
    byte[] whole = output(batch, 0, wholeOutput.length);
    return Arrays.equals(wholeOutput, whole)
        ? new SelfTest.Passed(rows.size())
        : failed(-1, SelfTest.hex(wholeOutput), SelfTest.hex(whole));
  }

  private long outputOffset(int item) {
    return switch (operation) {
      case LZ4_COMPRESS, LZ4_DECOMPRESS -> Integer.toUnsignedLong(rows.get(item)[2]);
      case SHA_256,
          SHA_512,
          KECCAK_256,
          SHA3_256,
          BLAKE3,
          MERKLE_ROOT,
          MERKLE_PROOF,
          ED25519_VERIFY,
          SECP256K1_VERIFY,
          SECP256K1_RECOVER,
          ML_DSA_44_VERIFY,
          ML_DSA_65_VERIFY,
          VOTE_TALLY ->
          (long) item * operation.outputBytesPerItem();
    };
  }

  private static byte[] output(Batch batch, long offset, int length) {
    return length == 0
        ? NOTHING
        : batch.output().asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
  }

  private SelfTest.Failed failed(int item, String expected, String actual) {
    return new SelfTest.Failed(operation, item, expected, actual);
  }
}
