package io.gavel.appliance.devnet;

/**
 * Some seconds of a load.
 *
 * @param second the last of them, since the load began, from 1
 * @param seconds how many, from 1
 * @param committed in those seconds
 * @param latency of those
 * @param inFlight signed and not final at its end
 * @param height the highest any node told of
 */
public record Sample(
    long second,
    int seconds,
    long committed,
    LoadStats.Latency latency,
    int inFlight,
    long height) {
  /** Committed a second. */
  public double tps() {
    return (double) committed / seconds;
  }
}
