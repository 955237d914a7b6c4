package io.gavel.appliance.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.dissemination.PackedBatch;
import io.gavel.appliance.offload.DeviceWatch;
import io.gavel.appliance.offload.Kernels;
import io.gavel.appliance.testing.Samples;
import io.gavel.kernel.KernelDevice;
import io.gavel.kernel.Providers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerBatchJobTest {
  private final Kernels kernels = new Kernels(new DeviceWatch(device()));
  private final List<TransactionBatch> verified = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private final Set<Digest> finalBatches = new HashSet<>();
  private int dropped;
  private boolean needsNothing;
  private boolean canVote = true;

  private static KernelDevice device() {
    return ((Providers.Chosen)
            Providers.choose("cpu-scalar", Kernels.OPERATIONS, Kernels.OPERATIONS))
        .device();
  }

  @AfterEach
  void close() {
    kernels.close();
  }

  private void run(Digest chain, PackedBatch packed) {
    PeerBatchJob.Listener listener =
        new PeerBatchJob.Listener() {
          @Override
          public void verified(int from, TransactionBatch batch, PackedBatch of) {
            verified.add(batch);
          }

          @Override
          public void refused(int from, String reason) {
            refused.add(reason);
          }

          @Override
          public void dropped(int from) {
            dropped++;
          }
        };
    PeerBatchJob.Need need =
        new PeerBatchJob.Need() {
          @Override
          public boolean nothing() {
            return needsNothing;
          }

          @Override
          public boolean isFinal(Digest batch) {
            return finalBatches.contains(batch);
          }

          @Override
          public boolean canVote() {
            return canVote;
          }
        };
    new PeerBatchJob(2, packed, chain, need, listener).run(kernels);
  }

  @Test
  void takesAnHonestBatch() {
    TransactionBatch batch = Samples.batch(1, 0, 70);
    run(Samples.CHAIN, kernels.pack(batch));
    assertEquals(List.of(batch), verified);
    assertEquals(List.of(), refused);
    assertEquals(0, dropped);
  }

  @Test
  void refusesTheWholeBatchForOneWrongSignature() throws DecodeException {
    run(Samples.CHAIN, kernels.pack(forged()));
    assertEquals(List.of(), verified);
    assertTrue(refused.getFirst().contains("does not verify"), refused::toString);
  }

  /** Its digest covers the signatures, so it is the very batch that a quorum has verified. */
  @Test
  void verifiesNothingThatIsFinal() throws DecodeException {
    TransactionBatch batch = forged();
    finalBatches.add(batch.digest());
    run(Samples.CHAIN, kernels.pack(batch));
    assertEquals(List.of(batch), verified);
    assertEquals(List.of(), refused);
  }

  /** The others have executed further: no vote of this node can name the batch yet. */
  @Test
  void takesOnlyWhatIsFinalWhileTheNodeCannotVote() throws DecodeException {
    canVote = false;
    run(Samples.CHAIN, kernels.pack(Samples.batch(1, 0, 2)));
    run(Samples.CHAIN, kernels.pack(forged()));
    assertEquals(2, dropped);
    TransactionBatch batch = Samples.batch(1, 10, 2);
    finalBatches.add(batch.digest());
    run(Samples.CHAIN, kernels.pack(batch));
    assertEquals(List.of(batch), verified);
    assertEquals(List.of(), refused);
  }

  @Test
  void takesNothingWhileBlocksAreFetchedWhole() {
    needsNothing = true;
    TransactionBatch batch = Samples.batch(1, 0, 2);
    finalBatches.add(batch.digest());
    run(Samples.CHAIN, kernels.pack(batch));
    assertEquals(1, dropped);
    assertEquals(List.of(), verified);
  }

  private static TransactionBatch forged() throws DecodeException {
    List<Transaction> transactions = new ArrayList<>(Samples.batch(1, 0, 70).transactions());
    byte[] bytes = transactions.get(33).bytes().clone();
    bytes[bytes.length - 1] ^= 1;
    transactions.set(33, Transaction.decode(bytes));
    return TransactionBatch.of(transactions);
  }

  @Test
  void refusesABatchOfAnotherChain() {
    run(Samples.digest("other chain"), kernels.pack(Samples.batch(1, 0, 2)));
    assertTrue(refused.getFirst().contains("transaction.chainId"), refused::toString);
  }

  @Test
  void refusesGarbageAndWrongLengths() {
    run(Samples.CHAIN, new PackedBatch(100, new byte[] {(byte) 0xff, 1, 2, 3}));
    PackedBatch packed = kernels.pack(Samples.batch(1, 0, 2));
    run(Samples.CHAIN, new PackedBatch(packed.rawLength() + 1, packed.compressed()));
    run(Samples.CHAIN, new PackedBatch(packed.rawLength() - 1, packed.compressed()));
    assertEquals(List.of(), verified);
    assertEquals(3, refused.size());
    assertEquals(0, dropped);
  }
}
