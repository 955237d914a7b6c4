package io.gavel.appliance.consensus;

import io.gavel.appliance.codec.Digest;
import java.util.Objects;

/**
 * What a {@link Simplex} is told once.
 *
 * @param chainId digest of the genesis; also names the genesis as a parent
 * @param epoch the validator set's; part of every signature
 * @param self this validator's index
 * @param leaderTimeoutMs how long a view waits for its notarization before this validator votes to
 *     nullify it; at least twice the network's usual round trip
 * @param timeoutCapMs what doubling the timeout for nullified views in a row ends at
 * @param retransmitMs how often a node that does not move repeats itself, and asks again for what
 *     it was not given
 * @param futureViewsMax how many views beyond its own a node buffers votes and proposals for, and
 *     how far behind its own it still counts votes
 * @param skipAfterViews a leader from whom nothing came while this many views were entered is not
 *     waited for
 */
public record SimplexConfig(
    Digest chainId,
    long epoch,
    int self,
    ValidatorSet validators,
    long leaderTimeoutMs,
    long timeoutCapMs,
    long retransmitMs,
    int futureViewsMax,
    int skipAfterViews) {
  /** Keeps sums of a time and a timeout far inside 63 bits. */
  public static final long TIMEOUT_MS_MAX = 24L * 60 * 60 * 1000;

  public SimplexConfig {
    Objects.requireNonNull(chainId, "chainId");
    Objects.requireNonNull(validators, "validators");
    check("epoch", epoch, 0, Long.MAX_VALUE);
    check("self", self, 0, validators.size() - 1L);
    check("leaderTimeoutMs", leaderTimeoutMs, 1, TIMEOUT_MS_MAX);
    check("timeoutCapMs", timeoutCapMs, leaderTimeoutMs, TIMEOUT_MS_MAX);
    // Repair that is rarer than the longest timeout would leave views without any repair.
    check("retransmitMs", retransmitMs, 1, timeoutCapMs);
    // One request for certificates must span what a node may lag behind while it buffers votes.
    check("futureViewsMax", futureViewsMax, 1, Message.CertificateRequest.VIEWS_MAX);
    check("skipAfterViews", skipAfterViews, 1, Integer.MAX_VALUE);
  }

  private static void check(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "simplex." + name + " is " + value + ", expected " + min + " to " + max);
    }
  }
}
