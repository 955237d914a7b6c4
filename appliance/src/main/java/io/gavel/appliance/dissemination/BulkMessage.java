package io.gavel.appliance.dissemination;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import java.util.List;

/**
 * What validators send each other besides order, on a channel of its own that votes never wait
 * behind.
 */
public sealed interface BulkMessage {
  /** A batch, streamed by the node that packed it or sent on request. */
  record Batch(PackedBatch batch) implements BulkMessage {}

  /** Asks for batches by digest; each one held is answered with a {@link Batch}. */
  record BatchRequest(List<Digest> digests) implements BulkMessage {
    public static final int DIGESTS_MAX = 64;

    public BatchRequest {
      digests = List.copyOf(digests);
      if (digests.isEmpty() || digests.size() > DIGESTS_MAX) {
        throw new IllegalArgumentException(
            "request.count is " + digests.size() + ", expected 1 to " + DIGESTS_MAX);
      }
    }
  }

  /** Asks for final blocks from a height on. */
  record BlocksRequest(long fromHeight) implements BulkMessage {
    public BlocksRequest {
      if (fromHeight < 1) {
        throw new IllegalArgumentException(
            "request.fromHeight is " + fromHeight + ", expected 1 or more");
      }
    }
  }

  /**
   * Final blocks in ascending order, the last one finalized by the certificate, the first ones with
   * all their batches, as many as fit in {@link #BODY_BYTES_MAX}. Empty where the sender has none
   * from there on.
   *
   * @param chain at most {@link #BLOCKS_MAX} blocks, each the next one's parent
   * @param finalization of the chain's last block; null where the chain is empty
   * @param bodies the batches of the first blocks, in order, whole blocks only
   */
  record BlocksResponse(List<Block> chain, Certificate finalization, List<PackedBatch> bodies)
      implements BulkMessage {
    public static final int BLOCKS_MAX = 256;

    /** So little that the first blocks are executed while later ones are still on their way. */
    public static final int BODY_BYTES_MAX = 1 << 20;

    public BlocksResponse {
      chain = List.copyOf(chain);
      bodies = List.copyOf(bodies);
      if (chain.size() > BLOCKS_MAX) {
        throw new IllegalArgumentException(
            "response.blocks is " + chain.size() + ", expected at most " + BLOCKS_MAX);
      }
      if (chain.isEmpty() != (finalization == null)) {
        throw new IllegalArgumentException(
            "response has "
                + chain.size()
                + " blocks and "
                + (finalization == null ? "no" : "a")
                + " finalization, expected both or neither");
      }
    }
  }
}
