/**
 * The whole cluster's consensus in one thread, from one seed: honest cores, traitors, a faulty
 * network, disks that lose what was not forced, and a referee that checks agreement, validity and
 * liveness.
 *
 * <p>Letter: <b>E</b>, for the command that prints; what is simulated has no edges.
 */
package io.gavel.bench.simulation;
