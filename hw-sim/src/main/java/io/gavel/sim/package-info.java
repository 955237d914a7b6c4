/**
 * The seeded clock, network and disk that a whole cluster is simulated on, in one thread: every run
 * is a function of its seed and its fault plans.
 *
 * <p>Letter: <b>P</b>.
 */
package io.gavel.sim;
