package io.gavel.bench.simulation;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Message;
import io.gavel.appliance.consensus.Vote;
import io.gavel.appliance.consensus.VoteType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sees everything, and remembers it over crashes. Throws a {@link Violation} at the first breach of
 * agreement (no two honest nodes finalize different blocks at one height), of validity (only blocks
 * that were proposed and pass the check, each on its parent), or of honesty (no honest node ever
 * says two things that contradict each other).
 */
final class Referee {
  /**
   * A vote by who, when and what; nullify and finalize are one kind, since they exclude each other.
   */
  private record Slot(int validator, long view, boolean notarize) {}

  private final Digest genesis;
  private final Set<Integer> traitors;
  private final Map<Slot, Vote> said = new HashMap<>();
  private final Set<Digest> proposed = new HashSet<>();

  /** The one final chain; index 0 is height 1. */
  private final List<Block> chain = new ArrayList<>();

  Referee(Digest genesis, Set<Integer> traitors) {
    this.genesis = genesis;
    this.traitors = traitors;
  }

  /** A message leaves a node. */
  void sent(int from, Message message) {
    switch (message) {
      case Message.Proposal proposal -> {
        proposed.add(proposal.block().digest());
        spoke(from, proposal.notarize());
      }
      case Message.CastVote cast -> spoke(from, cast.vote());
      case Message.ShowCertificate _,
          Message.CertificateRequest _,
          Message.BlockRequest _,
          Message.BlockResponse _ -> {}
    }
  }

  private void spoke(int from, Vote vote) {
    if (traitors.contains(from)) {
      return;
    }
    Slot slot = new Slot(from, vote.view(), vote.type() == VoteType.NOTARIZE);
    Vote before = said.putIfAbsent(slot, vote);
    if (vote.validator() != from || (before != null && !before.equals(vote))) {
      throw new Violation("node " + from + " said " + vote + " after " + before);
    }
  }

  /** A core reports two votes that contradict each other. */
  void accused(Vote first, Vote second) {
    if (first.validator() != second.validator() || !traitors.contains(first.validator())) {
      throw new Violation("honest node is accused of " + first + " and " + second);
    }
  }

  /** An honest node takes a block for final, {@code parent} being the one below it there. */
  void finalized(int node, Block block, Block parent) {
    if (traitors.contains(node)) {
      return;
    }
    long parentHeight = parent == null ? 0 : parent.height();
    Digest parentDigest = parent == null ? genesis : parent.digest();
    if (block.height() != parentHeight + 1 || !block.header().parent().equals(parentDigest)) {
      throw new Violation("node " + node + " finalized " + block + " on " + parent);
    }
    if (!proposed.contains(block.digest()) || !SimNode.passesCheck(block)) {
      throw new Violation("node " + node + " finalized " + block + ", which is not valid");
    }
    if (block.height() <= chain.size()) {
      Block other = chain.get((int) block.height() - 1);
      if (!other.equals(block)) {
        throw new Violation("node " + node + " finalized " + block + " beside " + other);
      }
    } else {
      chain.add(block);
    }
  }

  /** Height of the highest block that any honest node finalized. */
  long height() {
    return chain.size();
  }
}
