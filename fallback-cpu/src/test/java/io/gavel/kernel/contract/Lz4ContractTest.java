package io.gavel.kernel.contract;

import static io.gavel.kernel.contract.TestBatch.output;
import static io.gavel.kernel.contract.TestBatch.untouched;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.Seed;
import io.gavel.kernel.lz4.Lz4Encoder;
import io.gavel.kernel.lz4.Samples;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import net.jpountz.lz4.LZ4Factory;
import org.junit.jupiter.api.Test;

/**
 * What LZ4_COMPRESS and LZ4_DECOMPRESS promise. LZ4-java reads what the device writes and writes
 * what it reads; the exact bytes are those of the CPU's encoder.
 */
public abstract class Lz4ContractTest extends DeviceContract {
  private static byte[] specified(byte[] plain) {
    byte[] block = new byte[Lz4Encoder.encodedBytesMax(plain.length)];
    return Arrays.copyOf(block, new Lz4Encoder().encode(plain, 0, plain.length, block, 0));
  }

  @Test
  void writesTheSpecifiedBytesAndLz4JavaReadsThem() {
    List<byte[]> samples = Samples.all(Seed.random("Lz4ContractTest compress"));
    TestBatch test = new TestBatch(Operation.LZ4_COMPRESS);
    for (byte[] plain : samples) {
      int capacity = Lz4Encoder.encodedBytesMax(plain.length);
      test.item(test.input(plain), plain.length, test.room(capacity), capacity);
      test.room(1);
    }
    try (Arena arena = Arena.ofConfined()) {
      Batch batch = run(test.odd(arena));
      assertStatuses(ItemStatus.VALID, batch);
      for (int item = 0; item < batch.items(); item++) {
        byte[] block = output(batch, batch.rowField(item, 2), batch.result(item));
        byte[] plain = samples.get(item);
        assertArrayEquals(specified(plain), block, "size " + plain.length);
        assertArrayEquals(
            plain, LZ4Factory.safeInstance().safeDecompressor().decompress(block, plain.length));
        assertGuard(batch, item);
      }
    }
  }

  @Test
  void readsBlocksOfAnyEncoder() {
    List<byte[]> samples = Samples.all(Seed.random("Lz4ContractTest decompress"));
    TestBatch test = new TestBatch(Operation.LZ4_DECOMPRESS);
    for (byte[] plain : samples) {
      byte[] block = LZ4Factory.safeInstance().highCompressor().compress(plain);
      test.item(test.input(block), block.length, test.room(plain.length), plain.length);
      test.room(1);
    }
    Batch batch = run(test.heap());
    assertStatuses(ItemStatus.VALID, batch);
    for (int item = 0; item < batch.items(); item++) {
      assertArrayEquals(
          samples.get(item), output(batch, batch.rowField(item, 2), batch.result(item)));
      assertGuard(batch, item);
    }
  }

  /** The byte behind an item's room is nobody's. */
  private static void assertGuard(Batch batch, int item) {
    long end = batch.rowField(item, 2) + batch.rowField(item, 3);
    assertArrayEquals(untouched(1), output(batch, end, 1), "written behind item " + item);
  }

  @Test
  void takesRoomThatFitsExactlyAndNotAByteLess() {
    byte[] plain = Samples.transfers(Seed.random("Lz4ContractTest room"), 3000);
    byte[] block = specified(plain);
    TestBatch compress = new TestBatch(Operation.LZ4_COMPRESS);
    int at = compress.input(plain);
    compress.item(at, plain.length, compress.room(block.length), block.length);
    compress.item(at, plain.length, compress.room(block.length), block.length - 1);
    assertVerdicts(run(compress.heap()), ItemStatus.VALID, ItemStatus.MALFORMED);

    TestBatch decompress = new TestBatch(Operation.LZ4_DECOMPRESS);
    at = decompress.input(block);
    decompress.item(at, block.length, decompress.room(plain.length), plain.length);
    decompress.item(at, block.length, decompress.room(plain.length), plain.length - 1);
    assertVerdicts(run(decompress.heap()), ItemStatus.VALID, ItemStatus.MALFORMED);
  }

  @Test
  void answersMalformedForJustTheItemsThatBreakTheFormat() {
    byte[] block = specified(new byte[100]);
    byte[] cut = Arrays.copyOf(block, block.length - 1);
    byte[] zeroDistance = {0x10, 'a', 0, 0, 0x50, 1, 2, 3, 4, 5};
    byte[] beforeStart = {0x10, 'a', 2, 0, 0x50, 1, 2, 3, 4, 5};
    TestBatch test = new TestBatch(Operation.LZ4_DECOMPRESS);
    for (byte[] bytes : List.of(block, cut, zeroDistance, beforeStart, new byte[0], block)) {
      test.item(test.input(bytes), bytes.length, test.room(100), 100);
    }
    assertVerdicts(
        run(test.heap()),
        ItemStatus.VALID,
        ItemStatus.MALFORMED,
        ItemStatus.MALFORMED,
        ItemStatus.MALFORMED,
        ItemStatus.MALFORMED,
        ItemStatus.VALID);
  }

  @Test
  void answersMalformedForJustTheRangesOutsideTheSegments() {
    for (Operation operation : List.of(Operation.LZ4_COMPRESS, Operation.LZ4_DECOMPRESS)) {
      TestBatch test = new TestBatch(operation);
      int bytes = test.input(specified(new byte[100]));
      int length = specified(new byte[100]).length;
      int room = test.room(100);
      test.item(bytes, length, room, 100);
      test.item(bytes, length + 1, room, 100).item(-1, 1, room, 100).item(bytes, -1, room, 100);
      test.item(bytes, length, room, 101).item(bytes, length, -1, 2).item(bytes, length, 1, -1);
      Batch batch = run(test.heap());
      assertEquals(ItemStatus.VALID, batch.status(0));
      for (int item = 1; item < batch.items(); item++) {
        assertEquals(ItemStatus.MALFORMED, batch.status(item), operation + " item " + item);
        assertEquals(0, batch.result(item));
      }
    }
  }

  @Test
  void answersMalformedForInputsLongerThanABlock() {
    TestBatch test = new TestBatch(Operation.LZ4_COMPRESS);
    test.input(new byte[65537]);
    int room = test.room(70_000);
    Batch batch = run(test.item(0, 65537, room, 70_000).item(1, 65536, room, 70_000).heap());
    assertVerdicts(batch, ItemStatus.MALFORMED, ItemStatus.VALID);

    byte[] block = LZ4Factory.safeInstance().fastCompressor().compress(new byte[65537]);
    test = new TestBatch(Operation.LZ4_DECOMPRESS);
    test.item(test.input(block), block.length, test.room(70_000), 70_000);
    assertVerdicts(run(test.heap()), ItemStatus.MALFORMED);
  }

  private static void assertVerdicts(Batch batch, ItemStatus... verdicts) {
    for (int item = 0; item < verdicts.length; item++) {
      assertEquals(verdicts[item], batch.status(item), "item " + item);
      if (verdicts[item] == ItemStatus.MALFORMED) {
        assertEquals(0, batch.result(item), "result of item " + item);
      }
    }
  }
}
