package io.gavel.appliance.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.testing.Samples;
import io.gavel.kernel.Batch;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.Probe;
import io.gavel.kernel.cpu.CpuScalarProvider;
import io.gavel.kernel.hash.Sha256;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A device that fails costs no answer: the CPU gives them all. */
class GuardedPairTest {
  static final KernelDevice CPU =
      ((Probe.Available) new CpuScalarProvider().probe()).devices().getFirst();

  private static final long SHORT_NS = 1_000_000;

  /** Signed ones, every third with a signature that is not its own. */
  static List<Transaction> transactions(int count) throws DecodeException {
    List<Transaction> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Transaction sound = Samples.transfer(i, 1, 1, 1);
      byte[] bytes = sound.bytes().clone();
      if (i % 3 == 0) {
        bytes[sound.signatureOffset()] ^= 1;
      }
      list.add(Transaction.decode(bytes));
    }
    return list;
  }

  static void assertRight(ItemStatus[] answers) {
    for (int i = 0; i < answers.length; i++) {
      assertEquals(i % 3 == 0 ? ItemStatus.INVALID : ItemStatus.VALID, answers[i], "item " + i);
    }
  }

  @ParameterizedTest
  @EnumSource(FailingDevice.Fault.class)
  void answersEveryItemWhateverTheDeviceDoes(FailingDevice.Fault fault) throws DecodeException {
    FailingDevice device = new FailingDevice(CPU, fault, 1);
    TransactionBatch batch = Samples.batch(1, 0, 20);
    try (DeviceWatch watch = new DeviceWatch(device);
        Kernels kernels = new Kernels(watch, SHORT_NS)) {
      assertRight(kernels.verify(transactions(7)));
      assertRight(kernels.verify(transactions(40)));
      assertEquals(batch, kernels.unpack(kernels.pack(batch)));
      byte[] message = new byte[100];
      byte[] digest = new byte[32];
      kernels.hash(message, new int[] {100}, 1, digest);
      assertArrayEquals(Sha256.hash(message, 0, 100), digest);
    }
    boolean isThere = fault != FailingDevice.Fault.NOT_THERE;
    assertEquals(isThere ? 1 : 0, device.opened.get());
    assertEquals(isThere ? 1 : 0, device.closed.get());
    assertEquals(isThere ? 2 : 0, device.submitted.get(), "given up after the batch it failed at");
  }

  @Test
  void asksADeviceForManyDigestsAloneAndAnswersThemWithoutIt() {
    FailingDevice device = new FailingDevice(CPU, FailingDevice.Fault.BREAKS, 1);
    try (DeviceWatch watch = new DeviceWatch(device);
        Kernels kernels = new Kernels(watch, SHORT_NS)) {
      assertHashes(kernels, Kernels.HASH_ITEMS_MIN - 1);
      assertEquals(0, device.submitted.get());
      assertHashes(kernels, Kernels.HASH_ITEMS_MIN);
      assertEquals(1, device.submitted.get());
      assertHashes(kernels, Kernels.HASH_ITEMS_MIN);
      assertEquals(2, device.submitted.get());
      assertEquals(1, device.closed.get(), "it broke at its second batch");
    }
  }

  private static void assertHashes(Kernels kernels, int count) {
    byte[] messages = new byte[count * 3];
    byte[] digests = new byte[count * 32];
    int[] ends = new int[count];
    for (int i = 0; i < count; i++) {
      // Lengths 3, 0, 6, 3, 0, 6, ...
      ends[i] = (i + 1) * 3 + (i % 3 == 1 ? -3 : 0);
      messages[3 * i] = (byte) i;
    }
    kernels.hash(messages, ends, count, digests);
    for (int i = 0; i < count; i++) {
      int start = i == 0 ? 0 : ends[i - 1];
      assertArrayEquals(
          Sha256.hash(messages, start, ends[i] - start),
          Arrays.copyOfRange(digests, 32 * i, 32 * i + 32));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HANGS", "BREAKS"})
  void keepsAnswersFromADeviceThatWritesLate(FailingDevice.Fault fault) {
    FailingDevice device = new FailingDevice(CPU, fault, 0);
    GuardedPair.Room room = new GuardedPair.Room(64, 4, 8, 128);
    try (DeviceWatch watch = new DeviceWatch(device);
        GuardedPair pair = new GuardedPair(watch, room, SHORT_NS)) {
      pair.input().fill((byte) 7);
      for (int item = 0; item < 4; item++) {
        pair.rows().set(Batch.U32, 8L * item, 0);
        pair.rows().set(Batch.U32, 8L * item + 4, 16 * item);
      }
      Batch batch = pair.run(Operation.SHA_256, 0, 4);
      device.statusesOfHung.fill(ItemStatus.INVALID.code());
      device.outputOfHung.fill((byte) 0xff);
      for (int item = 0; item < 4; item++) {
        byte[] message = new byte[16 * item];
        Arrays.fill(message, (byte) 7);
        byte[] digest = pair.output().asSlice(32L * item, 32).toArray(ValueLayout.JAVA_BYTE);
        assertEquals(ItemStatus.VALID, batch.status(item));
        assertArrayEquals(Sha256.hash(message), digest);
      }
    }
  }
}
