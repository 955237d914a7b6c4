package io.gavel.appliance.consensus;

import io.gavel.appliance.block.Block;
import java.util.List;

/** What a {@link Simplex} wants done. The caller does it in order; none of it blocks the core. */
public sealed interface Output {
  /** Send to one validator; may be lost. */
  record Send(int to, Message message) implements Output {}

  /** Send to every other validator; may be lost. */
  record Broadcast(Message message) implements Output {}

  /**
   * This validator leads {@code view}: build a block on {@code parent} and answer {@link
   * Input.Proposed} or {@link Input.Declined}.
   *
   * @param parent the notarized or final block to build on; null for the genesis
   * @param ancestors blocks that are not final yet, from the parent downwards, whose batches must
   *     not be listed again; empty where the parent is final
   */
  record Propose(long view, Block parent, List<Block> ancestors) implements Output {}

  /**
   * The block is well placed in the chain: check what the core cannot know (batches held and valid,
   * size, clock, executed state root, chain id and validator set) and answer {@link Input.Checked},
   * once.
   *
   * @param parent null for the genesis
   */
  record CheckBlock(Block block, Block parent) implements Output {}

  /**
   * Sign the statement, append it to the write-ahead log, for a notarize vote with the block and
   * the batches it lists, force the log to disk, then answer {@link Input.Voted}.
   *
   * @param block the block of a notarize vote, else null
   */
  record SignVote(VoteStatement statement, Block block) implements Output {}

  /** Append to the write-ahead log; nothing waits for it. */
  record PersistCertificate(Certificate certificate) implements Output {}

  /**
   * Verify these votes, which with those verified before may be a quorum, and answer {@link
   * Input.Tallied}. Only votes not verified yet: the core counts the stake itself.
   */
  record TallyVotes(VoteStatement statement, List<Vote> votes) implements Output {}

  /** Verify a peer's certificate and answer {@link Input.CertificateVerified}. */
  record VerifyCertificate(int from, Certificate certificate) implements Output {}

  /**
   * These blocks are final, ascending, each once over the life of the core.
   *
   * @param finalization of the last of them
   */
  record Finalize(List<Block> blocks, Certificate finalization) implements Output {}

  /**
   * A valid finalization names a block whose chain is not held down to the last final one: fetch
   * final blocks from peers and answer {@link Input.Synced}. Repeated with another peer while no
   * answer comes; what is in progress need not start anew. The core may meanwhile get the blocks by
   * itself and {@link Finalize} some that catch-up also stores: blocks are told apart by height.
   *
   * @param peer who signed it
   */
  record CatchUp(Certificate finalization, int peer) implements Output {}

  /**
   * The core entered a view. For logs, metrics and dropping checks that no longer matter.
   *
   * @param nullified whether through a nullification of the view before
   */
  record EnteredView(long view, int leader, boolean nullified) implements Output {}

  /**
   * Two votes of one validator that an honest one never signs both. Signatures not verified yet.
   */
  record Equivocation(Vote first, Vote second) implements Output {}
}
