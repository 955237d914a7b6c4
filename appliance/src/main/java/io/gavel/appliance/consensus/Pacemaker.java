package io.gavel.appliance.consensus;

/**
 * When a view has lasted too long. The timeout doubles, up to a cap, for nullified views in a row:
 * the network's bound on delays is not known in advance (Chan and Pass, section 2.1, assume one and
 * use 3 of it).
 */
final class Pacemaker {
  private final SimplexConfig config;

  /** For each validator, {@link #entries} when it was last heard. */
  private final long[] heardAtEntry;

  private long entries;
  private int nullifiedInRow;
  private long nullifiedViews;
  private long deadlineMs;
  private long repeatAtMs;

  Pacemaker(SimplexConfig config) {
    this.config = config;
    this.heardAtEntry = new long[config.validators().size()];
  }

  void start(long nowMs) {
    arm(nowMs);
  }

  /** A view was entered, brought about by a certificate of the type. */
  void enter(long nowMs, VoteType by) {
    entries++;
    if (by == VoteType.NULLIFY) {
      nullifiedInRow++;
      nullifiedViews++;
    } else {
      nullifiedInRow = 0;
    }
    arm(nowMs);
  }

  private void arm(long nowMs) {
    deadlineMs = nowMs + timeoutMs();
    repeatAtMs = nowMs + config.retransmitMs();
  }

  private long timeoutMs() {
    long timeoutMs = config.leaderTimeoutMs();
    for (int i = 0; i < nullifiedInRow && timeoutMs < config.timeoutCapMs(); i++) {
      timeoutMs *= 2;
    }
    return Math.min(timeoutMs, config.timeoutCapMs());
  }

  boolean expired(long nowMs) {
    return nowMs >= deadlineMs;
  }

  /** True once for each retransmission interval that the view lasts. */
  boolean repeat(long nowMs) {
    if (nowMs < repeatAtMs) {
      return false;
    }
    repeatAtMs = nowMs + config.retransmitMs();
    return true;
  }

  void heard(int validator) {
    heardAtEntry[validator] = entries;
  }

  /**
   * Whether nothing came from the validator while the last {@code skipAfterViews} views were
   * entered. Views jumped over do not count.
   */
  boolean silent(int validator) {
    return validator != config.self()
        && entries - heardAtEntry[validator] > config.skipAfterViews();
  }

  /** Views entered through a nullification since start. */
  long nullifiedViews() {
    return nullifiedViews;
  }
}
