package io.gavel.bench.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Batch;
import io.gavel.kernel.BentDevice;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.Probe;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.cpu.CpuScalarProvider;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The comparison lets the sound device pass and catches every kind of wrong answer. */
class CheckRunTest {
  private static final int ITEMS = 400;

  private static KernelDevice scalar() {
    Probe probe = new CpuScalarProvider().probe();
    return assertInstanceOf(Probe.Available.class, probe).devices().getFirst();
  }

  private static CheckRun run(long seed) {
    return new CheckRun(scalar(), seed, counts -> {});
  }

  private static Counts bent(Operation operation, BentDevice.Fault fault) {
    return run(3).run(new BentDevice(scalar(), fault), operation, 20_000);
  }

  private static Mismatch mismatch(Operation operation, BentDevice.Fault fault) {
    Counts counts = bent(operation, fault);
    assertNotNull(counts.mismatch, operation + ": " + counts.items + " items");
    return counts.mismatch;
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void theScalarReferenceAgreesWithLibraries(Operation operation) {
    Counts counts = run(1).run(scalar(), operation, ITEMS);
    assertNull(counts.mismatch, () -> text(counts));
    assertEquals(ITEMS, counts.items);
    assertEquals(ITEMS, counts.valid + counts.invalid + counts.malformed);
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void aDeviceThatAnswersAsTheReferencePasses(Operation operation) {
    KernelDevice same = new BentDevice(scalar(), CheckRunTest::passOn);
    Counts counts = run(2).run(same, operation, ITEMS);
    assertNull(counts.mismatch, () -> text(counts));
    assertEquals("cpu-scalar", counts.reference);
    assertEquals(0, counts.undecided);
  }

  private static void passOn(
      Batch batch, int first, int count, QueuePair.CompletionHandler handler) {
    handler.completed(batch, first, count);
  }

  private static String text(Counts counts) {
    StringWriter text = new StringWriter();
    counts.mismatch.print(new PrintWriter(text, true));
    return text.toString();
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void catchesOneFlippedStatusAndNamesTheItem(Operation operation) {
    Mismatch mismatch =
        mismatch(
            operation,
            (batch, first, count, handler) -> {
              if (first <= 20 && 20 < first + count) {
                ItemStatus status = batch.status(20);
                batch.status(
                    20, status == ItemStatus.VALID ? ItemStatus.INVALID : ItemStatus.VALID);
              }
              handler.completed(batch, first, count);
            });
    assertEquals(operation, mismatch.operation());
    assertEquals(20, mismatch.item());
    assertEquals(operation.rowBytes() / 4, mismatch.row().size());
    assertFalse(mismatch.bytes().isEmpty());
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {
        "SHA_256",
        "SHA_512",
        "KECCAK_256",
        "SHA3_256",
        "BLAKE3",
        "MERKLE_ROOT",
        "MERKLE_PROOF"
      })
  void catchesOneFlippedBitOfOutput(Operation operation) {
    Mismatch mismatch =
        mismatch(
            operation,
            (batch, first, count, handler) -> {
              if (first <= 9 && 9 < first + count && batch.status(9) == ItemStatus.VALID) {
                flip(batch.output(), 9L * operation.outputBytesPerItem());
              }
              handler.completed(batch, first, count);
            });
    assertEquals(9, mismatch.item());
    assertTrue(mismatch.expected().startsWith("VALID"), mismatch.expected());
  }

  private static void flip(MemorySegment bytes, long at) {
    byte old = bytes.get(ValueLayout.JAVA_BYTE, at);
    bytes.set(ValueLayout.JAVA_BYTE, at, (byte) (old ^ 1));
  }

  @Test
  void catchesAWrongTallyThatNoItemShows() {
    Mismatch mismatch =
        mismatch(
            Operation.VOTE_TALLY,
            (batch, first, count, handler) -> {
              flip(batch.output(), 0);
              handler.completed(batch, first, count);
            });
    assertEquals(-1, mismatch.item());
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"MERKLE_PROOF", "LZ4_COMPRESS", "LZ4_DECOMPRESS", "VOTE_TALLY"})
  void catchesAWrongResult(Operation operation) {
    Mismatch mismatch =
        mismatch(
            operation,
            (batch, first, count, handler) -> {
              if (first == 0) {
                batch.result(0, batch.result(0) ^ 1);
              }
              handler.completed(batch, first, count);
            });
    assertEquals(0, mismatch.item());
  }

  @Test
  void catchesAnItemThatCompletesTwice() {
    Mismatch mismatch =
        mismatch(
            Operation.SHA_256,
            (batch, first, count, handler) -> {
              handler.completed(batch, first, count);
              handler.completed(batch, first, 1);
            });
    assertEquals("2 completions", mismatch.actual());
  }

  @Test
  void catchesAnExceptionOfTheDevice() {
    Mismatch mismatch =
        mismatch(
            Operation.SHA_256,
            (batch, first, count, handler) -> {
              throw new IllegalStateException("lost the bus");
            });
    assertTrue(mismatch.actual().contains("lost the bus"), mismatch.actual());
  }

  @Test
  void aDeviceErrorIsAMismatch() {
    Mismatch mismatch =
        mismatch(
            Operation.ED25519_VERIFY,
            (batch, first, count, handler) -> {
              batch.status(first, ItemStatus.DEVICE_ERROR);
              handler.completed(batch, first, count);
            });
    assertEquals("DEVICE_ERROR", mismatch.actual());
  }

  @Test
  void findsTheSameMismatchAgainFromTheSameSeed() {
    BentDevice.Fault everyThousandth =
        (batch, first, count, handler) -> {
          if (batch.items() > 500) {
            batch.status(first, ItemStatus.INVALID);
          }
          handler.completed(batch, first, count);
        };
    Mismatch one = mismatch(Operation.SHA_256, everyThousandth);
    Mismatch two = mismatch(Operation.SHA_256, everyThousandth);
    assertEquals(one.batch(), two.batch());
    assertEquals(one.item(), two.item());
    assertEquals(one.bytes(), two.bytes());
  }

  @Test
  void stopsBetweenBatchesAndKeepsWhatItCounted() {
    CheckRun[] run = new CheckRun[1];
    run[0] = run(4);
    KernelDevice stopping =
        new BentDevice(
            scalar(),
            (batch, first, count, handler) -> {
              run[0].stop();
              handler.completed(batch, first, count);
            });
    Counts counts = run[0].run(stopping, Operation.SHA_256, 1_000_000_000L);
    assertTrue(counts.items > 0);
    assertNull(counts.mismatch);
  }

  @Test
  void theReportShowsAMismatchWithItsBytes() throws Exception {
    Counts counts =
        bent(
            Operation.SHA_256,
            (batch, first, count, handler) -> {
              batch.status(first, ItemStatus.INVALID);
              handler.completed(batch, first, count);
            });
    CheckReport report = new CheckReport(3, List.of(counts), List.of("x: not here"), true);
    StringWriter text = new StringWriter();
    report.print(new PrintWriter(text, true));
    assertFalse(report.isSound());
    for (String part : List.of("MISMATCH: bent SHA_256, seed 3", "message: ", "x: not here")) {
      assertTrue(text.toString().contains(part), text.toString());
    }
    assertTrue(report.toJson().contains("\"sound\":false"), report.toJson());
  }
}
