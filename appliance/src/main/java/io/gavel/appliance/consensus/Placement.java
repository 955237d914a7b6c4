package io.gavel.appliance.consensus;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import java.util.List;

/** What is known of a block's place in the chain. */
sealed interface Placement {
  /**
   * The parent is acceptable and held.
   *
   * @param parent null for the genesis
   * @param ancestors from the parent downwards those that are not final, where they were asked for
   */
  record Parent(Block parent, List<Block> ancestors) implements Placement {}

  /** These views, inclusive, hold the highest one whose certificate is lacking. */
  record LacksCertificates(long fromView, long toView) implements Placement {}

  /** A notarized block is lacking. */
  record LacksBlock(long view, Digest digest) implements Placement {}

  /** No honest validator accepts it. */
  record Refused(String reason) implements Placement {}
}
