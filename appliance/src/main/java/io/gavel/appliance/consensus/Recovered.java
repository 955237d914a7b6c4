package io.gavel.appliance.consensus;

import io.gavel.appliance.block.Block;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a restarted validator read back from its block log and its write-ahead log. All of it is
 * trusted: this validator wrote it.
 *
 * <p>Safety rests on {@code ownVotes}: every own vote ever forced to disk for a view above that of
 * {@code finalTip} and of {@code finalization} must be in it. A log may forget votes only for views
 * up to a finalization which it keeps.
 *
 * @param finalTip the last final block; null for the genesis
 * @param finalization the newest held, of the tip or of a descendant; null where there is none
 * @param ownVotes as signed; repeated byte for byte
 * @param certificates persisted ones, in any order
 * @param blocks those logged with own notarize votes, in any order
 */
public record Recovered(
    Block finalTip,
    Certificate finalization,
    List<Vote> ownVotes,
    List<Certificate> certificates,
    List<Block> blocks) {
  public Recovered {
    ownVotes = List.copyOf(ownVotes);
    certificates = List.copyOf(certificates);
    blocks = List.copyOf(blocks);
    if (finalization != null && finalization.type() != VoteType.FINALIZE) {
      throw new IllegalArgumentException(
          "recovered.finalization is a " + finalization.type() + ", expected FINALIZE");
    }
    checkVotes(ownVotes);
  }

  /** A validator that starts for the first time. */
  public static Recovered nothing() {
    return new Recovered(null, null, List.of(), List.of(), List.of());
  }

  private record Slot(long view, int type) implements Comparable<Slot> {
    @Override
    public int compareTo(Slot other) {
      return view != other.view
          ? Long.compare(view, other.view)
          : Integer.compare(type, other.type);
    }
  }

  /** A log that holds contradicting own votes must stop the node: it may have lied already. */
  private static void checkVotes(List<Vote> votes) {
    Set<Slot> slots = new TreeSet<>();
    for (Vote vote : votes) {
      // Nullify and finalize share a slot: one view never has both.
      int type = vote.type() == VoteType.NOTARIZE ? 0 : 1;
      if (!slots.add(new Slot(vote.view(), type))) {
        throw new IllegalArgumentException(
            "recovered.ownVotes hold a second "
                + vote.type()
                + " vote, or one beside its opposite, for view "
                + vote.view()
                + "; expected one");
      }
    }
  }
}
