package io.gavel.appliance.dissemination;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.TransactionBatch;
import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.VoteType;
import java.util.ArrayList;
import java.util.List;

/**
 * Fetches final blocks while the node is behind: one request at a time, the next peer where one
 * does not answer or answers wrongly. What comes is checked link by link up to a finalization; the
 * finalization's signatures are for the caller to verify.
 *
 * <p>Not thread-safe.
 */
public final class CatchUp {
  /** Blocks to deliver, each with its batches in order. */
  public record Fetched(Block block, List<TransactionBatch> batches, List<PackedBatch> packed) {}

  /** A request to send. */
  public record Ask(int peer, BulkMessage.BlocksRequest request) {}

  private final int self;
  private final int validators;
  private final long timeoutMs;

  private long targetView;
  private int peer;
  private int askedPeer = -1;
  private long askedHeight;
  private long deadlineMs;

  public CatchUp(int self, int validators, long timeoutMs) {
    this.self = self;
    this.validators = validators;
    this.timeoutMs = timeoutMs;
  }

  /** A final block exists at {@code view}; {@code peer} is known to have it. */
  public void behind(long view, int knownPeer) {
    if (view > targetView) {
      targetView = view;
      if (askedPeer < 0) {
        peer = knownPeer;
      }
    }
  }

  /** Blocks to {@code finalView} are held now. */
  public void reached(long finalView) {
    if (finalView >= targetView) {
      targetView = 0;
      askedPeer = -1;
    }
  }

  public boolean active() {
    return targetView > 0;
  }

  /** Views from the last held final one to the newest that is known to be final; 0 if none is. */
  public long viewsBehind(long heldView) {
    return Math.max(0, targetView - heldView);
  }

  /** The request to send now, or null: nothing to fetch, or one is under way. */
  public Ask due(long heldHeight, long nowMs) {
    if (!active() || (askedPeer >= 0 && nowMs < deadlineMs)) {
      return null;
    }
    if (askedPeer >= 0) {
      peer = askedPeer + 1;
    }
    peer = Math.floorMod(peer, validators);
    if (peer == self) {
      peer = (peer + 1) % validators;
    }
    askedPeer = peer;
    askedHeight = heldHeight + 1;
    deadlineMs = nowMs + timeoutMs;
    return peer == self ? null : new Ask(peer, new BulkMessage.BlocksRequest(askedHeight));
  }

  /** Whether this peer's answer is awaited. */
  public boolean awaits(int from) {
    return active() && from == askedPeer;
  }

  /** The awaited answer was used; ask the same peer on. */
  public void answered() {
    peer = askedPeer;
    askedPeer = -1;
  }

  /** The request could not be sent, or the awaited answer was wrong or empty: ask the next peer. */
  public void refused() {
    deadlineMs = 0;
  }

  /**
   * Checks that the chain continues {@code parent} (the chain id for the genesis) at {@code
   * parentHeight}, link by link, and ends at the finalization.
   *
   * @throws DecodeException naming what does not fit
   */
  public static void checkChain(
      BulkMessage.BlocksResponse response, Digest parent, long parentHeight, Digest chainId)
      throws DecodeException {
    Digest previous = parent;
    long height = parentHeight;
    for (Block block : response.chain()) {
      height++;
      if (block.height() != height) {
        throw new DecodeException("response.height", block.height(), Long.toString(height));
      }
      if (!block.header().parent().equals(previous)) {
        throw new DecodeException("response.parent", block.header().parent(), previous.toString());
      }
      if (!block.header().chainId().equals(chainId)) {
        throw new DecodeException("response.chainId", block.header().chainId(), chainId.toString());
      }
      previous = block.digest();
    }
    Certificate finalization = response.finalization();
    Block last = response.chain().getLast();
    if (finalization.type() != VoteType.FINALIZE
        || finalization.view() != last.view()
        || !finalization.digest().equals(last.digest())) {
      throw new DecodeException("response.finalization", finalization.digest(), last.toString());
    }
  }

  /**
   * Puts unpacked bodies to the blocks they belong to: whole blocks from the first on.
   *
   * @throws DecodeException if a body is not the batch the block names, or some are left over
   */
  public static List<Fetched> match(
      BulkMessage.BlocksResponse response, List<TransactionBatch> unpacked) throws DecodeException {
    List<Fetched> fetched = new ArrayList<>();
    int next = 0;
    for (Block block : response.chain()) {
      int end = next + block.batches().size();
      if (end > unpacked.size()) {
        break;
      }
      for (int i = next; i < end; i++) {
        Digest expected = block.batches().get(i - next);
        if (!unpacked.get(i).digest().equals(expected)) {
          throw new DecodeException(
              "response.bodies", unpacked.get(i).digest(), expected.toString());
        }
      }
      fetched.add(
          new Fetched(block, unpacked.subList(next, end), response.bodies().subList(next, end)));
      next = end;
    }
    if (next != unpacked.size()) {
      throw new DecodeException(
          "response.bodies", unpacked.size(), next + ", those of whole blocks");
    }
    return fetched;
  }
}
