package io.gavel.appliance.consensus;

import io.gavel.appliance.codec.DecodeException;

/** The three votes of Simplex. The codes are signed and sent; they never change meaning. */
public enum VoteType {
  /** For a proposed block: its parent is acceptable, its batches are held. */
  NOTARIZE(1),
  /** For the dummy block of a view: the timer fired first. */
  NULLIFY(2),
  /**
   * For finality: the view was notarized before this validator's timer fired. Never beside NULLIFY.
   */
  FINALIZE(3);

  private static final VoteType[] ALL = values();

  private final int code;

  VoteType(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static VoteType ofCode(int code) throws DecodeException {
    if (code < 1 || code > ALL.length) {
      throw new DecodeException("vote.type", code, "1 (notarize), 2 (nullify) or 3 (finalize)");
    }
    return ALL[code - 1];
  }
}
