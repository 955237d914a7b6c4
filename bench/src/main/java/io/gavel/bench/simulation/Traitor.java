package io.gavel.bench.simulation;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Certificate;
import io.gavel.appliance.consensus.Message;
import io.gavel.appliance.consensus.Vote;
import io.gavel.appliance.consensus.VoteStatement;
import io.gavel.appliance.consensus.VoteType;
import io.gavel.bench.simulation.Schedule.Treason;
import io.gavel.sim.SimRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Turns what a traitor's core wants to say into what the traitor says to each peer. Traitors share
 * one book of the blocks they know of in each view, and so act together.
 */
final class Traitor {
  private static final int BLOCKS_KNOWN_MAX = 4;

  private final SimNode node;
  private final Set<Treason> treasons;
  private final SimSignatures signatures;
  private final Map<Long, List<Block>> book;
  private final SimRandom random;

  /** What is proposed beside the core's own block, by view: the same to all who get it. */
  private final Map<Long, Block> second = new TreeMap<>();

  Traitor(
      SimNode node,
      Set<Treason> treasons,
      SimSignatures signatures,
      Map<Long, List<Block>> book,
      SimRandom random) {
    this.node = node;
    this.treasons = treasons;
    this.signatures = signatures;
    this.book = book;
    this.random = random;
  }

  /** Learns of a block. */
  void saw(Message message) {
    if (message instanceof Message.Proposal proposal) {
      List<Block> blocks = book.computeIfAbsent(proposal.block().view(), _ -> new ArrayList<>());
      if (blocks.size() < BLOCKS_KNOWN_MAX && !blocks.contains(proposal.block())) {
        blocks.add(proposal.block());
      }
    }
  }

  /** What goes to one peer instead of the message. */
  List<Message> twist(Message message) {
    if (treasons.contains(Treason.SILENCE) && random.chance(500)) {
      return List.of();
    }
    List<Message> said = new ArrayList<>();
    said.add(message);
    switch (message) {
      case Message.Proposal proposal -> {
        saw(proposal);
        if (treasons.contains(Treason.EQUIVOCATE) && random.chance(500)) {
          Block other =
              second.computeIfAbsent(proposal.block().view(), _ -> another(proposal.block()));
          said.set(0, new Message.Proposal(other, vote(VoteType.NOTARIZE, other)));
          saw(said.getFirst());
        }
        betray(proposal.block().view(), said);
      }
      case Message.CastVote cast -> betray(cast.vote().view(), said);
      case Message.ShowCertificate show -> {
        if (treasons.contains(Treason.FORGE) && random.chance(300)) {
          said.add(new Message.ShowCertificate(forged(show.certificate())));
        }
      }
      case Message.CertificateRequest _, Message.BlockRequest _, Message.BlockResponse _ -> {}
    }
    return said;
  }

  /** A vote for each block known in the view, and for both ways of leaving it. */
  private void betray(long view, List<Message> said) {
    for (Block block : book.getOrDefault(view, List.of())) {
      if (treasons.contains(Treason.DOUBLE_VOTE) && random.chance(700)) {
        said.add(random.below(said.size() + 1), cast(vote(VoteType.NOTARIZE, block)));
      }
      if (treasons.contains(Treason.NULLIFY_AND_FINALIZE) && random.chance(500)) {
        said.add(random.below(said.size() + 1), cast(vote(VoteType.FINALIZE, block)));
      }
    }
    if (treasons.contains(Treason.NULLIFY_AND_FINALIZE) && random.chance(500)) {
      VoteStatement nullify = node.statement(VoteType.NULLIFY, view, Digest.ZERO);
      said.add(random.below(said.size() + 1), cast(signatures.vote(node.index(), nullify)));
    }
    if (treasons.contains(Treason.FORGE) && random.chance(300)) {
      VoteStatement nullify = node.statement(VoteType.NULLIFY, view, Digest.ZERO);
      VoteStatement wrong = node.statement(VoteType.NULLIFY, view + 1, Digest.ZERO);
      said.add(
          cast(
              new Vote(
                  VoteType.NULLIFY,
                  view,
                  nullify.digest(),
                  node.index(),
                  signatures.sign(node.index(), wrong))));
    }
  }

  private static Message cast(Vote vote) {
    return new Message.CastVote(vote);
  }

  private Vote vote(VoteType type, Block block) {
    return signatures.vote(node.index(), node.statement(type, block.view(), block.digest()));
  }

  /**
   * A block for the same view that is not the core's: with other content, on a parent that skips
   * what must not be skipped, on one that may not be notarized, or one that fails the check.
   */
  private Block another(Block block) {
    BlockHeader header = block.header();
    // Two blocks in the view before: the moment to build on the one that was not notarized.
    boolean torn = book.getOrDefault(header.view() - 1, List.of()).size() > 1;
    return switch (torn ? 2 : random.below(4)) {
      case 0 -> node.build(header.view(), header, List.of(Digest.sha256(block.encode())), true);
      case 1 -> node.buildOn(header.view(), node.tip(), true);
      case 2 -> node.buildOn(header.view(), recent(header.view()), true);
      default -> node.build(header.view(), header, List.of(), false);
    };
  }

  /** Some block of the two views before, notarized or not; else the final tip. */
  private Block recent(long view) {
    List<Block> blocks = book.getOrDefault(view - 1 - random.below(2), List.of());
    return blocks.isEmpty() ? node.tip() : blocks.get(random.below(blocks.size()));
  }

  /** The same certificate for the view after, with signatures that are not for it. */
  private static Certificate forged(Certificate certificate) {
    return new Certificate(
        certificate.type(), certificate.view() + 1, certificate.digest(), certificate.signers());
  }
}
