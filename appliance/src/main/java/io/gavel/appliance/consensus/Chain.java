package io.gavel.appliance.consensus;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.block.BlockHeader;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Message.CertificateRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The rounds above the last final block, and what follows from their certificates: which parent is
 * acceptable (Chan and Pass, section 3: the longest notarized chain, with dummy blocks for skipped
 * views, which are nullifications here) and which blocks a finalization makes final.
 *
 * <p>Two marks divide the views. Up to {@link #finalView} the chain is final and held. Up to {@link
 * #decidedView}, which may be higher while blocks are fetched, a finalization is held: nothing is
 * voted there any more.
 */
final class Chain {
  /** Final blocks kept to answer peers that are a little behind. */
  private static final int RECENTLY_FINAL_MAX = 16;

  /** Decided views whose blocks are kept while the chain below them is fetched. */
  private static final int DECIDED_VIEWS_KEPT = 256;

  private final Digest genesis;
  private final NavigableMap<Long, Round> rounds = new TreeMap<>();
  private final Deque<Block> recentlyFinal = new ArrayDeque<>();
  private Block finalTip;
  private Certificate newestFinalization;
  private long votesKeptFromView;

  Chain(Digest genesis, Block finalTip) {
    this.genesis = genesis;
    this.finalTip = finalTip;
    if (finalTip != null) {
      recentlyFinal.add(finalTip);
    }
  }

  /** Null for the genesis. */
  Block finalTip() {
    return finalTip;
  }

  long finalView() {
    return finalTip == null ? 0 : finalTip.view();
  }

  private Digest finalDigest() {
    return finalTip == null ? genesis : finalTip.digest();
  }

  /** Null where none is held. */
  Certificate newestFinalization() {
    return newestFinalization;
  }

  long decidedView() {
    return newestFinalization == null
        ? finalView()
        : Math.max(finalView(), newestFinalization.view());
  }

  private Digest decidedDigest() {
    return decidedView() == finalView() ? finalDigest() : newestFinalization.digest();
  }

  /** The round of a view above the final one, made if need be. */
  Round round(long view) {
    if (view <= finalView()) {
      throw new IllegalStateException("view " + view + " is final, up to " + finalView());
    }
    return rounds.computeIfAbsent(view, Round::new);
  }

  /** The round of a view, or null. */
  Round peek(long view) {
    return rounds.get(view);
  }

  int openViews() {
    return rounds.size();
  }

  /** Rounds from a view on, ascending. A view into the chain: read while it does not change. */
  Iterable<Round> roundsFrom(long view) {
    return rounds.tailMap(view, true).values();
  }

  /** Takes a verified finalization of an undecided view. */
  void decide(Certificate finalization) {
    newestFinalization = finalization;
    rounds.headMap(finalization.view() - DECIDED_VIEWS_KEPT, true).clear();
  }

  /** Makes a held block final. */
  void makeFinal(Block tip) {
    finalTip = tip;
    rounds.headMap(tip.view(), true).clear();
    recentlyFinal.addLast(tip);
    if (recentlyFinal.size() > RECENTLY_FINAL_MAX) {
      recentlyFinal.removeFirst();
    }
  }

  /** Drops the votes, not the certificates, of views before {@code view}. */
  void dropVotesBefore(long view) {
    if (view > votesKeptFromView) {
      for (Round round : rounds.subMap(votesKeptFromView, view).values()) {
        round.dropVotes();
      }
      votesKeptFromView = view;
    }
  }

  /** A block by digest, unfinal or recently final, or null. */
  Block find(Digest digest) {
    for (Round round : rounds.descendingMap().values()) {
      Block block = round.block(digest);
      if (block != null) {
        return block;
      }
    }
    for (Block block : recentlyFinal) {
      if (block.digest().equals(digest)) {
        return block;
      }
    }
    return null;
  }

  /** The highest acceptable parent for a block of {@code view}, with all that is not final. */
  Placement parentFor(long view) {
    for (long v = view - 1; v > decidedView(); v--) {
      Round round = peek(v);
      Certificate parenthood = round == null ? null : round.parenthood();
      if (parenthood != null) {
        return ancestry(v, parenthood.digest());
      }
      if (round == null || !round.has(VoteType.NULLIFY)) {
        return lacks(decidedView() + 1, v);
      }
    }
    return ancestry(decidedView(), decidedDigest());
  }

  /**
   * Whether a proposed block stands on an acceptable parent: notarized, with a nullification for
   * every view skipped (section 3.1's check of the proposal's height and parent chain).
   */
  Placement place(Block block) {
    BlockHeader header = block.header();
    long parentView = header.parentView();
    if (parentView < decidedView()) {
      return new Placement.Refused("parent view " + parentView + " is below a final block");
    }
    for (long v = block.view() - 1; v > parentView; v--) {
      Round round = peek(v);
      if (round == null || !round.has(VoteType.NULLIFY)) {
        return lacks(Math.max(parentView, decidedView() + 1), v);
      }
    }
    if (parentView == decidedView()) {
      if (!header.parent().equals(decidedDigest())) {
        return new Placement.Refused("parent is not the final block of view " + parentView);
      }
    } else {
      Round round = peek(parentView);
      if (round == null || round.parenthood() == null) {
        return lacks(parentView, parentView);
      }
      if (!header.parent().equals(round.parenthood().digest())) {
        return new Placement.Refused("parent is not the notarized block of view " + parentView);
      }
    }
    return placeOn(header, parentView);
  }

  private Placement placeOn(BlockHeader header, long parentView) {
    Block parent = parentView == finalView() ? finalTip : blockAt(parentView, header.parent());
    if (parent == null) {
      if (parentView > 0) {
        return new Placement.LacksBlock(parentView, header.parent());
      }
      return header.height() == 1
          ? new Placement.Parent(null, List.of())
          : new Placement.Refused("height " + header.height() + " on the genesis");
    }
    BlockHeader above = parent.header();
    if (header.height() != above.height() + 1
        || header.timeMs() <= above.timeMs()
        || header.executedHeight() < above.executedHeight()) {
      return new Placement.Refused("height, time or executed height do not follow the parent's");
    }
    return new Placement.Parent(parent, List.of());
  }

  /**
   * Collects from a notarized block, which becomes the parent, down to the final tip.
   *
   * @throws IllegalStateException if the block does not descend from the final tip, which takes a
   *     third of the stake or more to have signed contradictions: the node must not go on
   */
  Placement ancestry(long fromView, Digest from) {
    List<Block> ancestors = new ArrayList<>();
    long view = fromView;
    Digest digest = from;
    while (view > finalView()) {
      Block block = blockAt(view, digest);
      if (block == null) {
        return new Placement.LacksBlock(view, digest);
      }
      ancestors.add(block);
      view = block.header().parentView();
      digest = block.header().parent();
    }
    if (view != finalView() || !digest.equals(finalDigest())) {
      throw new IllegalStateException(
          "notarized block "
              + from
              + " of view "
              + fromView
              + " does not descend from the final block "
              + finalDigest()
              + " of view "
              + finalView());
    }
    return new Placement.Parent(ancestors.isEmpty() ? finalTip : ancestors.getFirst(), ancestors);
  }

  private Block blockAt(long view, Digest digest) {
    Round round = peek(view);
    return round == null ? null : round.block(digest);
  }

  private static Placement lacks(long lowest, long highest) {
    long from = Math.max(lowest, highest - CertificateRequest.VIEWS_MAX + 1);
    return new Placement.LacksCertificates(Math.max(1, from), highest);
  }
}
