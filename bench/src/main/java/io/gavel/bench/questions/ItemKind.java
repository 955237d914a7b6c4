package io.gavel.bench.questions;

import io.gavel.kernel.ItemStatus;

/** What an item was made to be, and so what its answer may be, whatever a reference says. */
public enum ItemKind {
  /** In order, of an ordinary size. */
  GOOD,
  /** In order, at a limit: empty, around the edge of a block, a room that just fits. */
  EDGE,
  /** In order, as long as a device takes it. */
  LONGEST,
  /** Of the right format and wrong. */
  WRONG,
  /** Bent in a way whose answer takes the definition to find. */
  MUTATED,
  /** Breaks the format. */
  MALFORMED;

  /** Whether an item made so may have this status. No item may end undecided. */
  public boolean admits(ItemStatus status) {
    return switch (this) {
      case GOOD, EDGE, LONGEST -> status == ItemStatus.VALID;
      case WRONG -> status == ItemStatus.INVALID;
      case MALFORMED -> status == ItemStatus.MALFORMED;
      case MUTATED ->
          status == ItemStatus.VALID
              || status == ItemStatus.INVALID
              || status == ItemStatus.MALFORMED;
    };
  }
}
