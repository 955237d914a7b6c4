package io.gavel.appliance.api;

import io.gavel.appliance.block.Address;
import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.block.Transaction;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.ledger.Account;
import io.gavel.appliance.proof.TransactionProof;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A node without consensus behind it: what it says is what the test put in. */
public final class FakeNode implements NodeService {
  public final Map<Digest, TransactionStatus> statuses = new HashMap<>();
  public final Map<Address, Account> accounts = new HashMap<>();
  public final Map<Digest, TransactionProof> proofs = new HashMap<>();
  public final List<byte[]> received = new ArrayList<>();
  public volatile Admission answer = Admission.ACCEPTED;
  public volatile boolean healthy = true;

  /** Counted down as a request starts to wait for a block. */
  public final CountDownLatch waiting = new CountDownLatch(1);

  private final TreeMap<Long, ExecutedBlock> blocks = new TreeMap<>();

  public static ExecutedBlock emptyBlock(long height, List<Executed> executed) {
    BlockHeader header =
        new BlockHeader(
            Digest.sha256(new byte[0]),
            height,
            height,
            0,
            height - 1,
            Digest.ZERO,
            Block.transactionRoot(List.of()),
            height - 1,
            Digest.ZERO,
            Digest.ZERO,
            1_700_000_000_000L + height);
    return new ExecutedBlock(
        new Block(header, List.of()), Digest.sha256(new byte[] {(byte) height}), executed);
  }

  public synchronized void add(ExecutedBlock block) {
    blocks.put(block.block().height(), block);
    notifyAll();
  }

  @Override
  public synchronized List<Submitted> submit(List<byte[]> transactions) {
    List<Submitted> results = new ArrayList<>();
    for (byte[] bytes : transactions) {
      received.add(bytes);
      try {
        results.add(new Submitted(Transaction.decode(bytes).id(), answer, ""));
      } catch (DecodeException e) {
        results.add(new Submitted(null, Admission.MALFORMED, e.getMessage()));
      }
    }
    return results;
  }

  @Override
  public TransactionStatus transaction(Digest id) {
    return statuses.getOrDefault(id, new TransactionStatus.Unknown());
  }

  @Override
  public Account account(Address address) {
    return accounts.getOrDefault(address, Account.EMPTY);
  }

  @Override
  public long nextNonce(Address address) {
    return account(address).nonce();
  }

  @Override
  public synchronized Optional<ExecutedBlock> block(long height) {
    return Optional.ofNullable(blocks.get(height));
  }

  @Override
  public synchronized Optional<ExecutedBlock> awaitBlock(long height, long timeoutMs)
      throws InterruptedException {
    waiting.countDown();
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    while (!blocks.containsKey(height)) {
      long leftNs = deadlineNs - System.nanoTime();
      if (leftNs <= 0) {
        return Optional.empty();
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNs);
    }
    return block(height);
  }

  @Override
  public Optional<TransactionProof> proof(Digest id) {
    return Optional.ofNullable(proofs.get(id));
  }

  @Override
  public synchronized Status status() {
    return new Status(
        Digest.sha256(new byte[0]),
        2,
        blocks.isEmpty() ? 0 : blocks.lastKey(),
        Digest.ZERO,
        7,
        9,
        1,
        3,
        "cpu-scalar",
        "no other provider is here",
        "nio",
        "io_uring: refused by the kernel",
        5,
        List.of(new Peer(0, "127.0.0.1:7000", true), new Peer(1, "127.0.0.1:7001", false)),
        healthy,
        healthy ? "" : "disk is full");
  }
}
