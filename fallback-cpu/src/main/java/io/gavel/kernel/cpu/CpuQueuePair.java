package io.gavel.kernel.cpu;

import io.gavel.kernel.Batch;
import io.gavel.kernel.Capability;
import io.gavel.kernel.Ed25519Profile;
import io.gavel.kernel.ItemStatus;
import io.gavel.kernel.Operation;
import io.gavel.kernel.QueuePair;
import io.gavel.kernel.ed25519.CoefficientSource;
import io.gavel.kernel.ed25519.Ed25519Verifier;
import io.gavel.kernel.hash.Blake3;
import io.gavel.kernel.hash.Keccak256;
import io.gavel.kernel.hash.Sha256;
import io.gavel.kernel.hash.Sha3;
import io.gavel.kernel.hash.Sha512;
import java.util.Arrays;
import java.util.Map;

/**
 * A queue pair without a thread behind it, like a DPDK software device: {@link #submit} notes a
 * range of items in a ring, {@link #poll} computes the oldest ones and hands them over. So a
 * submission costs next to nothing, and how long a poll takes is the poller's choice of {@code
 * itemsMax}.
 *
 * <p>Completions come in the order of submission; a range may be handed over in pieces.
 */
final class CpuQueuePair implements QueuePair {
  /** Accepted ranges waiting, a power of two. */
  private static final int RANGES_MAX = 256;

  private static final int PROFILES = Ed25519Profile.values().length;

  private final Map<Operation, Capability> capabilities;
  private final HashKernel sha256;
  private final HashKernel sha512;
  private final HashKernel keccak256;
  private final HashKernel sha3;
  private final HashKernel blake3;
  private final MerkleKernel merkle;
  private final Ed25519Kernel ed25519;
  private final Lz4Kernel lz4 = new Lz4Kernel();
  private final TallyKernel tally;

  private final Batch[] batches = new Batch[RANGES_MAX];
  private final int[] firsts = new int[RANGES_MAX];
  private final int[] ends = new int[RANGES_MAX];

  /** Ranges ever taken out and put in; the ring's places are these modulo its size. */
  private int head;

  private int tail;
  private int inFlight;
  private boolean closed;

  CpuQueuePair(Map<Operation, Capability> capabilities, CoefficientSource coefficients) {
    this.capabilities = capabilities;
    Ed25519Verifier verifier = new Ed25519Verifier(coefficients);
    int messageBytesMax = CpuScalarDevice.MESSAGE_BYTES_MAX;
    sha256 = new HashKernel(new Sha256(), messageBytesMax);
    sha512 = new HashKernel(new Sha512(), messageBytesMax);
    keccak256 = new HashKernel(new Keccak256(), messageBytesMax);
    sha3 = new HashKernel(new Sha3(), messageBytesMax);
    blake3 = new HashKernel(new Blake3(), messageBytesMax);
    merkle = new MerkleKernel(messageBytesMax);
    ed25519 = new Ed25519Kernel(verifier, messageBytesMax);
    tally = new TallyKernel(verifier, CpuScalarDevice.VOTES_MAX, messageBytesMax);
  }

  @Override
  public int submit(Batch batch, int first) {
    requireOpen();
    check(batch, first);
    int wanted = batch.items() - first;
    int taken = Math.min(wanted, CpuScalarDevice.ITEMS_MAX - inFlight);
    boolean fits = isAtomic(batch) ? taken == wanted : taken > 0;
    if (!fits || taken == 0 || tail - head == RANGES_MAX) {
      return 0;
    }
    int place = tail & (RANGES_MAX - 1);
    batches[place] = batch;
    firsts[place] = first;
    ends[place] = first + taken;
    for (int item = first; item < first + taken; item++) {
      batch.status(item, ItemStatus.NOT_PROCESSED);
    }
    tail++;
    inFlight += taken;
    return taken;
  }

  @Override
  public int poll(CompletionHandler handler, int itemsMax) {
    requireOpen();
    if (itemsMax < 1) {
      throw new IllegalArgumentException("itemsMax is " + itemsMax + ", expected 1 or more");
    }
    int handedOver = 0;
    while (head != tail && handedOver < itemsMax) {
      int place = head & (RANGES_MAX - 1);
      Batch batch = batches[place];
      int first = firsts[place];
      int count = ends[place] - first;
      if (isAtomic(batch)) {
        if (handedOver > 0 && count > itemsMax - handedOver) {
          break;
        }
      } else {
        count = Math.min(count, itemsMax - handedOver);
      }
      // Off the ring before anything can throw: an item is computed and handed over once.
      takeOff(place, count);
      kernel(batch.operation()).run(batch, first, count);
      handler.completed(batch, first, count);
      handedOver += count;
    }
    return handedOver;
  }

  @Override
  public int inFlight() {
    return inFlight;
  }

  @Override
  public void close() {
    Arrays.fill(batches, null);
    head = tail;
    inFlight = 0;
    closed = true;
  }

  private void takeOff(int place, int count) {
    firsts[place] += count;
    inFlight -= count;
    if (firsts[place] == ends[place]) {
      batches[place] = null;
      head++;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the queue pair of cpu-scalar is closed");
    }
  }

  private void check(Batch batch, int first) {
    Operation operation = batch.operation();
    if (first < 0 || first > batch.items()) {
      throw new IllegalArgumentException(
          "first is " + first + ", expected 0 to " + batch.items() + " for " + operation);
    }
    int parameters = operation == Operation.ED25519_VERIFY ? PROFILES : 1;
    if (batch.parameter() < 0 || batch.parameter() >= parameters) {
      throw new IllegalArgumentException(
          "parameter of "
              + operation
              + " is "
              + batch.parameter()
              + ", expected 0 to "
              + (parameters - 1));
    }
    if (isAtomic(batch)) {
      int votesMax = capabilities.get(operation).itemsMax();
      if (first != 0 || batch.items() > votesMax) {
        throw new IllegalArgumentException(
            operation
                + " from item "
                + first
                + " of "
                + batch.items()
                + ", expected from item 0 of at most "
                + votesMax);
      }
    }
    batch.checkColumns();
  }

  private static boolean isAtomic(Batch batch) {
    return batch.operation() == Operation.VOTE_TALLY;
  }

  private ItemKernel kernel(Operation operation) {
    return switch (operation) {
      case SHA_256 -> sha256;
      case SHA_512 -> sha512;
      case KECCAK_256 -> keccak256;
      case SHA3_256 -> sha3;
      case BLAKE3 -> blake3;
      case MERKLE_ROOT, MERKLE_PROOF -> merkle;
      case ED25519_VERIFY -> ed25519;
      case LZ4_COMPRESS, LZ4_DECOMPRESS -> lz4;
      case VOTE_TALLY -> tally;
    };
  }
}
