package io.gavel.kernel.contract;

import static io.gavel.kernel.contract.TestBatch.output;
import static io.gavel.kernel.contract.TestBatch.untouched;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.bouncycastle.crypto.Digest;
import org.junit.jupiter.api.Test;

/** What every hash operation promises. */
public abstract class HashContractTest extends DeviceContract {
  /** Which hash. */
  protected abstract Operation operation();

  /** The digest by an independent library. */
  protected abstract byte[] reference(byte[] message);

  /** The published digest of "abc", hex. */
  protected abstract String digestOfAbc();

  /** A reference that the JDK has. */
  static byte[] jdk(String algorithm, byte[] message) {
    try {
      return MessageDigest.getInstance(algorithm).digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** A reference that Bouncy Castle has. */
  static byte[] bouncyCastle(Digest digest, byte[] message) {
    byte[] out = new byte[digest.getDigestSize()];
    digest.update(message, 0, message.length);
    digest.doFinal(out, 0);
    return out;
  }

  private byte[] digest(Batch batch, int item) {
    int bytes = operation().outputBytesPerItem();
    return output(batch, (long) item * bytes, bytes);
  }

  @Test
  void answersTheStandardsExample() {
    TestBatch test = new TestBatch(operation());
    Batch batch = run(test.item(test.input("abc".getBytes(US_ASCII)), 3).heap());
    assertStatuses(ItemStatus.VALID, batch);
    assertEquals(digestOfAbc(), HexFormat.of().formatHex(digest(batch, 0)));
  }

  @Test
  void agreesWithTheReferenceOnEveryLengthAroundItsBlocks() {
    SplittableRandom random = Seed.random(getClass().getSimpleName());
    byte[] data = bytes(random, 2700);
    try (Arena arena = Arena.ofConfined()) {
      TestBatch test = new TestBatch(operation());
      test.input(data);
      for (int length = 0; length <= 2200; length++) {
        test.item(random.nextInt(500), length);
      }
      Batch batch = run(test.odd(arena));
      assertStatuses(ItemStatus.VALID, batch);
      for (int item = 0; item < batch.items(); item++) {
        int offset = (int) batch.rowField(item, 0);
        assertArrayEquals(
            reference(Arrays.copyOfRange(data, offset, offset + item)), digest(batch, item));
      }
    }
  }

  @Test
  void hashesMessagesOfMixedLengthsThatShareBytes() {
    SplittableRandom random = Seed.random(getClass().getSimpleName());
    byte[] data = bytes(random, 70_000);
    TestBatch test = new TestBatch(operation());
    test.input(data);
    for (int item = 0; item < 99; item++) {
      int offset = random.nextInt(data.length + 1);
      int bound = random.nextBoolean() ? 64 : data.length;
      test.item(offset, random.nextInt(Math.min(bound, data.length - offset) + 1));
    }
    Batch batch = run(test.heap());
    assertStatuses(ItemStatus.VALID, batch);
    for (int item = 0; item < batch.items(); item++) {
      int offset = (int) batch.rowField(item, 0);
      int end = offset + (int) batch.rowField(item, 1);
      assertArrayEquals(reference(Arrays.copyOfRange(data, offset, end)), digest(batch, item));
    }
  }

  @Test
  void hashesNothingWithoutAnyInput() {
    TestBatch test = new TestBatch(operation());
    Batch batch = test.item(0, 0).heap();
    batch.columns(
        MemorySegment.NULL, batch.rows(), batch.output(), batch.statuses(), batch.results());
    assertArrayEquals(reference(new byte[0]), digest(run(batch), 0));
  }

  @Test
  void answersMalformedForJustTheMessagesOutsideTheInput() {
    int bytes = 100;
    int[][] outside = {
      {0, 101}, {100, 1}, {101, 0}, {-1, 0}, {0, -1}, {-1, -1}, {50, -50}, {1, 100}
    };
    TestBatch test = new TestBatch(operation());
    test.input(new byte[bytes]);
    for (int[] row : outside) {
      test.item(0, bytes).item(row);
    }
    Batch batch = run(test.item(bytes, 0).heap());
    for (int item = 0; item < 2 * outside.length; item += 2) {
      assertEquals(ItemStatus.VALID, batch.status(item));
      assertArrayEquals(reference(new byte[bytes]), digest(batch, item));
      assertEquals(ItemStatus.MALFORMED, batch.status(item + 1), "item " + (item + 1));
      assertArrayEquals(untouched(operation().outputBytesPerItem()), digest(batch, item + 1));
    }
    assertEquals(ItemStatus.VALID, batch.status(batch.items() - 1));
  }

  @Test
  void answersMalformedForAMessageLongerThanTheDeviceTakes() {
    int longest = offered(operation()).itemBytesMax();
    if (longest > 1 << 26) {
      return;
    }
    TestBatch test = new TestBatch(operation());
    test.input(new byte[longest + 1]);
    Batch batch = run(test.item(0, longest + 1).item(1, longest).heap());
    assertEquals(ItemStatus.MALFORMED, batch.status(0));
    assertEquals(ItemStatus.VALID, batch.status(1));
  }
}
