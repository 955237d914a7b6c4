package io.gavel.appliance.consensus;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import java.util.List;

/** What happens to a {@link Simplex}. */
public sealed interface Input {
  /** Time has passed; the time itself is an argument of every step. */
  record Tick() implements Input {}

  /** A message came over the channel that peer {@code from} authenticated. */
  record Received(int from, Message message) implements Input {}

  /** The block that {@link Output.Propose} asked for is built; its batches are held. */
  record Proposed(Block block) implements Input {}

  /** The other answer to {@link Output.Propose}: this node is not fit to lead the view. */
  record Declined(long view) implements Input {}

  /**
   * The answer to {@link Output.CheckBlock}: whether everything outside the core's knowledge holds.
   */
  record Checked(Digest block, boolean acceptable) implements Input {}

  /** The vote that {@link Output.SignVote} asked for is signed and on disk. Never skipped. */
  record Voted(Vote vote) implements Input {}

  /**
   * The answer to {@link Output.TallyVotes}.
   *
   * @param valid the votes that verify, of distinct validators
   * @param wrong the validators whose votes do not verify. A vote that could not be decided is in
   *     neither list and is handed out again later
   */
  record Tallied(VoteStatement statement, List<Vote> valid, List<Integer> wrong) implements Input {}

  /**
   * The answer to {@link Output.VerifyCertificate}: whether its signatures verify and are a quorum.
   * {@code false} mutes the peer for a while; where it could not be decided, say nothing: a node
   * that still lacks the certificate asks again.
   */
  record CertificateVerified(int from, Certificate certificate, boolean valid) implements Input {}

  /**
   * Catch-up outside the core has verified and stored every block to {@code tip}, which is final.
   *
   * @param finalization of the tip or of a descendant
   */
  record Synced(Block tip, Certificate finalization) implements Input {}
}
