package io.gavel.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.sun.management.ThreadMXBean;
import io.gavel.kernel.Batch;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.contract.TestBatch;
import io.gavel.kernel.contract.TestEcdsaSigner;
import io.gavel.kernel.contract.TestSigner;
import io.gavel.kernel.lz4.Lz4Encoder;
import io.gavel.kernel.lz4.Samples;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Letter M in the flesh: submit and poll allocate nothing, whatever the operation. */
public class CpuScalarAllocationTest {
  /** What is tested; other devices subclass. */
  protected KernelDevice device() {
    return new CpuScalarDevice(seed -> Arrays.fill(seed, (byte) 7));
  }

  /** Linking call sites allocates at first; a kernel that allocates does so in every round. */
  protected int roundsMax() {
    return 2000;
  }

  /** Every operation but ML-DSA, which a library verifies that allocates. */
  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ML_DSA_44_VERIFY", "ML_DSA_65_VERIFY"})
  void submitAndPollAllocateNothingOnceLinked(Operation operation) {
    ThreadMXBean threads =
        assertInstanceOf(ThreadMXBean.class, ManagementFactory.getThreadMXBean());
    Batch batch = batch(operation);
    QueuePair.CompletionHandler handler = (done, first, count) -> {};
    long allocated = -1;
    try (QueuePair queue = device().open()) {
      for (int round = 0; round < roundsMax() && allocated != 0; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        queue.submit(batch, 0);
        queue.poll(handler, batch.items());
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
      }
      assertEquals(0, allocated, "bytes allocated in the last of many rounds");
    }
  }

  private static Batch batch(Operation operation) {
    TestBatch test = new TestBatch(operation);
    switch (operation) {
      case SHA_256, SHA_512, KECCAK_256, SHA3_256, BLAKE3 ->
          test.item(test.input(new byte[3000]), 3000).item(0, 10);
      case MERKLE_ROOT -> test.item(test.inputU32(0, 8, 0, 4, 0, 2), 3);
      case MERKLE_PROOF -> test.item(test.inputU32(0, 8, 0, 4, 0, 2), 3, 1, 0);
      case ED25519_VERIFY -> signatures(test);
      case SECP256K1_VERIFY -> {
        TestEcdsaSigner signer = new TestEcdsaSigner(new SplittableRandom(1));
        int signature = test.input(signer.sign(new byte[32]));
        test.item(test.input(signer.key()), signature, test.input(new byte[32]));
        test.item(0, 0, 0);
      }
      case SECP256K1_RECOVER -> {
        TestEcdsaSigner signer = new TestEcdsaSigner(new SplittableRandom(1));
        int signature = test.input(signer.sign(new byte[32]));
        test.item(signature, test.input(new byte[32])).item(signature, 1).item(1, 0);
      }
      case ML_DSA_44_VERIFY, ML_DSA_65_VERIFY -> throw new AssertionError("allocates");
      case LZ4_COMPRESS -> test.item(test.input(new byte[2000]), 2000, test.room(3000), 3000);
      case LZ4_DECOMPRESS -> {
        byte[] plain = Samples.transfers(new SplittableRandom(1), 5000);
        byte[] block = new byte[Lz4Encoder.encodedBytesMax(plain.length)];
        int length = new Lz4Encoder().encode(plain, 0, plain.length, block, 0);
        test.item(test.input(block), length, test.room(plain.length), plain.length);
      }
      case VOTE_TALLY -> votes(test);
    }
    return test.heap();
  }

  private static void signatures(TestBatch test) {
    TestSigner signer = new TestSigner(new SplittableRandom(1));
    byte[] message = new byte[50];
    int m = test.input(message);
    int key = test.input(signer.key());
    int signature = test.input(signer.sign(message));
    for (int item = 0; item < 6; item++) {
      test.item(key, signature, m, message.length);
    }
  }

  private static void votes(TestBatch test) {
    TestSigner signer = new TestSigner(new SplittableRandom(1));
    // The header, the key behind it, one stake of 1; the statement is the key.
    test.inputU32(32, 32, 32, 64, 1, 0, 1, 0);
    test.input(signer.key());
    test.inputU32(1, 0);
    test.room(17);
    int signature = test.input(signer.sign(signer.key()));
    test.item(0, signature).item(0, signature).item(1, signature);
  }
}
