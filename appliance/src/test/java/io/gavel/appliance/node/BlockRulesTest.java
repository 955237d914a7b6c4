package io.gavel.appliance.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gavel.appliance.block.Block;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.Output;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.dissemination.BatchPool;
import io.gavel.appliance.testing.Samples;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlockRulesTest {
  private static final long BYTES_MAX = 1 << 20;

  private final ValidatorSet set =
      new ValidatorSet(
          List.of(
              new ValidatorSet.Validator(Samples.digest("zero"), 1),
              new ValidatorSet.Validator(Samples.digest("one"), 1)));
  private final ExecutedHeights executed = new ExecutedHeights(0, root(0));
  private final ExecutedHeights executedByOther = new ExecutedHeights(0, root(0));

  private static Digest root(long height) {
    return Samples.digest("root " + height);
  }

  private BlockRules rules(int self, ExecutedHeights heights) {
    return new BlockRules(Samples.CHAIN, set, self, new BatchPool(2, 1 << 20, 8), heights);
  }

  /** A block of the other node, which has executed all before it. */
  private Block otherBlock(Block parent) {
    if (parent != null) {
      executedByOther.executed(parent.height(), root(parent.height()));
    }
    long view = parent == null ? 1 : parent.view() + 1;
    return rules(1, executedByOther)
        .build(new Output.Propose(view, parent, List.of()), Set.of(), BYTES_MAX, view);
  }

  private static Output.Propose after(Block parent) {
    return new Output.Propose(parent.view() + 1, parent, List.of());
  }

  @Test
  void leadsUntilOthersHaveExecutedMuchMore() {
    BlockRules rules = rules(0, executed);
    assertTrue(rules.mayLead(new Output.Propose(1, null, List.of())));
    Block tip = otherBlock(null);
    while (tip.header().executedHeight() < BlockRules.LEADER_LAG_MAX) {
      tip = otherBlock(tip);
      assertTrue(rules.mayLead(after(tip)), "others executed " + tip.header().executedHeight());
    }
    tip = otherBlock(tip);
    assertEquals(BlockRules.LEADER_LAG_MAX + 1, tip.header().executedHeight());
    assertFalse(rules.mayLead(after(tip)));
    executed.executed(1, root(1));
    assertTrue(rules.mayLead(after(tip)));
  }

  @Test
  void leadsWhereAllExecuteLate() {
    BlockRules rules = rules(0, executed);
    Block tip = otherBlock(null);
    for (int i = 0; i < 5 * BlockRules.LEADER_LAG_MAX; i++) {
      tip = rules.build(after(tip), Set.of(), BYTES_MAX, i);
    }
    assertTrue(rules.mayLead(after(tip)));
  }
}
