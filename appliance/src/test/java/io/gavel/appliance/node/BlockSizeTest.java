package io.gavel.appliance.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BlockSizeTest {
  private static final long TARGET_MS = 500;

  private final BlockSize size = new BlockSize(TARGET_MS);
  private long view;

  private void voted(long bytes, long tookMs, boolean notarized) {
    view++;
    size.proposed(view, 1_000 * view);
    size.over(view, bytes, notarized, 1_000 * view + tookMs);
  }

  @Test
  void fullBlocksInTimeGrowItUpToWhatTheRulesAllow() {
    long before = size.limit();
    voted(size.limit(), TARGET_MS, true);
    assertEquals(before + BlockSize.STEP, size.limit());
    for (int i = 0; i < 1_000; i++) {
      voted(size.limit(), 0, true);
    }
    assertEquals(BlockRules.RAW_BYTES_MAX, size.limit());
  }

  @Test
  void smallBlocksInTimeProveNothing() {
    long before = size.limit();
    for (int i = 0; i < 1_000; i++) {
      voted(before / 2, 0, true);
    }
    assertEquals(before, size.limit());
  }

  @Test
  void blockThatTookTooLongHalvesIt() {
    for (int i = 0; i < 1_000; i++) {
      voted(size.limit(), 0, true);
    }
    voted(size.limit(), TARGET_MS + 1, true);
    assertEquals(BlockRules.RAW_BYTES_MAX / 2, size.limit());
    voted(size.limit(), 0, false);
    assertEquals(BlockRules.RAW_BYTES_MAX / 4, size.limit());
  }

  @Test
  void neverFallsBelowItsMinimumAndComesBackFromIt() {
    for (int i = 0; i < 100; i++) {
      voted(size.limit(), 10 * TARGET_MS, false);
    }
    assertEquals(BlockSize.MIN, size.limit());
    voted(BlockSize.MIN, 1, true);
    assertTrue(size.limit() > BlockSize.MIN);
  }

  @Test
  void slowBlockLargerThanTheLimitDoesNotRaiseIt() {
    long before = size.limit();
    voted(BlockRules.RAW_BYTES_MAX, TARGET_MS + 1, true);
    assertEquals(before, size.limit());
  }

  @Test
  void viewWithoutBlockSaysNothing() {
    long before = size.limit();
    size.over(7, 0, false, 100_000);
    assertEquals(before, size.limit());
  }

  @Test
  void proposalShownTwiceCountsFromTheFirstTime() {
    size.proposed(1, 0);
    size.proposed(1, TARGET_MS);
    size.over(1, size.limit(), true, TARGET_MS + 1);
    assertEquals(BlockSize.MIN, size.limit());
  }
}
