package io.gavel.accel.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.Seed;
import io.gavel.kernel.cpu.ScalarKernels;
import io.gavel.kernel.hash.Sha256;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.AccessorParameters;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** Batches larger than a plan's columns, and plans that do not compile. */
class DevicePlanTest {
  private static KernelDevice device;

  @BeforeAll
  static void findDevice() {
    device = TornadoDevices.device();
  }

  /** A batch of SHA-256 over messages that lie one after the other. */
  private static final class Messages {
    private final Batch batch;
    private final byte[] input;
    private final int[] offsets;

    private Messages(Batch batch, byte[] input, int[] offsets) {
      this.batch = batch;
      this.input = input;
      this.offsets = offsets;
    }

    static Messages of(int[] lengths, SplittableRandom random) {
      int[] offsets = new int[lengths.length + 1];
      for (int i = 0; i < lengths.length; i++) {
        offsets[i + 1] = offsets[i] + lengths[i];
      }
      byte[] input = new byte[offsets[lengths.length]];
      random.nextBytes(input);
      MemorySegment rows = MemorySegment.ofArray(new byte[8 * lengths.length]);
      for (int i = 0; i < lengths.length; i++) {
        rows.set(Batch.U32, 8L * i, offsets[i]);
        rows.set(Batch.U32, 8L * i + 4, lengths[i]);
      }
      Batch batch =
          new Batch()
              .of(Operation.SHA_256, 0, lengths.length, 0)
              .columns(
                  MemorySegment.ofArray(input),
                  rows,
                  MemorySegment.ofArray(new byte[32 * lengths.length]),
                  MemorySegment.ofArray(new byte[lengths.length]),
                  MemorySegment.NULL);
      return new Messages(batch, input, offsets);
    }

    void assertHashed() {
      byte[] digests = batch.output().toArray(ValueLayout.JAVA_BYTE);
      for (int i = 0; i < batch.items(); i++) {
        assertEquals(ItemStatus.VALID, batch.status(i), "item " + i);
        assertArrayEquals(
            Sha256.hash(input, offsets[i], offsets[i + 1] - offsets[i]),
            Arrays.copyOfRange(digests, 32 * i, 32 * i + 32),
            "item " + i);
      }
    }
  }

  private static void answer(Batch batch) {
    try (QueuePair queue = device.open()) {
      assertEquals(batch.items(), queue.submit(batch, 0));
      while (queue.inFlight() > 0) {
        queue.poll((done, first, count) -> {}, batch.items());
      }
    }
  }

  @Test
  void hashesMoreMessagesThanTheColumnsHaveRows() {
    SplittableRandom random = Seed.random("rows");
    int[] lengths = new int[2 * HashTasks.ROWS_MAX + 1];
    Arrays.setAll(lengths, i -> random.nextInt(80));
    Messages messages = Messages.of(lengths, random);
    answer(messages.batch);
    messages.assertHashed();
  }

  @Test
  void hashesMoreBytesThanTheColumnsHoldAndMessagesTooLongForThem() {
    SplittableRandom random = Seed.random("bytes");
    int[] lengths = new int[150];
    Arrays.setAll(lengths, i -> ItemsKernel.LONG_BYTES - 1 + i % 3);
    Messages messages = Messages.of(lengths, random);
    answer(messages.batch);
    messages.assertHashed();
  }

  @Test
  void planThatDoesNotCompileSaysSoAndItsItemsAreTheDevicesFailure() {
    TornadoDevice physical =
        TornadoRuntimeProvider.getTornadoRuntime().getBackend(0).getDefaultDevice();
    DevicePlan broken =
        new DevicePlan(
            Operation.SHA_256,
            physical,
            1,
            new DevicePlan.TaskSource() {
              @Override
              public Columns columns() {
                return new HashTasks(Operation.SHA_256).columns();
              }

              @Override
              public TaskGraph tasks(String name, Columns columns) {
                AccessorParameters parameters = new AccessorParameters(1);
                parameters.set(0, columns.statuses, Access.READ_WRITE);
                return new TaskGraph(name)
                    .transferToDevice(DataTransferMode.EVERY_EXECUTION, columns.statuses)
                    .prebuiltTask(DevicePlan.ITEMS, "none", "no such file.cl", parameters);
              }
            });
    IllegalStateException reason = assertThrows(IllegalStateException.class, broken::prepare);
    assertTrue(reason.getMessage().contains("SHA_256"), reason.getMessage());
    Messages messages = Messages.of(new int[] {3, 70}, Seed.random("broken"));
    new ItemsKernel(
            broken,
            Operation.SHA_256,
            HashTasks.ROWS_MAX,
            new int[0],
            1 << 20,
            ScalarKernels.of(Operation.SHA_256))
        .run(messages.batch, 0, 2);
    assertEquals(ItemStatus.DEVICE_ERROR, messages.batch.status(0));
    assertEquals(ItemStatus.DEVICE_ERROR, messages.batch.status(1));
  }
}
