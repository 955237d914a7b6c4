package io.gavel.appliance.devnet;

/**
 * One second of a load.
 *
 * @param second since the load began, from 1
 * @param committed in that second
 * @param latency of those
 * @param inFlight signed and not final at its end
 * @param height the highest any node told of
 */
public record Sample(
    long second, long committed, LoadStats.Latency latency, int inFlight, long height) {}
