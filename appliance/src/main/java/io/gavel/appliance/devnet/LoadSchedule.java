package io.gavel.appliance.devnet;

/**
 * An open loop: when each transfer is to be sent, whatever the cluster does. The rate rises evenly
 * over the first seconds, because a node just started runs interpreted and would only build a queue
 * that says nothing about it.
 *
 * @param perSecond transfers a second once risen
 * @param rampNs how long it takes to rise, 0 for at once
 */
record LoadSchedule(double perSecond, long rampNs) {
  private static final double NS = 1e9;

  /** How many are due by then, from the start. */
  long dueBy(long elapsedNs) {
    double t = Math.max(0, elapsedNs) / NS;
    double ramp = rampNs / NS;
    double due = t < ramp ? perSecond * t * t / (2 * ramp) : perSecond * (t - ramp / 2);
    return (long) due;
  }

  /** When the transfer with this index, from 0, is due: the inverse of {@link #dueBy}. */
  long intendedNs(long index) {
    double ramp = rampNs / NS;
    double n = index + 1.0;
    double inRamp = perSecond * ramp / 2;
    double t = n <= inRamp ? Math.sqrt(2 * ramp * n / perSecond) : n / perSecond + ramp / 2;
    return (long) Math.ceil(t * NS) + 1; // Past what rounding may have cost.
  }
}
